#pragma once

#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <string>
#include <string_view>

// What most tests of a scripted shard ask and answer.

namespace dse::engine {

inline constexpr duration a_tick = timeout_wheel::tick;

/// A statement where it does not matter which.
inline const std::string cql = "UPDATE shop.t SET v = 1 WHERE k = 2";
inline const std::string select_cql = "SELECT v FROM shop.t WHERE k = ?";
inline const std::string local_query = "SELECT * FROM system.local WHERE key='local'";
inline const std::string peers_v2_query = "SELECT * FROM system.peers_v2";
inline const std::string peers_query = "SELECT * FROM system.peers";

struct idempotent_request : scripted_request {
  explicit idempotent_request(std::string_view statement = cql) : scripted_request(statement) {
    what.idempotent = true;
  }
};

inline bytes applied(const testing::response_head& head) { return testing::encode_void(head); }
inline bytes overloaded(const testing::response_head& head) {
  return testing::encode_error(head, testing::overloaded_code, "too busy");
}

inline bool is_startup(const testing::server_request& r) { return r.as<testing::startup_request>() != nullptr; }

}  // namespace dse::engine
