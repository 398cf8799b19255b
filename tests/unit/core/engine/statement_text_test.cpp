#include "engine/statement_text.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

TEST(statement_text, use_is_seen_behind_blanks_and_comments) {
  for (const char* text : {"USE ks", "use ks", " \n\tUse \"Ks\"", "-- first\nUSE ks", "// first\nUSE ks",
                           "/* USE\n */ /* b */USE ks", "USE\"ks\"", "USE/**/ks"})
    EXPECT_TRUE(is_use(text)) << text;
}

TEST(statement_text, other_statements_are_no_use) {
  for (const char* text : {"", "US", "USER ks", "USE_ ks", "SELECT use FROM t", "-- USE ks", "/* USE ks", "\"USE\" ks"})
    EXPECT_FALSE(is_use(text)) << text;
}

TEST(statement_text, name_in_use_is_quoted) {
  EXPECT_EQ(use_statement("shop"), R"(USE "shop")");
  EXPECT_EQ(use_statement("a\"b"), R"(USE "a""b")");
}

TEST(statement_text, star_is_what_follows_select) {
  for (const char* text : {"SELECT * FROM t", "select*from t", "SELECT JSON * FROM t", "SELECT DISTINCT * FROM t",
                           "/**/SELECT -- x\n * FROM t"})
    EXPECT_TRUE(selects_all(text)) << text;
  for (const char* text : {"SELECT a, b FROM t", "SELECT count(*) FROM t", "UPDATE t SET a = 2 * 3", "", "SELECT"})
    EXPECT_FALSE(selects_all(text)) << text;
}

TEST(statement_text, if_makes_a_write_a_lightweight_transaction) {
  for (const char* text :
       {"INSERT INTO t (a) VALUES (1) IF NOT EXISTS", "update t set a = 1 where k = 2 if a = 3",
        "/* x */ DELETE FROM t WHERE k = 'it''s' IF EXISTS", "UPDATE t SET a = $$ '$$ WHERE k=1 IF a=2",
        "BEGIN BATCH UPDATE t SET a = 1 WHERE k = 1 IF a = 2; APPLY BATCH"})
    EXPECT_TRUE(is_lightweight_transaction(text)) << text;
  for (const char* text : {"UPDATE t SET a = 'IF' WHERE k = 1", "UPDATE t SET \"IF\" = 1 WHERE k = 1",
                           "UPDATE t SET a = 1 WHERE k = 1 -- IF", "UPDATE t SET a = $$ IF $$ WHERE k = 1",
                           "UPDATE t SET iff = 1, gif = 2, if2 = 3 WHERE k = 1", "CREATE TABLE IF NOT EXISTS t (k int)",
                           "DROP TABLE IF EXISTS t", "SELECT a FROM t", "", "UPDATE t SET a = 'x"})
    EXPECT_FALSE(is_lightweight_transaction(text)) << text;
}

// Table 3-7 of the Unicode standard.
TEST(statement_text, malformed_characters_are_found) {
  EXPECT_EQ(first_malformed_character("plain"), std::nullopt);
  EXPECT_EQ(first_malformed_character("é€\U0001F600\xF4\x8F\xBF\xBF\xED\x9F\xBF"), std::nullopt);
  EXPECT_EQ(first_malformed_character(std::string_view("a\0b", 3)), std::nullopt);
  for (const char* bad : {"\x80", "\xC3", "\xC0\x80", "\xC1\xBF", "\xE0\x9F\x80", "\xED\xA0\x80", "\xF0\x8F\x80\x80",
                          "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\xFF", "\xC3(", "\xE1(\x80", "\xE1\x80(",
                          "\xF1(\x80\x80", "\xF1\x80(\x80", "\xF1\x80\x80(", "\xF1\x80\x80"})
    EXPECT_EQ(first_malformed_character(std::string("ab") + bad), 2u) << bad;
}

}}  // namespace dse::engine
