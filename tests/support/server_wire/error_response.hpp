#pragma once

#include "support/server_wire/response.hpp"

namespace dse::testing {

/// Codes of native_protocol_v5.spec, section 9, that come with nothing but a text; and one that no version has.
enum error_codes : std::int32_t {
  server_error_code = 0x0000,
  protocol_error_code = 0x000A,
  bad_credentials_code = 0x0100,
  overloaded_code = 0x1001,
  bootstrapping_code = 0x1002,
  truncate_code = 0x1003,
  syntax_error_code = 0x2000,
  invalid_code = 0x2200,
  code_of_the_future = 0x7777,
};

/// The counts of a request that too few replicas answered.
struct replica_counts {
  std::uint16_t consistency = 1;
  std::int32_t received = 0;
  std::int32_t required = 1;
};

/// A replica that failed, by its address of 4 or 16 bytes; its reason is sent from v5 on, only their number before.
struct failed_replica {
  std::vector<std::uint8_t> address = {127, 0, 0, 1};
  std::uint16_t reason = 0;
};

/// Errors with nothing but a code and a text, and any unknown ones (native_protocol_v5.spec, section 9).
bytes encode_error(const response_head& head, std::int32_t code, std::string_view text);

bytes encode_unavailable(const response_head& head, std::string_view text, std::uint16_t consistency,
                         std::int32_t required, std::int32_t alive);
/// contentions: sent in v5 with write type CAS.
bytes encode_write_timeout(const response_head& head, std::string_view text, const replica_counts& counts,
                           std::string_view write_type, std::uint16_t contentions = 0);
bytes encode_read_timeout(const response_head& head, std::string_view text, const replica_counts& counts,
                          bool data_present);
bytes encode_read_failure(const response_head& head, std::string_view text, const replica_counts& counts,
                          const std::vector<failed_replica>& failed, bool data_present);
bytes encode_write_failure(const response_head& head, std::string_view text, const replica_counts& counts,
                           const std::vector<failed_replica>& failed, std::string_view write_type);
bytes encode_function_failure(const response_head& head, std::string_view text, std::string_view keyspace,
                              std::string_view function, const std::vector<std::string>& argument_types);
bytes encode_cas_write_unknown(const response_head& head, std::string_view text, const replica_counts& counts);
bytes encode_already_exists(const response_head& head, std::string_view text, std::string_view keyspace,
                            std::string_view table);
bytes encode_unprepared(const response_head& head, std::string_view text, bytes_view id);

}  // namespace dse::testing
