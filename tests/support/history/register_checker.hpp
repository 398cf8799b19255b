#pragma once

#include "support/history/history.hpp"

#include <string>
#include <vector>

namespace dse::testing {

/// What is wrong with the compare_and_sets of one register, which is `left` at the end; empty: nothing.
///
/// Every set has another value, so that going back from what is left, from each value to the one that its set expected,
/// finds the only order in which they can have happened. The order holds when every set that was acknowledged is in it,
/// and when a moment can be given to each operation, within its times, so that it has this order.
std::string register_violation(const std::vector<const operation*>& operations, std::int64_t left);

}  // namespace dse::testing
