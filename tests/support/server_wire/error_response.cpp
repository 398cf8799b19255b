#include "support/server_wire/error_response.hpp"

#include "support/server_wire/dialect.hpp"

#include <stdexcept>

namespace dse::testing {
namespace {

byte_sink begin_error(std::int32_t code, std::string_view text) {
  byte_sink out;
  out.int_(code).string(text);
  return out;
}

byte_sink begin_error(std::int32_t code, std::string_view text, const replica_counts& c) {
  byte_sink out = begin_error(code, text);
  out.short_(c.consistency).int_(c.received).int_(c.required);
  return out;
}

bytes end_error(const response_head& head, const byte_sink& message) {
  constexpr std::uint8_t error = 0x00;
  return encode_frame(head, error, message.get());
}

const dialect& dialect_of(const response_head& head) {
  const dialect* d = find_dialect(head.version);
  if (d == nullptr) throw std::invalid_argument("unknown version");
  return *d;
}

void write_failures(byte_sink& out, const dialect& d, const std::vector<failed_replica>& failed) {
  out.int_(static_cast<std::int64_t>(failed.size()));
  if (!d.failure_reasons) return;
  for (const failed_replica& f : failed) {
    out.byte_(static_cast<std::uint8_t>(f.address.size()));
    for (const std::uint8_t octet : f.address) out.byte_(octet);
    out.short_(f.reason);
  }
}

}  // namespace

bytes encode_error(const response_head& head, std::int32_t code, std::string_view text) {
  return end_error(head, begin_error(code, text));
}

bytes encode_unavailable(const response_head& head, std::string_view text, std::uint16_t consistency,
                         std::int32_t required, std::int32_t alive) {
  byte_sink out = begin_error(0x1000, text);
  return end_error(head, out.short_(consistency).int_(required).int_(alive));
}

bytes encode_write_timeout(const response_head& head, std::string_view text, const replica_counts& counts,
                           std::string_view write_type, std::uint16_t contentions) {
  byte_sink out = begin_error(0x1100, text, counts);
  out.string(write_type);
  if (dialect_of(head).contentions && write_type == "CAS") out.short_(contentions);
  return end_error(head, out);
}

bytes encode_read_timeout(const response_head& head, std::string_view text, const replica_counts& counts,
                          bool data_present) {
  byte_sink out = begin_error(0x1200, text, counts);
  return end_error(head, out.byte_(data_present ? 1 : 0));
}

bytes encode_read_failure(const response_head& head, std::string_view text, const replica_counts& counts,
                          const std::vector<failed_replica>& failed, bool data_present) {
  byte_sink out = begin_error(0x1300, text, counts);
  write_failures(out, dialect_of(head), failed);
  return end_error(head, out.byte_(data_present ? 1 : 0));
}

bytes encode_write_failure(const response_head& head, std::string_view text, const replica_counts& counts,
                           const std::vector<failed_replica>& failed, std::string_view write_type) {
  byte_sink out = begin_error(0x1500, text, counts);
  write_failures(out, dialect_of(head), failed);
  return end_error(head, out.string(write_type));
}

bytes encode_function_failure(const response_head& head, std::string_view text, std::string_view keyspace,
                              std::string_view function, const std::vector<std::string>& argument_types) {
  byte_sink out = begin_error(0x1400, text);
  return end_error(head, out.string(keyspace).string(function).string_list(argument_types));
}

bytes encode_cas_write_unknown(const response_head& head, std::string_view text, const replica_counts& counts) {
  return end_error(head, begin_error(0x1700, text, counts));
}

bytes encode_already_exists(const response_head& head, std::string_view text, std::string_view keyspace,
                            std::string_view table) {
  byte_sink out = begin_error(0x2400, text);
  return end_error(head, out.string(keyspace).string(table));
}

bytes encode_unprepared(const response_head& head, std::string_view text, bytes_view id) {
  byte_sink out = begin_error(0x2500, text);
  return end_error(head, out.short_bytes(id));
}

}  // namespace dse::testing
