#pragma once

#include "gremlin/scenario.hpp"

#include <string>
#include <vector>

namespace gremlin_suite {

/// Equal to the last bit of their types; but the labels of paths do not count, as in TinkerPop's own comparison.
bool same(const value& a, const value& b);

/// What the results lack, or have too many of; empty when they are as the scenario wants them.
std::string difference(const scenario& s, const std::vector<value>& expected, const std::vector<value>& found);

}  // namespace gremlin_suite
