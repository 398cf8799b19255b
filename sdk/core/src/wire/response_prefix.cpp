#include "wire/response_prefix.hpp"

#include "wire/string_list.hpp"

namespace dse::wire {

// The order is native_protocol_v5.spec's (section 4), and Cassandra's.
bool decode_response_prefix(byte_reader& r, std::uint8_t flags, response_prefix& prefix) {
  if ((flags & frame_flag::tracing) != 0) {
    const bytes_view id = r.read_bytes(16);
    if (!r.ok()) return false;
    std::memcpy(prefix.tracing_id.emplace().octets.data(), id.data(), id.size());
  }
  if ((flags & frame_flag::warning) != 0) prefix.warnings = read_string_list(r);
  if ((flags & frame_flag::custom_payload) != 0) prefix.custom_payload = read_custom_payload(r);
  return r.ok();
}

}  // namespace dse::wire
