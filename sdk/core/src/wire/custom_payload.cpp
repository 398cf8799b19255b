#include "wire/custom_payload.hpp"

#include "wire/byte_writer.hpp"

namespace dse::wire {

bytes encode_custom_payload(std::span<const payload_entry> entries) {
  assert(entries.size() <= longest_short);
  output_buffer out;
  byte_writer w(out);
  w.write(static_cast<std::uint16_t>(entries.size()));
  for (const payload_entry& e : entries) {
    w.write_string(e.key);
    if (e.value) w.write_long_bytes(*e.value);
    else w.write(~std::uint32_t{0});
  }
  w.commit();
  return {out.unread().begin(), out.unread().end()};
}

std::vector<payload_entry> read_custom_payload(byte_reader& r) {
  constexpr std::size_t smallest_entry = 2 + 4;
  std::vector<payload_entry> entries;
  std::uint32_t n = r.read_count<std::uint16_t>(smallest_entry);
  entries.reserve(n);
  for (; n != 0 && r.ok(); --n) {
    const std::string_view key = r.read_string();
    entries.push_back({key, r.read_nullable_bytes()});
  }
  return entries;
}

}  // namespace dse::wire
