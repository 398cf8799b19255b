#include "json_fields.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace dse::cloud { namespace {

constexpr std::array<std::string_view, 5> paths{"host", "port", "a.b", "ids", "ids[]"};

json_fields read(std::string_view text) { return json_fields::read(wiped_bytes(text), paths); }

std::string text_at(const json_fields& fields, std::string_view path) {
  const auto* v = fields.find(path);
  return v && v->what == json_fields::kind::text ? std::string(v->text) : "none";
}

TEST(json_fields, values_at_their_paths) {
  const json_fields fields = read(
      R"({"x": [{"host": "no"}, [["no"]], 1], "host": "h\u00e9\n", "port": 30443, "a": {"c": {}, "b": "deep"}, "ids": ["1", "2"]})");
  EXPECT_EQ(fields.failure(), "");
  EXPECT_EQ(text_at(fields, "host"), "h\xC3\xA9\n");
  EXPECT_EQ(text_at(fields, "a.b"), "deep");
  ASSERT_TRUE(fields.find("port"));
  EXPECT_EQ(fields.find("port")->number, 30443u);
  ASSERT_EQ(fields.all("ids[]").size(), 2u);
  EXPECT_EQ(fields.all("ids[]")[1].text, "2");
  EXPECT_EQ(fields.find("ids")->what, json_fields::kind::array);
}

TEST(json_fields, keys_that_look_like_paths_are_none) {
  EXPECT_EQ(text_at(read(R"({"a.b": "x"})"), "a.b"), "none");
  EXPECT_EQ(text_at(read(R"({"ids[]": "x"})"), "ids[]"), "none");
  EXPECT_EQ(text_at(read(R"({"": {"a": {"b": "x"}}})"), "a.b"), "none");
  EXPECT_EQ(text_at(read(R"([{"host": "x"}])"), "host"), "none");
}

TEST(json_fields, kinds_are_told_apart) {
  using kind = json_fields::kind;
  for (const auto& [text, expected] :
       {std::pair{"1", kind::number}, std::pair{"4294967296", kind::number}, std::pair{"-1", kind::other},
        std::pair{"1.0", kind::other}, std::pair{"1e99", kind::other}, std::pair{"true", kind::other},
        std::pair{"{}", kind::other}, std::pair{"[]", kind::array}, std::pair{"\"1\"", kind::text}}) {
    const json_fields fields = read(R"({"port": )" + std::string(text) + "}");
    ASSERT_TRUE(fields.find("port")) << text;
    EXPECT_EQ(fields.find("port")->what, expected) << text;
  }
  EXPECT_FALSE(read(R"({"port": null})").find("port"));
}

TEST(json_fields, the_last_of_equal_keys_counts) {
  EXPECT_EQ(text_at(read(R"({"host": "a", "host": "b"})"), "host"), "b");
}

TEST(json_fields, a_byte_order_mark_is_skipped) {
  EXPECT_EQ(text_at(read("\xEF\xBB\xBF{\"host\": \"a\"} \n"), "host"), "a");
}

TEST(json_fields, what_is_no_json_is_told_without_its_text) {
  for (const std::string& text :
       {std::string(R"({"host": "canary)"), std::string("canary"), std::string(R"({"host": "canary"} canary)"),
        std::string("{\"host\": \"canary\"}\0canary", 25), std::string("{\"host\": \"canary\xFF\"}"),
        std::string(R"({"host": "canary",})"), std::string("\xEF\xBB\xBF"), std::string(),
        // A character that the end of the text cuts off.
        std::string("{\"\xE0"), std::string("{\"host\": \"\xF0\x9F"), std::string("{\"host\": \"\\u00"),
        std::string("{\"\\"), std::string("\"\xF0"),
        // Half a character, escaped.
        std::string(R"({"host": "canary\uDDBB"})"), std::string(R"({"\uDDBB": "canary"})"),
        std::string(R"({"host": "canary\uD83D"})"), std::string(R"({"host": "canary\uD83Dx"})")}) {
    const json_fields fields = read(text);
    EXPECT_NE(fields.failure(), "") << text;
    EXPECT_EQ(fields.failure().find("canary"), std::string::npos) << fields.failure();
  }
}

TEST(json_fields, escaped_characters_are_utf8) {
  const json_fields fields = read(R"({"host": "\uD83D\uDE00\uD7FF\uE000"})");
  ASSERT_EQ(fields.failure(), "");
  EXPECT_EQ(text_at(fields, "host"), "\U0001F600\uD7FF\uE000");
  EXPECT_EQ(read(R"({"host": "\uDDBB"})").failure(), "escapes half a character");
}

TEST(json_fields, depth_is_limited) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_EQ(read(nested(16)).failure(), "");
  EXPECT_EQ(read(nested(17)).failure(), "is nested too deep");
  EXPECT_EQ(read(nested(100'000)).failure(), "is nested too deep");
  EXPECT_NE(read(std::string(100'000, '[')).failure(), "");
}

}}  // namespace dse::cloud
