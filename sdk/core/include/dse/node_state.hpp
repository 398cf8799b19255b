#pragma once

#include <dse/error.hpp>
#include <dse/load_balancing.hpp>
#include <dse/node_info.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

namespace dse { inline namespace v0 {

/// How a session stands with a node, over all its shards.
struct node_state {
  std::shared_ptr<const node_info> node;
  node_distance distance = node_distance::ignored;
  bool up = false;                        ///< some connection to it is open
  std::size_t connections = 0;            ///< that are open
  std::size_t missing_connections = 0;    ///< that are being made, or tried again later
  std::size_t in_flight = 0;              ///< requests that wait for its answer
  std::size_t orphans = 0;                ///< requests that nobody waits for any more, and that it has not answered yet
  std::size_t unsent_bytes = 0;           ///< that its connections have not taken yet
  std::chrono::nanoseconds silence = {};  ///< the longest time for which some shard's requests got no answer at all
  error last_failure;                     ///< of a connection that is missing; empty: none was lost or refused
};

/// A place in the plan of a statement.
struct planned_node {
  std::shared_ptr<const node_info> node;
  std::string reason;  ///< why the policy put it there; empty where it does not say
  node_load load;      ///< as the shard that made the plan sees it; nodes that are not available are passed over
};

}}  // namespace dse::v0
