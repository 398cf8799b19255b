#include "support/history/history_checker.hpp"

#include <gmock/gmock.h>

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr int key = 7;

/// An operation that takes the milliseconds from `begin` to `end`.
operation made(operation_kind kind, std::int64_t id, int begin, int end, outcome result = outcome::acknowledged) {
  operation o;
  o.kind = kind;
  o.id = id;
  o.key = key;
  o.started = begin * 1ms;
  o.completed = end * 1ms;
  o.result = result;
  if (result != outcome::acknowledged) o.failure = "a failure";
  return o;
}

operation set(std::int64_t expected, std::int64_t id, int begin, int end, outcome result = outcome::acknowledged) {
  operation o = made(operation_kind::compare_and_set, id, begin, end, result);
  o.expected = expected;
  return o;
}

operation found(std::int64_t value, std::int64_t expected, std::int64_t id, int begin, int end) {
  operation o = set(expected, id, begin, end);
  o.found = value;
  return o;
}

stored_row row_of(std::int64_t id) { return {id, checksum_of(id)}; }

// ---- what is stored

class stored : public ::testing::TestWithParam<operation_kind> {
 protected:
  std::vector<std::string> check(const history& h, const std::vector<std::int64_t>& ids) {
    final_state left;
    left.lists[key] = ids;
    for (const std::int64_t id : ids) left.buckets[key].push_back(row_of(id));
    return violations_of(h, left);
  }
  operation write(std::int64_t id, outcome result = outcome::acknowledged) {
    return made(GetParam(), id, 0, 1, result);
  }
};

std::string kind_of(const ::testing::TestParamInfo<operation_kind>& parameter) { return to_string(parameter.param); }

INSTANTIATE_TEST_SUITE_P(kinds, stored, ::testing::Values(operation_kind::append, operation_kind::insert), kind_of);

TEST_P(stored, what_was_acknowledged_is_there_once) { EXPECT_THAT(check({write(1), write(2)}, {2, 1}), IsEmpty()); }

TEST_P(stored, what_was_acknowledged_and_is_not_there_is_lost) {
  EXPECT_THAT(check({write(1), write(2)}, {1}), ElementsAre(HasSubstr("2 of 7 was acknowledged, and is lost")));
}

TEST_P(stored, what_is_there_twice_is_doubled) {
  EXPECT_THAT(check({write(1)}, {1, 1}), ElementsAre(HasSubstr("1 of 7 had its effect 2 times")));
}

TEST_P(stored, what_is_uncertain_may_be_there_or_not) {
  EXPECT_THAT(check({write(1, outcome::uncertain), write(2, outcome::uncertain)}, {2}), IsEmpty());
}

TEST_P(stored, what_is_uncertain_is_not_there_twice) {
  EXPECT_THAT(check({write(1, outcome::uncertain)}, {1, 1}), ElementsAre(HasSubstr("2 times")));
}

TEST_P(stored, what_was_not_executed_is_not_there) {
  EXPECT_THAT(check({write(1, outcome::not_executed)}, {}), IsEmpty());
  EXPECT_THAT(check({write(1, outcome::not_executed)}, {1}),
              ElementsAre(HasSubstr("has had its effect, though it failed with: a failure")));
}

TEST_P(stored, what_nobody_wrote_is_not_there) {
  EXPECT_THAT(check({write(1)}, {1, 9}), ElementsAre(HasSubstr("nobody wrote 9")));
}

TEST(history_checker, keeps_the_keys_apart) {
  operation other = made(operation_kind::append, 2, 0, 1);
  other.key = 8;
  final_state left;
  left.lists[7] = {2};
  left.lists[8] = {1};
  EXPECT_EQ(violations_of({made(operation_kind::append, 1, 0, 1), other}, left).size(), 4u);
}

TEST(history_checker, finds_a_row_with_the_checksum_of_another) {
  final_state left;
  left.buckets[key] = {{1, checksum_of(2)}};
  EXPECT_THAT(violations_of({made(operation_kind::insert, 1, 0, 1)}, left), ElementsAre(HasSubstr("checksum")));
}

// ---- counters

