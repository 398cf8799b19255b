#include <dse/geo/error.hpp>
#include <dse/geo/wkt.hpp>

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <locale>
#include <random>
#include <sstream>
#include <string>

namespace dse { namespace {

template <class T>
std::string message_of(std::string_view text) {
  const result<T> v = geo::try_from_wkt<T>(text);
  return v ? "no error" : v.error().message();
}

template <class T>
boost::system::error_code failure_of_wkt(std::string_view text) {
  const result<T> v = geo::try_from_wkt<T>(text);
  return v ? boost::system::error_code() : v.error().code();
}

TEST(wkt, points_are_read_in_all_spellings) {
  const geo::point expected{1.5, -20};
  for (const char* text :
       {"POINT (1.5 -20)", "POINT(1.5 -20)", "point(1.5 -20)", "Point ( 1.5\t-20 )", " POINT\n(1.5  -20)\r\n",
        "POINT (+1.5 -20.)", "POINT (15e-1 -2E+1)", "POINT (.15e1 -20.000)", "POINT\v(1.50\f-020)"})
    EXPECT_EQ(geo::point::from_wkt(text), expected) << text;
}

TEST(wkt, line_strings_are_read) {
  EXPECT_EQ(geo::line_string::from_wkt("LINESTRING(30 10,10 30 , 40 40)"),
            (geo::line_string{{30, 10}, {10, 30}, {40, 40}}));
  EXPECT_EQ(geo::line_string::from_wkt("LineString (1 2)"), (geo::line_string{{1, 2}}));
}

TEST(wkt, polygons_are_read_with_their_holes) {
  const auto area = geo::polygon::from_wkt("polygon((0 0,9 0,9 9,0 0) , (6 3,7 3,7 4,6 3))");
  EXPECT_EQ(area.outer, (geo::linear_ring{{0, 0}, {9, 0}, {9, 9}, {0, 0}}));
  ASSERT_EQ(area.inners.size(), 1u);
  EXPECT_EQ(area.inners[0], (geo::linear_ring{{6, 3}, {7, 3}, {7, 4}, {6, 3}}));
}

TEST(wkt, empty_lines_polygons_and_rings_are_read) {
  EXPECT_TRUE(geo::line_string::from_wkt("LINESTRING EMPTY").empty());
  EXPECT_TRUE(geo::line_string::from_wkt("linestring\tempty ").empty());
  EXPECT_TRUE(geo::polygon::from_wkt("POLYGON EMPTY").empty());
  EXPECT_TRUE(geo::polygon::from_wkt("POLYGON (EMPTY)").empty());
}

TEST(wkt, an_empty_point_is_refused) { EXPECT_EQ(failure_of_wkt<geo::point>("POINT EMPTY"), geo::errc::malformed_wkt); }

TEST(wkt, numbers_below_the_least_double_are_zero) {
  for (const char* tiny : {"1e-400", "-1e-400", "0.000001e-330", "1e-99999999999", "123456e-400", "1e-324",
                           "0.0000000000000000000000000000000000000000000000000000000001e-300"}) {
    const auto p = geo::point::from_wkt("POINT (" + std::string(tiny) + " 1)");
    EXPECT_EQ(p.x, 0) << tiny;
    EXPECT_EQ(std::signbit(p.x), *tiny == '-') << tiny;
  }
  EXPECT_EQ(geo::point::from_wkt("POINT (1e-400 5e-324)").y, 5e-324);
  EXPECT_EQ(geo::point::from_wkt("POINT (" + std::string(400, '0') + "7e-1 1)").x, 0.7);
  for (const char* huge : {"1e400", "-1e309", "1e99999999999", "0.0001e330", "100000e305", "+2e308"})
    EXPECT_EQ(failure_of_wkt<geo::point>("POINT (" + std::string(huge) + " 1)"), geo::errc::malformed_wkt) << huge;
  EXPECT_EQ(failure_of_wkt<geo::point>("POINT (" + std::string(400, '9') + " 1)"), geo::errc::malformed_wkt);
}

// As in Germany: a comma before the fraction, points between thousands.
class comma_locale {
 public:
  comma_locale() : before_(std::locale::global(std::locale(std::locale::classic(), new punctuation))) {}
  ~comma_locale() { std::locale::global(before_); }
  comma_locale(const comma_locale&) = delete;
  comma_locale& operator=(const comma_locale&) = delete;

