#pragma once

#include <dse/error.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

enum class log_level : std::uint8_t { debug, info, warning, error };

enum class log_event : std::uint8_t {
  connected,          ///< the session can take requests
  connection_opened,  ///< a connection finished its handshake
  connection_lost,    ///< an established connection ended
  connection_failed,  ///< a connection could not be made
  node_added,
  node_removed,
  version_negotiated,      ///< `text` is the protocol version
  control_connection,      ///< `node` is watched for changes of the cluster
  cluster_unreachable,     ///< no contact point answers; they are tried again, as options::wait_for_cluster() says
  address_not_translated,  ///< the address translator failed for `node`; asked again later
  statement_reprepared,    ///< a node had forgotten a statement
  request_retried,         ///< a retry policy asked for it to be told; `node` had failed it, `reason` says how
  keyspace_lost,           ///< the session's keyspace was dropped; connections go on without one
  schema_not_read,         ///< requests go on with what is known; it is read again later
  policy_threw,            ///< a policy of the user's own; nodes that it did not get to are ignored
  handler_threw,           ///< a completion handler let an exception out; `text` is its what()
  weakened_security,       ///< an option, which `text` names, turned a check off
  not_authenticated,       ///< credentials are configured, but the servers ask for none; told once
  closed,
};

std::string_view to_string(log_level level) noexcept;
std::string_view to_string(log_event event) noexcept;

/// What happened, as fields; built only while somebody listens. It never holds a secret.
struct log_record {
  log_level level = log_level::info;
  log_event event = log_event::connected;
  std::uint32_t shard = 0;
  std::string node;  ///< address:port, if it concerns one
  error reason;      ///< of failures
  std::string text;

  /// One line without the time.
  std::string to_string() const;
};

/// Listens to a session. Called from its threads, one shard at a time each, never under a lock.
class observer {
 public:
  virtual ~observer() = default;
  /// Records below this level are not built.
  virtual log_level lowest_level() const noexcept { return log_level::warning; }
  virtual void on_log(const log_record& record) noexcept = 0;
};

}}  // namespace dse::v0
