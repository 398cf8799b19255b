#include "metadata/cql_text.hpp"

#include <dse/identifier.hpp>

#include <gtest/gtest.h>

namespace dse { namespace {

TEST(cql_text, names_have_quotes_only_where_they_need_them) {
  EXPECT_EQ(to_cql_identifier("users"), "users");
  EXPECT_EQ(to_cql_identifier("a_1"), "a_1");
  for (const std::string_view name :
       {"Users", "1a", "_a", "a-b", "naïve", "select", "table", "token", "with space", ""})
    EXPECT_EQ(to_cql_identifier(name), '"' + std::string(name) + '"');
  EXPECT_EQ(to_cql_identifier("a\"b"), "\"a\"\"b\"");
  // Words that CQL knows, but does not reserve.
  for (const std::string_view name : {"key", "type", "value", "values", "vector", "text", "int"})
    EXPECT_EQ(to_cql_identifier(name), name);
}

TEST(cql_text, identifier_means_what_cql_takes_it_for) {
  EXPECT_EQ(from_cql_identifier("Users"), "users");
  EXPECT_EQ(from_cql_identifier("\"Users\""), "Users");
  EXPECT_EQ(from_cql_identifier("\"a\"\"b\""), "a\"b");
  EXPECT_EQ(from_cql_identifier("\"\""), "");
  EXPECT_EQ(from_cql_identifier(""), "");
  EXPECT_EQ(from_cql_identifier("\""), "\"");
}

TEST(cql_text, name_written_and_read_is_the_same) {
  for (const std::string_view name : {"users", "Users", "a\"b", "\"", "\"\"", "", "select", "naïve \"x\"", "'"})
    EXPECT_EQ(from_cql_identifier(to_cql_identifier(name)), name);
}

TEST(cql_text, text_constants_double_their_quotes) {
  std::string out;
  detail::append_text_literal(out, "it's \"x\"; --");
  EXPECT_EQ(out, "'it''s \"x\"; --'");
}

}}  // namespace dse