 private:
  struct punctuation : std::numpunct<char> {
    char do_decimal_point() const override { return ','; }
    char do_thousands_sep() const override { return '.'; }
    std::string do_grouping() const override { return "\3"; }
  };
  std::locale before_;
};

TEST(wkt, the_locale_does_not_matter) {
  const comma_locale german;
  std::ostringstream shown;
  shown << 1234.5;
  ASSERT_EQ(shown.str(), "1.234,5");
  const geo::point p{1234.5, -0.25};
  EXPECT_EQ(geo::to_wkt(p), "POINT (1234.5 -0.25)");
  EXPECT_EQ(geo::point::from_wkt("POINT (1234.5 -0.25)"), p);
}

TEST(wkt, an_unclosed_ring_is_kept_as_it_is) {
  EXPECT_EQ(geo::polygon::from_wkt("POLYGON ((0 0, 9 0, 9 9))").outer.size(), 3u);
}

TEST(wkt, errors_name_their_offset) {
  EXPECT_EQ(message_of<geo::point>("POINT (1 2"), "expected ')' at offset 10");
  EXPECT_EQ(message_of<geo::point>("POINT 1 2)"), "expected '(' at offset 6");
  EXPECT_EQ(message_of<geo::point>("POINT (1)"), "expected white space and a second coordinate at offset 8");
  EXPECT_EQ(message_of<geo::point>("POINT (a 2)"), "expected a number at offset 7");
  EXPECT_EQ(message_of<geo::point>("POINT (1 )"), "expected a number at offset 9");
  EXPECT_EQ(message_of<geo::point>("POINT (1 2) x"), "expected the end at offset 12");
  EXPECT_EQ(message_of<geo::point>("  PONT (1 2)"), "expected POINT at offset 2");
  EXPECT_EQ(message_of<geo::point>(""), "expected POINT at offset 0");
  EXPECT_EQ(message_of<geo::point>("POINT (1 2 3)"), "a third coordinate at offset 11");
  EXPECT_EQ(message_of<geo::line_string>("LINESTRING (0 0, 1 1"), "expected ')' at offset 20");
  EXPECT_EQ(message_of<geo::polygon>("POLYGON ((0 0, 1 1)"), "expected ')' at offset 19");
}

TEST(wkt, malformed_text_is_refused) {
  for (const char* text : {"POINT",
                           "POINT ",
                           "POINT (",
                           "POINT ()",
                           "POINT (1",
                           "POINT (1 2))",
                           "POINT ((1 2))",
                           "POINT (1,2)",
                           "POINT (1 2),",
                           "POINT (1-2)",
                           "POINT (- 1 2)",
                           "POINT (+-1 2)",
                           "POINT (++1 2)",
                           "POINT (. 2)",
                           "POINT (nan 2)",
                           "POINT (inf 2)",
                           "POINT (-inf 2)",
                           "POINT (0x10 2)",
                           "POINT (1e 2)",
                           "POINT (1e400 2)",
                           "POINT (1 2)\"",
                           "'POINT (1 2)'",
                           "POINT\xC2\xA0(1 2)",
                           "SRID=4326;POINT (1 2)",
                           "POINTS (1 2)"})
    EXPECT_EQ(failure_of_wkt<geo::point>(text), geo::errc::malformed_wkt) << text;
  EXPECT_EQ(failure_of_wkt<geo::point>(std::string_view("POINT (1 2)\0", 12)), geo::errc::malformed_wkt);
  for (const char* text : {"LINESTRING", "LINESTRING ()", "LINESTRING (1 2,)", "LINESTRING (,1 2)",
                           "LINESTRING (1 2 , , 3 4)", "LINESTRING (1 2; 3 4)", "LINESTRING ((1 2, 3 4))",
                           "LINESTRING (1 2, 3 4))", "LINESTRING EMPTYX", "LINESTRING EMPTY ()", "LINESTRING (EMPTY)"})
    EXPECT_EQ(failure_of_wkt<geo::line_string>(text), geo::errc::malformed_wkt) << text;
  for (const char* text : {"POLYGON", "POLYGON ()", "POLYGON (())", "POLYGON (1 2, 3 4)", "POLYGON ((1 2, 3 4)",
                           "POLYGON ((1 2),)", "POLYGON ((1 2) (3 4))", "POLYGON (((1 2)))", "POLYGON ((1 2)) EMPTY"})
    EXPECT_EQ(failure_of_wkt<geo::polygon>(text), geo::errc::malformed_wkt) << text;
}

TEST(wkt, another_kind_of_geometry_is_refused) {
  EXPECT_EQ(failure_of_wkt<geo::point>("LINESTRING (1 2, 3 4)"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkt<geo::polygon>("point (1 2)"), geo::errc::wrong_geometry);
  EXPECT_EQ(failure_of_wkt<geo::point>("MULTIPOINT (1 2)"), geo::errc::wrong_geometry);
}

TEST(wkt, three_dimensions_are_refused) {
  for (const char* text :
       {"POINT Z (1 2 3)", "POINT M (1 2 3)", "POINT zm (1 2 3 4)", "POINTZ (1 2 3)", "POINT (1 2 3)", "POINT Z EMPTY"})
    EXPECT_EQ(failure_of_wkt<geo::point>(text), geo::errc::not_planar) << text;
  EXPECT_EQ(failure_of_wkt<geo::line_string>("LINESTRING (1 2, 3 4 5)"), geo::errc::not_planar);
}

TEST(wkt, numbers_are_printed_with_the_fewest_digits) {
  EXPECT_EQ(geo::to_wkt(geo::point{1, 2}), "POINT (1 2)");
  EXPECT_EQ(geo::to_wkt(geo::point{1.1, -2.25}), "POINT (1.1 -2.25)");
  EXPECT_EQ(geo::to_wkt(geo::point{100000, 1235487215}), "POINT (100000 1235487215)");
  EXPECT_EQ(geo::to_wkt(geo::point{-0.0, 1e-7}), "POINT (-0 0.0000001)");
  EXPECT_EQ(geo::to_wkt(geo::point{1e300, 5e-324}), "POINT (1e+300 5e-324)");
}

TEST(wkt, lines_and_polygons_are_printed) {
  EXPECT_EQ(geo::to_wkt(geo::line_string{{0, 0}, {1, 1}}), "LINESTRING (0 0, 1 1)");
  EXPECT_EQ(geo::to_wkt(geo::line_string()), "LINESTRING EMPTY");
  EXPECT_EQ(geo::to_wkt(geo::polygon({{0, 0}, {1, 1}}, {{{2, 2}}, {{3, 3}}})), "POLYGON ((0 0, 1 1), (2 2), (3 3))");
  EXPECT_EQ(geo::to_wkt(geo::polygon()), "POLYGON EMPTY");
}

TEST(wkt, extreme_doubles_come_back) {
  using limits = std::numeric_limits<double>;
  for (const double v :
       {limits::max(), limits::lowest(), limits::min(), limits::denorm_min(), -limits::denorm_min(), 0.0, -0.0,
        limits::epsilon(), 0.1, 1.0 / 3, 1e21, 1e22, 123456789012345678.0, 9007199254740993.0}) {
    const geo::point p{v, -v};
    EXPECT_EQ(geo::from_wkt<geo::point>(geo::to_wkt(p)), p) << geo::to_wkt(p);
  }
}

TEST(wkt, random_geometries_come_back) {
  std::mt19937_64 random(11);
  const auto number = [&] {
    for (;;)
      if (const double v = std::bit_cast<double>(random()); std::isfinite(v)) return v;
  };
  for (int i = 0; i < 2000; ++i) {
    geo::linear_ring ring(1 + random() % 12);
    for (geo::point& p : ring) p = {number(), number()};
    const geo::polygon area(ring, std::vector<geo::linear_ring>(random() % 3, ring));
    EXPECT_EQ(geo::polygon::from_wkt(geo::to_wkt(area)), area);
  }
}

TEST(wkt, ten_thousand_points_are_read) {
  geo::line_string line(10000);
  for (std::size_t i = 0; i < line.size(); ++i) line[i] = {static_cast<double>(i), 0.5};
  EXPECT_EQ(geo::line_string::from_wkt(geo::to_wkt(line)), line);
}

TEST(wkt, from_wkt_throws_what_try_from_wkt_returns) {
  try {
    geo::polygon::from_wkt("POLYGON");
    FAIL();
  } catch (const exception& e) {
    EXPECT_EQ(e.code(), geo::errc::malformed_wkt);
    EXPECT_EQ(e.error().message(), "expected '(' at offset 7");
  }
}

}}  // namespace dse
