#pragma once

#include <dse/geo/distance.hpp>
#include <dse/geo/geometry.hpp>

#include <string>
#include <string_view>
#include <vector>

/// Texts for `SELECT … WHERE solr_query = ?` of DSE Search, which selects rows by a geometry in an indexed column.
namespace dse { inline namespace v0 { namespace geo { namespace solr {

// Field names are letters, digits, '_', '-' and '.', without a digit at the front; others throw dse::exception with
// client_errc::invalid_argument, since no quotes of Solr's hold for all parsers. Geometries are written as given:
// Search closes and turns rings itself. Those that are not finite, and places off the globe where one is wanted, throw
// errc::not_finite or client_errc::invalid_argument.

/// `{!geofilt sfield=location pt=48.85,2.35 d=5}`: within so many kilometers of a place in degrees, x being the
/// longitude.
std::string geofilt(std::string_view field, const point& center, double kilometers);
/// `{!bbox …}`: as geofilt, within the box around the circle, which costs less.
std::string bbox(std::string_view field, const point& center, double kilometers);

/// `location:"Intersects(POLYGON (…))"`: having a point in common with the geometry.
template <geometry T>
std::string intersects(std::string_view field, const T& area);
/// `location:"IsWithin(POLYGON (…))"`
template <geometry T>
std::string is_within(std::string_view field, const T& area);
/// `location:"Contains(POINT (…))"`
template <geometry T>
std::string contains(std::string_view field, const T& inside);
/// `location:"IsDisjointTo(POLYGON (…))"`
template <geometry T>
std::string is_disjoint_to(std::string_view field, const T& area);
/// `location:"IsWithin(BUFFER(POINT (2 48), 0.5))"`: within a circle whose radius is in the unit of the coordinates.
std::string is_within(std::string_view field, const distance& circle);

/// The value for the marker, `{"q":"*:*","fq":["…","…"]}`: rows for which the query and each filter hold.
///
/// A query of your own, such as `name:"Main Street"`, is Lucene's language and is taken as it is; escaped_term() is for
/// what users typed.
std::string query(const std::vector<std::string>& filters, std::string_view q = "*:*");

/// A text in the quotes of Lucene's language, so that nothing in it is an operator.
std::string escaped_term(std::string_view text);

}}}}  // namespace dse::v0::geo::solr
