#pragma once

#include <dse/error.hpp>
#include <dse/geo/polygon.hpp>

#include <optional>

namespace dse { inline namespace v0 { namespace geo {

/// The polygon as a server stores it, or nothing when it is so already; fails as try_normalized does.
result<std::optional<polygon>> try_corrected(const polygon& v);

}}}  // namespace dse::v0::geo
