#pragma once

#include "wire/error_message.hpp"

namespace dse::engine {

enum class retry_decision : std::uint8_t { give_up, same_node, next_node };

/// What becomes of a request that the server refused. Never sends a request twice that may have had its effect, unless
/// it is idempotent.
///
/// | code | idempotent | else |
/// |---|---|---|
/// | IS_BOOTSTRAPPING | next node | next node: it was not executed |
/// | UNAVAILABLE, not of a lightweight transaction | next node, once | next node, once: it was not executed |
/// | OVERLOADED, SERVER_ERROR, TRUNCATE_ERROR | next node | give up |
/// | READ_TIMEOUT with enough replicas but without data | same node, once | same node, once: reads have no effect |
/// | READ_TIMEOUT else | next node | give up |
/// | WRITE_TIMEOUT of the batch log | same node, once, then next node | give up |
/// | WRITE_TIMEOUT else | next node | give up |
/// | all others | give up | give up |
inline retry_decision decide_retry(const wire::error_message& e, bool idempotent, bool conditional,
                                   std::uint8_t retries) noexcept {
  switch (e.errc()) {
    case server_errc::is_bootstrapping: return retry_decision::next_node;
    case server_errc::unavailable:
      return retries == 0 && !conditional ? retry_decision::next_node : retry_decision::give_up;
    case server_errc::overloaded:
    case server_errc::server_error:
    case server_errc::truncate_error: return idempotent ? retry_decision::next_node : retry_decision::give_up;
    case server_errc::read_timeout:
      if (retries == 0 && e.received >= e.required && !e.data_present) return retry_decision::same_node;
      return idempotent ? retry_decision::next_node : retry_decision::give_up;
    case server_errc::write_timeout:
      if (!idempotent) return retry_decision::give_up;
      return retries == 0 && e.write_type == "BATCH_LOG" ? retry_decision::same_node : retry_decision::next_node;
    default: return retry_decision::give_up;
  }
}

}  // namespace dse::engine
