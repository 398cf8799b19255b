#include "json/json_cursor.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

using dse::graph::json_cursor;

namespace {

bool accepts(std::string_view json) {
  json_cursor in(json);
  in.skip_value(10);
  return in.at_end() && in.ok();
}
std::string string_of(std::string_view json) {
  json_cursor in(json);
  const std::string text(in.string());
  return in.ok() && in.at_end() ? text : "malformed";
}

TEST(json_cursor, escapes_are_resolved) {
  EXPECT_EQ(string_of(R"("plain text of more than eight bytes")"), "plain text of more than eight bytes");
  EXPECT_EQ(string_of(R"("\"\\\/\b\f\n\r\t")"), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(string_of(R"("before \u0041\u00e4\u20AC\ud83d\ude00 behind")"), "before A\u00e4\u20ac\U0001F600 behind");
  EXPECT_EQ(string_of(R"("")"), "");
}

TEST(json_cursor, broken_strings_are_refused) {
  for (const std::string_view json : {R"(")", R"("\")", R"("\x")", R"("\u12g4")", R"("\ud83d")", R"("\ud83d\u0041")",
                                      R"("\ude00")", "\"a\nb\"", R"("\u00)", "\"eight by\x01\""})
    EXPECT_EQ(string_of(json), "malformed") << json;
}

// RFC 3629, section 4.
TEST(json_cursor, strings_are_utf_8) {
  EXPECT_EQ(string_of("\"\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80\""), "\u00e4\u20ac\U0001F600");
  for (const std::string_view json :
       {"\"\x80\"", "\"\xC0\x80\"", "\"\xC3\"", "\"\xE0\x80\x80\"", "\"\xED\xA0\x80\"", "\"\xF0\x80\x80\x80\"",
        "\"\xF4\x90\x80\x80\"", "\"\xF8\x88\x80\x80\x80\"", "\"\xFF\""})
    EXPECT_EQ(string_of(json), "malformed");
}

TEST(json_cursor, numbers_are_those_of_json) {
  for (const std::string_view json : {"0", "-0", "10", "-1.5", "1e5", "1E+5", "0.1e-5"})
    EXPECT_TRUE(accepts(json)) << json;
  for (const std::string_view json : {"01", "+1", ".5", "1.", "1e", "-", "0x1", "1e+", "NaN", ""})
    EXPECT_FALSE(accepts(json)) << json;
}

TEST(json_cursor, skipped_values_are_well_formed) {
  for (const std::string_view json : {R"( { "a" : [ 1 , true , false , null , "x" ] , "b" : { } } )", "[]", "[[],{}]"})
    EXPECT_TRUE(accepts(json)) << json;
  for (const std::string_view json :
       {"[1,]", "[,1]", "{\"a\"}", "{\"a\":}", "{a:1}", "[1 2]", "[1}", "nul", "[", "1 2", "{\"a\":1,}", "tru e"})
    EXPECT_FALSE(accepts(json)) << json;
}

TEST(json_cursor, nesting_is_limited) {
  EXPECT_TRUE(accepts(std::string(10, '[') + std::string(10, ']')));
  EXPECT_FALSE(accepts(std::string(11, '[') + std::string(11, ']')));
}

TEST(json_cursor, nothing_is_read_after_a_failure) {
  json_cursor in("[1,2]");
  in.take('[');
  in.fail();
  in.rewind(in.position());
  EXPECT_FALSE(in.take('1'));
  EXPECT_TRUE(in.number().empty());
  EXPECT_EQ(in.failed_at(), 1U);
  EXPECT_FALSE(in.ok());
}

}  // namespace
