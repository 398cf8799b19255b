#include "code_of.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/solr_query.hpp>

#include <gtest/gtest.h>

#include <limits>

// The forms are those of DSE's documentation of spatial queries, and of Solr's reference guide.
namespace dse { namespace {

namespace solr = geo::solr;

TEST(solr_query, circles_name_the_latitude_first_and_kilometers) {
  const geo::point paris{2.35, 48.85};
  EXPECT_EQ(solr::geofilt("location", paris, 5), "{!geofilt sfield=location pt=48.85,2.35 d=5}");
  EXPECT_EQ(solr::bbox("shop.location", paris, 0.5), "{!bbox sfield=shop.location pt=48.85,2.35 d=0.5}");
  EXPECT_EQ(solr::is_within("location", geo::distance{paris, 0.25}),
            "location:\"IsWithin(BUFFER(POINT (2.35 48.85), 0.25))\"");
}

TEST(solr_query, shapes_are_compared_as_wkt) {
  const auto area = geo::polygon::from_wkt("POLYGON ((0 0, 4 0, 4 4, 0 0))");
  EXPECT_EQ(solr::intersects("zone", area), "zone:\"Intersects(POLYGON ((0 0, 4 0, 4 4, 0 0)))\"");
  EXPECT_EQ(solr::is_within("zone", area), "zone:\"IsWithin(POLYGON ((0 0, 4 0, 4 4, 0 0)))\"");
  EXPECT_EQ(solr::contains("zone", geo::point{1, 2}), "zone:\"Contains(POINT (1 2))\"");
  EXPECT_EQ(solr::is_disjoint_to("zone", geo::line_string{{0, 0}, {1, 1}}),
            "zone:\"IsDisjointTo(LINESTRING (0 0, 1 1))\"");
}

TEST(solr_query, filters_are_members_of_one_json_object) {
  EXPECT_EQ(solr::query({}), R"({"q":"*:*"})");
  EXPECT_EQ(solr::query({solr::geofilt("at", {2, 48}, 5)}), R"({"q":"*:*","fq":["{!geofilt sfield=at pt=48,2 d=5}"]})");
  EXPECT_EQ(solr::query({solr::contains("zone", geo::point{1, 2}), solr::bbox("at", {0, 0}, 1)}, "name:\"Café\""),
            R"({"q":"name:\"Café\"","fq":["zone:\"Contains(POINT (1 2))\"","{!bbox sfield=at pt=0,0 d=1}"]})");
}

TEST(solr_query, what_a_user_typed_stays_text) {
  EXPECT_EQ(solr::escaped_term("a OR \"b\\"), R"("a OR \"b\\")");
  EXPECT_EQ(solr::query({}, "name:" + solr::escaped_term("\"\n\x01}")), R"({"q":"name:\"\\\"\u000a\u0001}\""})");
}

TEST(solr_query, names_of_fields_hold_no_query) {
  for (const char* name : {"", "a b", "a:b", "a\"", "{!func}a", "a}", "1a", "*", "a\\", "é", "a\n"})
    EXPECT_EQ(code_of([&] { solr::geofilt(name, {0, 0}, 1); }), client_errc::invalid_argument) << name;
  EXPECT_EQ(code_of([] { solr::intersects("a b", geo::point{0, 0}); }), client_errc::invalid_argument);
}

TEST(solr_query, places_and_distances_are_possible_ones) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(code_of([] { solr::geofilt("at", {181, 0}, 1); }), client_errc::invalid_argument);
  EXPECT_EQ(code_of([] { solr::bbox("at", {0, -91}, 1); }), client_errc::invalid_argument);
  EXPECT_EQ(code_of([] { solr::geofilt("at", {0, 0}, -1); }), geo::errc::negative_radius);
  EXPECT_EQ(code_of([&] { solr::geofilt("at", {0, 0}, nan); }), geo::errc::not_finite);
  EXPECT_EQ(code_of([&] { solr::intersects("at", geo::line_string{{0, nan}, {1, 1}}); }), geo::errc::not_finite);
  EXPECT_EQ(code_of([&] { solr::contains("at", geo::polygon({{0, 0}, {1, nan}, {1, 1}})); }), geo::errc::not_finite);
}

}}  // namespace dse