class counter : public ::testing::Test {
 protected:
  std::vector<std::string> check(std::int64_t n) {
    final_state left;
    left.counters[key] = n;
    return violations_of({made(operation_kind::count, 1, 0, 1), made(operation_kind::count, 2, 0, 1),
                          made(operation_kind::count, 3, 0, 1, outcome::uncertain),
                          made(operation_kind::count, 4, 0, 1, outcome::not_executed)},
                         left);
  }
};

TEST_F(counter, has_all_that_was_acknowledged_and_may_have_what_is_uncertain) {
  EXPECT_THAT(check(2), IsEmpty());
  EXPECT_THAT(check(3), IsEmpty());
}
TEST_F(counter, has_no_less_than_was_acknowledged) { EXPECT_THAT(check(1), ElementsAre(HasSubstr("counter 7 is 1"))); }
TEST_F(counter, has_no_more_than_acknowledged_and_uncertain) {
  EXPECT_THAT(check(4), ElementsAre(HasSubstr("counter 7 is 4")));
}

// ---- scans

class scans : public ::testing::Test {
 protected:
  /// Row 1 was acknowledged before the scan began, row 2 meanwhile, row 3 is uncertain, row 4 was not inserted, row 5
  /// came behind it.
  std::vector<std::string> check(const std::vector<stored_row>& rows,
                                 std::optional<std::int64_t> wanted = std::nullopt) {
    operation scan = made(wanted ? operation_kind::read : operation_kind::scan, 100, 10, 20);
    scan.rows = rows;
    scan.wanted = wanted;
    final_state left;
    left.buckets[key] = {row_of(1), row_of(2), row_of(5)};
    return violations_of(
        {made(operation_kind::insert, 1, 0, 9), made(operation_kind::insert, 2, 5, 15),
         made(operation_kind::insert, 3, 0, 9, outcome::uncertain),
         made(operation_kind::insert, 4, 0, 9, outcome::not_executed), made(operation_kind::insert, 5, 25, 30), scan},
        left);
  }
};

TEST_F(scans, have_what_was_acknowledged_before_and_may_have_what_was_under_way) {
  EXPECT_THAT(check({row_of(1)}), IsEmpty());
  EXPECT_THAT(check({row_of(3), row_of(2), row_of(1)}), IsEmpty());
}
TEST_F(scans, without_a_row_that_was_acknowledged_before_are_found) {
  EXPECT_THAT(check({row_of(2)}), ElementsAre(HasSubstr("row 1 is missing")));
}
TEST_F(scans, with_a_row_twice_are_found) {
  EXPECT_THAT(check({row_of(1), row_of(2), row_of(1)}), ElementsAre(HasSubstr("row 1 2 times")));
}
TEST_F(scans, with_what_was_not_inserted_are_found) {
  EXPECT_THAT(check({row_of(1), row_of(4)}), ElementsAre(HasSubstr("row 4 was said not to have been inserted")));
  EXPECT_THAT(check({row_of(1), row_of(5)}), ElementsAre(HasSubstr("row 5 was inserted only later")));
  EXPECT_THAT(check({row_of(1), row_of(6)}), ElementsAre(HasSubstr("nobody inserted row 6")));
}
TEST_F(scans, with_a_wrong_checksum_are_found) {
  EXPECT_THAT(check({row_of(1), {2, 0}}), ElementsAre(HasSubstr("row 2 has the checksum of another one")));
}
TEST_F(scans, that_failed_are_not_looked_at) {
  operation scan = made(operation_kind::scan, 100, 10, 20, outcome::uncertain);
  final_state left;
  left.buckets[key] = {row_of(1)};
  EXPECT_THAT(violations_of({made(operation_kind::insert, 1, 0, 9), scan}, left), IsEmpty());
}
TEST_F(scans, of_one_row_need_no_others) {
  EXPECT_THAT(check({row_of(1)}, 1), IsEmpty());
  EXPECT_THAT(check({row_of(2)}, 2), IsEmpty());
  EXPECT_THAT(check({}, 1), ElementsAre(HasSubstr("row 1 is missing")));
}

// ---- registers

class registers : public ::testing::Test {
 protected:
  std::vector<std::string> check(const history& h, std::int64_t left_value) {
    final_state left;
    left.registers[key] = left_value;
    return violations_of(h, left);
  }
};

