#include <dse/geo/error.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace dse { namespace {

TEST(error, each_code_has_its_own_text) {
  std::set<std::string> texts;
  for (int code = 1; code <= static_cast<int>(geo::errc::no_result); ++code)
    texts.insert(geo::geo_category().message(code));
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(geo::errc::no_result));
  for (const std::string& text : texts) EXPECT_FALSE(text.starts_with("unknown")) << text;
  EXPECT_EQ(geo::geo_category().message(99), "unknown geometry error 99");
}

TEST(error, codes_become_error_codes) {
  const boost::system::error_code code = geo::errc::malformed_wkb;
  EXPECT_STREQ(code.category().name(), "dse.geo");
  EXPECT_TRUE(code.failed());
}

}}  // namespace dse
