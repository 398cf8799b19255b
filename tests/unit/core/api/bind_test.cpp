#include <dse/detail/bind.hpp>
#include <dse/statement.hpp>
#include <dse/value.hpp>

#include <gtest/gtest.h>

namespace dse { namespace {

using detail::message;
using detail::prepared_statement;

/// UPDATE t SET name = ?, "Age" = ?, note = :name WHERE id = ?, with the partition key id.
std::shared_ptr<const prepared_statement> update() {
  auto p = std::make_shared<prepared_statement>();
  p->parameters = {{"k", "t", "name", type_kind::text},
                   {"k", "t", "Age", type_kind::int_},
                   {"k", "t", "name", type_kind::text},
                   {"k", "t", "id", type_kind::bigint}};
  p->partition_key = {3};
  return p;
}

/// The values as [int length][bytes], in hexadecimal digits; "null", "unset".
std::vector<std::string> values_of(const message& m) {
  std::vector<std::string> all;
  const bytes_view values = m.values.view();
  for (std::size_t at = 0; at < values.size();) {
    const auto n = static_cast<std::int32_t>(detail::load_big<std::uint32_t>(values.data() + at));
    at += 4;
    std::string text = n == -1 ? "null" : n == -2 ? "unset" : "";
    for (std::int32_t i = 0; i < n; ++i, ++at) {
      constexpr const char* digits = "0123456789abcdef";
      const auto octet = std::to_integer<unsigned>(values[at]);
      text += {digits[octet >> 4], digits[octet & 15]};
    }
    all.push_back(text);
  }
  return all;
}

error failure_of(const message& m) { return m.extras ? m.extras->failure : error(); }

template <class... Values>
message bound(const Values&... values) {
  message m;
  detail::bind_prepared(m, update(), values...);
  return m;
}

const std::string id_7 = "0000000000000007";

TEST(bind_by_name, each_marker_gets_the_value_of_its_name) {
  const message m = bound(named("id", 7), named("NAME", "ab"), named("\"Age\"", 3));
  EXPECT_FALSE(failure_of(m)) << failure_of(m).to_string();
  EXPECT_EQ(values_of(m), (std::vector<std::string>{"6162", "00000003", "6162", id_7})) << "both markers named name";
  EXPECT_EQ(m.value_count, 4);
}

TEST(bind_by_name, what_gets_no_name_stays_unset) {
  const message m = bound(named("id", 7));
  EXPECT_EQ(values_of(m), (std::vector<std::string>{"unset", "unset", "unset", id_7}));
}

TEST(bind_by_name, token_is_that_of_the_same_values_by_position) {
  const message by_name = bound(named("id", 7), named("name", "x"));
  const message by_place = bound("x", nullptr, nullptr, 7);
  ASSERT_TRUE(by_name.has_token && by_place.has_token);
  EXPECT_EQ(by_name.token, by_place.token);
}

TEST(bind_by_name, names_are_case_sensitive_in_quotes_only) {
  EXPECT_EQ(failure_of(bound(named("age", 3))).code(), client_errc::invalid_argument);
  EXPECT_FALSE(failure_of(bound(named("\"name\"", "x"))));
  EXPECT_EQ(failure_of(bound(named("\"Name\"", "x"))).code(), client_errc::invalid_argument);
  EXPECT_TRUE(detail::means_name("\"a\"\"b\"", "a\"b"));
  EXPECT_FALSE(detail::means_name("\"a\"\"b\"", "a\"\"b"));
  EXPECT_FALSE(detail::means_name("", "x"));
}

TEST(bind_by_name, unknown_name_is_told_with_those_there_are) {
  const error e = failure_of(bound(named("id", 7), named("nmae", "x")));
  EXPECT_EQ(e.code(), client_errc::invalid_argument);
  EXPECT_EQ(e.message(), "no marker is named nmae; the statement has: name, Age, name, id");
}

TEST(bind_by_name, name_that_is_given_twice_is_refused) {
  EXPECT_EQ(failure_of(bound(named("id", 7), named("ID", 8))).message(), "the name ID is given twice");
}

TEST(bind_by_name, value_of_another_type_names_the_column) {
  const error e = failure_of(bound(named("id", "seven")));
  EXPECT_EQ(e.code(), client_errc::type_mismatch);
  EXPECT_NE(e.message().find("id"), std::string::npos) << e.message();
}

TEST(set_value, fills_the_markers_of_an_unbound_statement) {
  message m;
  detail::bind_nothing(m, update());
  EXPECT_EQ(values_of(m), std::vector<std::string>(4, "unset"));
  detail::set_value(m, "name", "xyz");
  detail::set_value(m, 3, 7);
  detail::set_value(m, 3, 8);
  detail::set_value(m, 1, nullptr);
  EXPECT_FALSE(failure_of(m));
  EXPECT_EQ(values_of(m), (std::vector<std::string>{"78797a", "null", "78797a", "0000000000000008"}));
  EXPECT_EQ(m.token, bound(nullptr, nullptr, nullptr, 8).token);
}

TEST(set_value, index_behind_the_last_marker_is_refused) {
  message m = bound("x", 1, "x", 7);
  detail::set_value(m, 4, 1);
  EXPECT_EQ(failure_of(m).message(), "no value has the index 4: the statement has 4");
}

TEST(set_value, text_gets_its_values_one_after_the_other) {
  message m;
  detail::set_value(m, 0, std::int32_t{1});
  detail::set_value(m, 1, "b");
  detail::set_value(m, 0, std::int64_t{2});
  EXPECT_EQ(values_of(m), (std::vector<std::string>{"0000000000000002", "62"}));
  EXPECT_EQ(m.value_count, 2);
  detail::set_value(m, 3, 1);
  EXPECT_EQ(failure_of(m).code(), client_errc::invalid_argument);
}

TEST(set_value, names_and_positions_of_a_text_do_not_mix) {
  message by_name;
  detail::set_value(by_name, "Id", 1);
  detail::set_value(by_name, "id", 2);
  EXPECT_EQ(values_of(by_name), std::vector<std::string>{"00000002"});
  EXPECT_EQ(by_name.extras->value_names, std::vector<std::string>{"id"});
  detail::set_value(by_name, 1, 3);
  EXPECT_EQ(failure_of(by_name).code(), client_errc::invalid_argument);
  message by_place;
  detail::set_value(by_place, 0, 1);
  detail::set_value(by_place, "id", 1);
  EXPECT_EQ(failure_of(by_place).code(), client_errc::invalid_argument);
}

TEST(bind_count, too_few_and_too_many_values_are_refused) {
  EXPECT_EQ(failure_of(bound(1)).message(), "the statement has 4 markers, 1 values are given");
  EXPECT_EQ(failure_of(bound("a", 1, "b", 2, 3)).message(), "the statement has 4 markers, 5 values are given");
}

TEST(late_values, are_bound_by_name_when_the_parameters_are_known) {
  const std::shared_ptr<const detail::late_values> late = [] {
    const std::string gone = "a name that is gone when the values are bound, and a value too";
    return detail::late(named(std::string("name"), gone), named("id", 7));
  }();
  message m;
  late->bind(m, update());
  EXPECT_FALSE(failure_of(m)) << failure_of(m).to_string();
  EXPECT_EQ(values_of(m)[3], id_7);
  EXPECT_EQ(values_of(m)[0].size(), 2 * 63u - 2);
}

TEST(routing_key, has_the_token_of_the_bound_key) {
  message by_hand, key;
  detail::bind_natural(key, std::int64_t{7});
  detail::set_routing_key(by_hand, key.values);
  ASSERT_TRUE(by_hand.has_token);
  EXPECT_EQ(by_hand.token, bound(nullptr, nullptr, nullptr, 7).token);
  message of_null, null;
  detail::bind_natural(null, nullptr);
  detail::set_routing_key(of_null, null.values);
  EXPECT_EQ(failure_of(of_null).code(), client_errc::invalid_argument);
}

}}  // namespace dse
