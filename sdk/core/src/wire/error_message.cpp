#include "wire/error_message.hpp"

#include "wire/string_list.hpp"

namespace dse::wire {
namespace {

void read_level(byte_reader& r, error_message& e) { e.level = static_cast<consistency>(r.read<std::uint16_t>()); }

void read_level_and_answers(byte_reader& r, error_message& e) {
  read_level(r, e);
  e.received = r.read_int();
  e.required = r.read_int();
}

void read_failures(byte_reader& r, error_message& e, protocol_version v) {
  if (!has_failure_map(v)) {
    e.failures = r.read_int();
    return;
  }
  constexpr std::size_t smallest_failure = 1 + 4 + 2;
  const std::uint32_t n = r.read_count<std::uint32_t>(smallest_failure);
  e.failures = static_cast<std::int32_t>(n);
  e.replicas.reserve(n);
  for (std::uint32_t i = 0; i < n && r.ok(); ++i) {
    const inet_address node = read_inet_address(r);
    e.replicas.push_back({node, r.read<std::uint16_t>()});
  }
}

void read_details(byte_reader& r, error_message& e, protocol_version v) {
  switch (e.errc()) {
    case server_errc::unavailable:
      read_level(r, e);
      e.required = r.read_int();
      e.received = r.read_int();
      break;
    case server_errc::write_timeout:
      read_level_and_answers(r, e);
      e.write_type = r.read_string();
      // Not all servers of v5 send it.
      if (has_contention_count(v) && e.write_type == "CAS" && r.remaining() >= 2)
        e.contentions = r.read<std::uint16_t>();
      break;
    case server_errc::cas_write_unknown: read_level_and_answers(r, e); break;
    case server_errc::read_timeout:
      read_level_and_answers(r, e);
      e.data_present = r.read<std::uint8_t>() != 0;
      break;
    case server_errc::read_failure:
      read_level_and_answers(r, e);
      read_failures(r, e, v);
      e.data_present = r.read<std::uint8_t>() != 0;
      break;
    case server_errc::write_failure:
      read_level_and_answers(r, e);
      read_failures(r, e, v);
      e.write_type = r.read_string();
      break;
    case server_errc::function_failure:
      e.keyspace = r.read_string();
      e.name = r.read_string();
      e.argument_types = read_string_list(r);
      break;
    case server_errc::already_exists:
      e.keyspace = r.read_string();
      e.name = r.read_string();
      break;
    case server_errc::unprepared: e.unprepared_id = r.read_short_bytes(); break;
    default: break;
  }
}

}  // namespace

std::optional<error_message> decode_error(byte_reader r, protocol_version v) {
  error_message e;
  e.code = r.read_int();
  e.text = r.read_string();
  if (!r.ok()) return std::nullopt;
  error_message whole = e;
  read_details(r, whole, v);
  if (r.ok()) return whole;
  e.complete = false;
  return e;
}

}  // namespace dse::wire
