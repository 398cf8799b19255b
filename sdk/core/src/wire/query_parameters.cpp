#include "wire/query_parameters.hpp"

#include "wire/byte_reader.hpp"

namespace dse::wire::detail {

std::size_t room_for_names(std::span<const std::string_view> names) noexcept {
  std::size_t n = 0;
  for (const std::string_view name : names) n += 2 + name.size();
  return n;
}

void put_named_values(byte_writer& w, const query_parameters& q) noexcept {
  assert(q.names.size() == q.value_count);
  w.put(q.value_count);
  byte_reader values(q.values);
  for (const std::string_view name : q.names) {
    w.put_string(name);
    const std::byte* const value = values.position();
    values.read_nullable_bytes();
    w.put_bytes({value, values.position()});
  }
}

void put_rare_parameters(byte_writer& w, const query_parameters& q, std::uint32_t flags, protocol_version v) noexcept {
  if ((flags & query_flag::keyspace) != 0) w.put_string(q.keyspace);
  if ((flags & query_flag::now_in_seconds) != 0) w.put(static_cast<std::uint32_t>(*q.now_in_seconds));
  if ((flags & query_flag::continuous) != 0) {
    w.put(q.continuous->max_pages);
    w.put(q.continuous->pages_per_second);
    if (has_page_credit(v)) w.put(q.continuous->next_pages);
  }
}

}  // namespace dse::wire::detail
