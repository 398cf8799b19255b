#pragma once

#include "wire/byte_reader.hpp"
#include "wire/inet.hpp"
#include "wire/version.hpp"

#include <dse/consistency.hpp>
#include <dse/error.hpp>

#include <vector>

namespace dse::wire {

/// Why one replica failed (v5 and DSE); the codes are the server's own RequestFailureReason.
struct replica_failure {
  inet_address node;
  std::uint16_t reason = 0;
};

/// An ERROR with the fields of all codes (native_protocol_v5.spec, section 9); views into the body.
struct error_message {
  std::int32_t code = 0;  ///< as sent, known or not
  std::string_view text;

  /// False when what should follow the text is missing or malformed; those fields then say nothing.
  bool complete = true;

  std::optional<consistency> level;
  std::int32_t received = -1;  ///< replicas that answered, or are alive (unavailable); -1: not told, here and below
  std::int32_t required = -1;
  std::int32_t failures = -1;             ///< of read and write failures
  std::vector<replica_failure> replicas;  ///< that failed; v5 and DSE
  bool data_present = false;              ///< of read timeouts and failures
  std::string_view write_type;            ///< of write timeouts and failures, as sent: the list is open
  std::int32_t contentions = -1;          ///< of write timeouts of type CAS; v5

  std::string_view keyspace;                     ///< of function_failure and already_exists
  std::string_view name;                         ///< the function's; the table's, empty if the keyspace exists
  std::vector<std::string_view> argument_types;  ///< of function_failure
  bytes_view unprepared_id;

  /// Protocol code 0 is server_errc::server_error; an unknown code keeps its number.
  server_errc errc() const noexcept { return code == 0 ? server_errc::server_error : static_cast<server_errc>(code); }
};

/// Nothing when not even code and text can be read. A malformed rest doesn't hide them: the code decides what happens
/// to the request.
std::optional<error_message> decode_error(byte_reader r, protocol_version v);

}  // namespace dse::wire
