#include "metadata/flat_json.hpp"

#include <gtest/gtest.h>

namespace dse::metadata { namespace {

using members = std::vector<std::pair<std::string, std::string>>;

TEST(flat_json, members_are_read_in_their_order) {
  // As Cassandra 2.1 writes schema_columnfamilies.caching, .compression_parameters and
  // schema_keyspaces.strategy_options.
  EXPECT_EQ(read_flat_object(R"({"keys":"ALL", "rows_per_partition":"NONE"})"),
            (members{{"keys", "ALL"}, {"rows_per_partition", "NONE"}}));
  EXPECT_EQ(read_flat_object(R"({"dc1":"3","dc2":"2"})"), (members{{"dc1", "3"}, {"dc2", "2"}}));
  EXPECT_EQ(read_flat_object("{}"), members());
  EXPECT_EQ(read_flat_object(" { } "), members());
}

TEST(flat_json, escapes_are_undone) {
  EXPECT_EQ(read_flat_object(R"({"a\"b":"\\\/\b\f\n\r\t"})"), (members{{"a\"b", "\\/\b\f\n\r\t"}}));
  EXPECT_EQ(read_flat_object(R"({"u":"\u0041\u00e9\u20AC\ud83d\ude00"})"), (members{{"u", "Aé€😀"}}));
}

TEST(flat_json, numbers_and_words_are_texts) {
  EXPECT_EQ(read_flat_object(R"({"a":1,"b":-2.5e3,"c":true,"d":null})"),
            (members{{"a", "1"}, {"b", "-2.5e3"}, {"c", "true"}, {"d", "null"}}));
}

TEST(flat_json, what_is_no_flat_object_is_refused) {
  for (const std::string_view json :
       {"", "{", "}", "null", "[]", R"({"a"})", R"({"a":})", R"({"a":"b)", R"({"a":"b",})", R"({"a":{}})",
        R"({"a":[]})", R"({a:"b"})", R"({"a":"b"} x)", R"({"a":"\x"})", R"({"a":"\u12"})", R"({"a":"\ud800"})",
        R"({"a":"\udc00"})", R"({"a":"\ud800\u0041"})", R"({"a":"\)"})
    EXPECT_FALSE(read_flat_object(json)) << json;
}

}}  // namespace dse::metadata
