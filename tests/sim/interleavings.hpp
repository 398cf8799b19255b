#pragma once

#include "sim/small_session.hpp"

namespace dse::testing {

inline constexpr std::array small_worlds{
    // The third waits longer than a close may last.
    small_session::setup{.name = "two_ids_each", .timeout_ms = {20, 30, 400}},
    small_session::setup{.name = "one_id_each", .max_streams = 1, .timeout_ms = {40, 30, 20}},
    small_session::setup{.name = "in_segments", .version = 5, .timeout_ms = {30, 20, 40}},
    small_session::setup{.name = "few_orphans", .max_orphans = 0},
    small_session::setup{.name = "first_node_overloaded", .refused = refusal::overloaded},
    small_session::setup{.name = "first_node_bootstrapping", .refused = refusal::bootstrapping},
};

struct search_report {
  std::size_t sessions = 0;  ///< one for each order
  std::string violation;     ///< the first one; then the search ends
  std::string events;        ///< that lead to it
};

/// Tries each order of up to `depth` events, then the end. Of timers, cancellations, resets and close there are
/// `disturbances` at most: with few of them whole conversations fit into a depth.
search_report search(const small_session::setup& s, std::size_t depth, std::size_t disturbances);

}  // namespace dse::testing
