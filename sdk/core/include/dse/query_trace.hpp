#pragma once

#include <dse/inet.hpp>
#include <dse/uuid.hpp>

#include <chrono>
#include <map>
#include <string>
#include <vector>

namespace dse { inline namespace v0 {

/// What a server noted while it carried out a request with tracing(true), from system_traces.
class query_trace {
 public:
  struct event {
    event() noexcept {}
    std::string activity;
    inet_address source;  ///< the node that it happened on
    std::string thread;
    std::chrono::microseconds elapsed{};  ///< on that node, since it began
    std::chrono::sys_time<std::chrono::microseconds> time{};
  };

  query_trace() noexcept {}

  uuid id;
  std::string request;  ///< `Execute CQL3 query`
  std::string command;  ///< `QUERY`
  inet_address coordinator;
  inet_address client;
  std::chrono::sys_time<std::chrono::milliseconds> started_at{};
  std::chrono::microseconds duration{};
  std::map<std::string, std::string> parameters;  ///< query, page_size, consistency_level, …
  std::vector<event> events;                      ///< in their order
};

}}  // namespace dse::v0
