#pragma once

#include <dse/error.hpp>
#include <dse/geo/line_string.hpp>
#include <dse/geo/point.hpp>

namespace dse { inline namespace v0 { namespace geo {

/// Whether a server stores the geometry as it is; fails as try_normalized does, without a copy.
result<void> check(const point& v);
result<void> check(const line_string& v);

}}}  // namespace dse::v0::geo
