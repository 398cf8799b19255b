#pragma once

#include <boost/system/error_code.hpp>
#include <boost/system/error_condition.hpp>
#include <boost/system/result.hpp>
#include <boost/system/system_error.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 {

/// What can go wrong on this side of the wire.
enum class client_errc {
  not_sent = 1,                ///< no byte of the request left this process
  timed_out,                   ///< the deadline passed after the request may have left
  maybe_applied,               ///< the connection was lost after the request may have left
  closed,                      ///< the session is closed, or the handle is empty
  overloaded,                  ///< too many requests wait for a connection
  no_node_available,           ///< no node of the plan could take the request
  connect_failed,              ///< no connection could be made to a node, or to any contact point
  authentication_failed,       ///< credentials are missing, or were refused
  unsupported_version,         ///< no protocol version in common
  local_datacenter_required,   ///< several data centres were seen and none is named in the options
  unknown_keyspace,            ///< the session's keyspace does not exist
  protocol_error,              ///< the server broke the protocol
  malformed_rows,              ///< a row or a value ends too early, or has the wrong size
  type_mismatch,               ///< the C++ type does not fit the CQL type
  null_value,                  ///< a null where the C++ type has no null
  out_of_range,                ///< the value does not fit the CQL type without loss
  invalid_argument,            ///< misuse of the API
  invalid_uri,                 ///< the connection URI cannot be understood
  blocking_call_on_io_thread,  ///< a blocking call on a thread that the driver needs
  prepared_statement_changed,  ///< a statement has another id after it was prepared again
  policy_failed,               ///< a user's policy, authenticator, codec or step of dse::compose threw
  tls_failed,                  ///< the TLS handshake failed
  unsupported_compression,     ///< the server does not offer the compression of the options
  shed,                        ///< options::throttle() let the request neither begin nor wait any longer
  forked,                      ///< the session belongs to the process that this one was forked from
};

/// Protocol error codes of an ERROR message (native_protocol_v5.spec, section 9; DSE adds client_write_failure).
/// 0x0000 is remapped to server_error, since value 0 means success.
enum class server_errc {
  server_error = 0x10000,
  protocol_error = 0x000A,
  bad_credentials = 0x0100,
  unavailable = 0x1000,
  overloaded = 0x1001,
  is_bootstrapping = 0x1002,
  truncate_error = 0x1003,
  write_timeout = 0x1100,
  read_timeout = 0x1200,
  read_failure = 0x1300,
  function_failure = 0x1400,
  write_failure = 0x1500,
  cdc_write_failure = 0x1600,
  cas_write_unknown = 0x1700,
  syntax_error = 0x2000,
  unauthorized = 0x2100,
  invalid_query = 0x2200,
  config_error = 0x2300,
  already_exists = 0x2400,
  unprepared = 0x2500,
  client_write_failure = 0x8000,
};

/// Portable groups of codes: `if (e.code() == dse::condition::timeout)`.
enum class condition {
  timeout = 1,     ///< a deadline passed here, on the server or between its replicas
  unavailable,     ///< too few replicas, or no node at all
  retryable,       ///< another attempt may succeed, and running twice does no harm or did not happen
  not_sent,        ///< the request had no effect: it never left, or the server says it did not execute it
  maybe_applied,   ///< the request may or may not have had its effect
  authentication,  ///< credentials are missing, wrong or not sufficient
};

const boost::system::error_category& client_category() noexcept;
const boost::system::error_category& server_category() noexcept;
const boost::system::error_category& condition_category() noexcept;
inline boost::system::error_code make_error_code(client_errc e) noexcept {
  return {static_cast<int>(e), client_category()};
}
inline boost::system::error_code make_error_code(server_errc e) noexcept {
  return {static_cast<int>(e), server_category()};
}
inline boost::system::error_condition make_error_condition(condition c) noexcept {
  return {static_cast<int>(c), condition_category()};
}

/// One attempt of a request that needed several, or that failed.
struct attempt {
  std::string node;  ///< address:port
  boost::system::error_code reason;
  std::string message;
};

/// A replica that failed, with the server's reason: 0 unknown, 1 too many tombstones, 2 index not available, and what
/// later servers add (native_protocol_v5.spec, section 9, reasoncode).
struct replica_failure {
  std::string address;
  std::uint16_t reason = 0;
};

/// What is known about a failure besides its code.
struct diagnostics {
  std::string message;            ///< the server's words, or ours
  std::string hint;               ///< what to change
  std::string node;               ///< address:port of the node that answered or was tried last
  std::string consistency;        ///< as in CQL: LOCAL_QUORUM
  std::string write_type;         ///< of write timeouts and failures: SIMPLE, BATCH, CAS, …; unknown ones as sent
  std::int32_t received = -1;     ///< replicas that answered; -1: not told
  std::int32_t required = -1;     ///< replicas that had to answer, or have to be alive; -1: not told
  std::int32_t failures = -1;     ///< replicas that failed; -1: not told
  bool data_present = false;      ///< of read timeouts and failures
  std::int32_t contentions = -1;  ///< of a write timeout of a lightweight transaction (v5); -1: not told
  std::vector<replica_failure> failed_replicas;  ///< of read and write failures (v5, DSE)
  std::string keyspace;                          ///< of what exists already, and of a function that failed
  std::string name;                         ///< the table that exists already (empty: the keyspace), or the function
  std::vector<std::string> argument_types;  ///< of the function
  std::vector<attempt> attempts;            ///< in the order they were made
  std::vector<std::string> warnings;
  std::string trace_id;
};

/// An error code with shared, immutable diagnostics: copying costs one reference count. Empty: no error.
class error {
 public:
  error() noexcept {}
  error(boost::system::error_code code, std::shared_ptr<const diagnostics> details = nullptr) noexcept
      : code_(code), details_(std::move(details)) {}
  error(client_errc code) noexcept : code_(make_error_code(code)) {}
  error(client_errc code, std::string message, std::string hint = {});
  error(boost::system::error_code code, std::string message, std::string hint = {});

  boost::system::error_code code() const noexcept { return code_; }
  /// Never null.
  const diagnostics& details() const noexcept;
  const std::string& message() const noexcept { return details().message; }
  explicit operator bool() const noexcept { return code_.failed(); }
  /// Everything that is known, in one line per fact.
  std::string to_string() const;

 private:
  boost::system::error_code code_;
  std::shared_ptr<const diagnostics> details_;
};

/// Thrown by the calls that do not return a result.
class exception : public boost::system::system_error {
 public:
  explicit exception(dse::error e);
  const dse::error& error() const noexcept { return error_; }
  const char* what() const noexcept override { return text_->c_str(); }

 private:
  dse::error error_;
  std::shared_ptr<const std::string> text_;  // shared: copying an exception must not throw
};

/// A value, or the error that stands in its place. `value()` throws dse::exception.
template <class T = void>
using result = boost::system::result<T, error>;

/// Found by argument-dependent lookup from boost::system::result::value().
[[noreturn]] void throw_exception_from_error(const error& e, const boost::source_location& where);

}}  // namespace dse::v0

template <>
struct boost::system::is_error_code_enum<dse::client_errc> : std::true_type {};
template <>
struct boost::system::is_error_code_enum<dse::server_errc> : std::true_type {};
template <>
struct boost::system::is_error_condition_enum<dse::condition> : std::true_type {};