TEST_F(registers, that_were_never_set_are_nothing) { EXPECT_THAT(check({found(0, 5, 1, 0, 1)}, 0), IsEmpty()); }

TEST_F(registers, form_one_chain) {
  EXPECT_THAT(check({set(0, 1, 0, 9), set(1, 2, 0, 9), set(2, 3, 10, 19)}, 3), IsEmpty());
}
TEST_F(registers, keep_what_was_acknowledged) {
  EXPECT_THAT(check({set(0, 1, 0, 1), set(1, 2, 2, 3)}, 1), ElementsAre(HasSubstr("set of 1 to 2 was acknowledged")));
}
TEST_F(registers, do_not_fork) {
  EXPECT_THAT(check({set(0, 1, 0, 1), set(1, 2, 2, 3), set(1, 3, 2, 3)}, 3),
              ElementsAre(HasSubstr("set of 1 to 2 was acknowledged, and is lost")));
}
TEST_F(registers, may_have_what_is_uncertain) {
  const operation uncertain = set(1, 2, 2, 3, outcome::uncertain);
  EXPECT_THAT(check({set(0, 1, 0, 1), uncertain}, 1), IsEmpty());
  EXPECT_THAT(check({set(0, 1, 0, 1), uncertain}, 2), IsEmpty());
  EXPECT_THAT(check({set(0, 1, 0, 1), uncertain, set(2, 3, 50, 60)}, 3), IsEmpty());
}
TEST_F(registers, do_not_have_what_was_not_executed) {
  EXPECT_THAT(check({set(0, 1, 0, 1, outcome::not_executed)}, 1),
              ElementsAre(HasSubstr("set of 0 to 1 has happened, though it failed with: a failure")));
}
TEST_F(registers, do_not_have_what_was_said_to_have_found_something_else) {
  EXPECT_THAT(check({set(0, 1, 0, 1), found(1, 0, 2, 2, 3), set(2, 3, 4, 5)}, 3),
              ElementsAre(HasSubstr("set of 0 to 2 has happened, though its answer said that it found 1")));
}
TEST_F(registers, do_not_have_what_nobody_set) {
  EXPECT_THAT(check({set(0, 1, 0, 1)}, 9), ElementsAre(HasSubstr("nobody set it to 9")));
}
TEST_F(registers, do_not_have_a_value_twice) {
  EXPECT_THAT(check({set(2, 1, 0, 9), set(1, 2, 0, 9)}, 2), ElementsAre(HasSubstr("it became 2 twice")));
}
TEST_F(registers, are_set_in_the_order_of_time) {
  EXPECT_THAT(check({set(0, 1, 20, 30), set(1, 2, 0, 10)}, 2), ElementsAre(HasSubstr("set of 1 to 2")));
}
TEST_F(registers, are_found_as_they_were_at_that_time) {
  const operation first = set(0, 1, 0, 10), second = set(1, 2, 20, 30);
  EXPECT_THAT(check({first, second, found(1, 9, 50, 5, 25)}, 2), IsEmpty());
  EXPECT_THAT(check({first, second, found(1, 9, 50, 28, 40)}, 2), IsEmpty());
  EXPECT_THAT(check({first, second, found(1, 9, 50, 31, 40)}, 2), ElementsAre(HasSubstr("set of 1 to 2")));
  EXPECT_THAT(check({first, second, found(2, 9, 50, 11, 19)}, 2),
              ElementsAre(HasSubstr("2 was found before it can have been set")));
}
TEST_F(registers, are_found_by_two_in_one_order) {
  const history h{set(0, 1, 0, 100), found(1, 9, 50, 10, 20), found(0, 9, 51, 30, 40)};
  EXPECT_THAT(check(h, 1), ElementsAre(HasSubstr("1 was found before it can have been set")));
}
TEST_F(registers, were_only_what_is_in_the_chain) {
  EXPECT_THAT(check({set(0, 1, 0, 1), found(5, 9, 50, 2, 3)}, 1), ElementsAre(HasSubstr("somebody found 5")));
}
TEST_F(registers, are_set_when_they_are_what_was_expected) {
  EXPECT_THAT(check({found(0, 0, 1, 0, 1)}, 0), ElementsAre(HasSubstr("found what it expected")));
}

}}  // namespace dse::testing
