#pragma once

#include <dse/geo/line_string.hpp>
#include <dse/geo/point.hpp>
#include <dse/geo/polygon.hpp>

#include <concepts>

namespace dse { inline namespace v0 { namespace geo {

/// A type that WKB, WKT and GeoJSON can hold.
template <class T>
concept geometry = std::same_as<T, point> || std::same_as<T, line_string> || std::same_as<T, polygon>;

}}}  // namespace dse::v0::geo
