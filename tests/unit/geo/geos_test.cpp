// Compiled where GEOS is found.
#include "support/random_geometries.hpp"

#include <dse/geo/geos.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <iostream>
#include <map>
#include <string>

namespace dse { namespace {

using testing::planted;
using testing::random_geometries;

class geos : public ::testing::Test {
 protected:
  const std::unique_ptr<std::remove_pointer_t<GEOSContextHandle_t>, decltype(&GEOS_finish_r)> owner_{GEOS_init_r(),
                                                                                                     &GEOS_finish_r};
  const GEOSContextHandle_t context_ = owner_.get();

  geo::geos_geometry read_wkt(const std::string& text) const {
    GEOSWKTReader* reader = GEOSWKTReader_create_r(context_);
    geo::geos_geometry v = geo::detail::owned_by(context_, GEOSWKTReader_read_r(context_, reader, text.c_str()));
    GEOSWKTReader_destroy_r(context_, reader);
    return v;
  }
  std::string print_wkt(const GEOSGeometry* v) const {
    GEOSWKTWriter* writer = GEOSWKTWriter_create_r(context_);
    GEOSWKTWriter_setRoundingPrecision_r(context_, writer, 17);
    char* const printed = GEOSWKTWriter_write_r(context_, writer, v);
    const std::string text = printed;
    GEOSFree_r(context_, printed);
    GEOSWKTWriter_destroy_r(context_, writer);
    return text;
  }
  bool is_valid(const GEOSGeometry* v) const {
    return GEOSisValid_r(context_, v) == 1 && GEOSisSimple_r(context_, v) == 1;
  }

  /// WKB in both byte orders and WKT, each way; false when GEOS has no such geometry.
  template <class T>
  bool exchange(const T& v) const {
    const result<geo::geos_geometry> theirs = geo::try_to_geos(context_, v);
    if (!theirs) return false;
    EXPECT_EQ(geo::from_geos<T>(context_, theirs->get()), v) << geo::to_wkt(v);
    GEOSWKBWriter* writer = GEOSWKBWriter_create_r(context_);
    GEOSWKBWriter_setByteOrder_r(context_, writer, GEOS_WKB_XDR);
    GEOSSetSRID_r(context_, theirs->get(), 4326);
    GEOSWKBWriter_setIncludeSRID_r(context_, writer, 1);
    std::size_t size = 0;
    const auto big = geo::detail::owned_by(context_, GEOSWKBWriter_write_r(context_, writer, theirs->get(), &size));
    GEOSWKBWriter_destroy_r(context_, writer);
    EXPECT_EQ(geo::from_wkb<T>(std::as_bytes(std::span(big.get(), size))), v) << "big-endian, with a SRID";
    EXPECT_EQ(geo::from_wkt<T>(print_wkt(theirs->get())), v) << print_wkt(theirs->get());
    const geo::geos_geometry read = read_wkt(geo::to_wkt(v));
    EXPECT_TRUE(read) << geo::to_wkt(v);
    if (read) {
      EXPECT_EQ(geo::from_geos<T>(context_, read.get()), v) << geo::to_wkt(v);
    }
    return true;
  }
};

bool is_finite(const geo::point& p) { return std::isfinite(p.x) && std::isfinite(p.y); }

TEST_F(geos, random_points_and_lines_agree) {
  random_geometries random(1);
  int simple = 0, other = 0;
  for (int i = 0; i < 2000; ++i) {
    const geo::point p = random.next_point().value;
    EXPECT_TRUE(!is_finite(p) || exchange(p));
  }
  for (int i = 0; i < 4000; ++i) {
    const planted<geo::line_string> line = random.next_line();
    if (line.defect == "NaN" || line.defect == "infinite" || !exchange(line.value)) continue;
    const bool ours = check(line.value).has_value();
    ++(ours ? simple : other);
    // GEOS skips points that are repeated, and refuses a line that ends at one of its corners.
    if (line.defect == "a point twice" || line.defect.starts_with("any points")) continue;
    EXPECT_EQ(ours, is_valid(geo::to_geos(context_, line.value).get())) << line.defect << geo::to_wkt(line.value);
  }
  EXPECT_GT(simple, 1000);
  EXPECT_GT(other, 500);
}

TEST_F(geos, random_polygons_agree) {
  random_geometries random(2);
  int valid = 0, other = 0;
  for (int i = 0; i < 4000; ++i) {
    const planted<geo::polygon> area = random.next_polygon();
    if (area.defect == "NaN" || area.defect == "infinite" || area.defect == "unclosed") continue;
    if (!exchange(area.value)) continue;
    const bool ours = geo::try_normalized(area.value).has_value();
    const bool theirs = is_valid(geo::to_geos(context_, area.value).get());
    ++(ours ? valid : other);
    // What we take is valid for GEOS; it lets a corner of a hole touch a side, and points be repeated.
    if (theirs &&
        (area.defect == "hole's corner on a side" || area.defect == "a point twice" || area.defect.starts_with("any")))
      continue;
    EXPECT_EQ(ours, theirs) << area.defect << ' ' << geo::to_wkt(area.value);
  }
  EXPECT_GT(valid, 1000);
  EXPECT_GT(other, 1000);
}

TEST_F(geos, what_is_no_geometry_of_the_other_is_refused) {
  const result<geo::geos_geometry> open = geo::try_to_geos(context_, geo::polygon({{0, 0}, {1, 0}, {0, 1}}));
  ASSERT_FALSE(open);
  EXPECT_EQ(open.error().code(), geo::errc::no_result);
  EXPECT_EQ(geo::try_from_geos<geo::point>(context_, read_wkt("POINT EMPTY").get()).error().code(),
            geo::errc::no_result);
  EXPECT_EQ(geo::try_from_geos<geo::point>(context_, read_wkt("POINT Z (1 2 3)").get()).error().code(),
            geo::errc::not_planar);
  EXPECT_EQ(geo::try_from_geos<geo::polygon>(context_, read_wkt("POINT (1 2)").get()).error().code(),
            geo::errc::wrong_geometry);
  EXPECT_TRUE(geo::from_geos<geo::line_string>(context_, read_wkt("LINESTRING EMPTY").get()).empty());
  EXPECT_TRUE(geo::from_geos<geo::polygon>(context_, read_wkt("POLYGON EMPTY").get()).empty());
}

}}  // namespace dse
