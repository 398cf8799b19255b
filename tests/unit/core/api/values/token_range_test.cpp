#include <dse/token.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <numeric>
#include <random>
#include <set>

namespace dse { namespace {

using ranges = std::vector<token_range>;

constexpr std::int64_t smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

token_range range(std::int64_t start, std::int64_t end) { return {token(start), token(end)}; }
token_range random_range(std::string_view start, std::string_view end) {
  return {token::from_string(partitioner::random, start), token::from_string(partitioner::random, end)};
}
token_range bytes_range(std::string_view start, std::string_view end) {
  return {token::from_string(partitioner::byte_ordered, start), token::from_string(partitioner::byte_ordered, end)};
}

const token_range whole = token_range::whole_ring(partitioner::murmur3);

TEST(token_range, start_is_outside_and_end_inside) {
  const token_range r = range(1, 5);
  for (const std::int64_t inside : {2, 3, 5}) EXPECT_TRUE(r.contains(token(inside))) << inside;
  for (const std::int64_t outside : {smallest, std::int64_t{1}, std::int64_t{6}, largest})
    EXPECT_FALSE(r.contains(token(outside))) << outside;
}

TEST(token_range, wrapping_range_contains_both_ends_of_the_ring) {
  const token_range r = range(5, 1);
  for (const std::int64_t inside : {std::int64_t{6}, largest, smallest, smallest + 1, std::int64_t{1}})
    EXPECT_TRUE(r.contains(token(inside))) << inside;
  for (const std::int64_t outside : {2, 5}) EXPECT_FALSE(r.contains(token(outside))) << outside;
}

TEST(token_range, range_to_the_minimum_reaches_the_ring_s_end) {
  const token_range r = range(5, smallest);
  EXPECT_TRUE(r.contains(token(6)));
  EXPECT_TRUE(r.contains(token(largest)));
  EXPECT_FALSE(r.contains(token(5)));
  EXPECT_FALSE(r.contains(token(smallest + 1)));
  EXPECT_FALSE(r.wraps_around());
}

TEST(token_range, from_the_minimum_to_itself_is_the_whole_ring) {
  for (const std::int64_t t : {smallest, std::int64_t{0}, largest}) EXPECT_TRUE(whole.contains(token(t)));
  EXPECT_TRUE(whole.is_whole_ring());
  EXPECT_FALSE(whole.is_empty());
  EXPECT_FALSE(whole.wraps_around());
}

TEST(token_range, from_any_other_token_to_itself_is_empty) {
  const token_range r = range(5, 5);
  EXPECT_TRUE(r.is_empty());
  EXPECT_FALSE(r.is_whole_ring());
  for (const std::int64_t t : {smallest, std::int64_t{4}, std::int64_t{5}, std::int64_t{6}})
    EXPECT_FALSE(r.contains(token(t))) << t;
}

TEST(token_range, tokens_of_two_partitioners_make_no_range) {
  EXPECT_THROW(token_range(token(1), token::from_string(partitioner::random, "5")), exception);
  EXPECT_FALSE(range(1, 5).contains(token::from_string(partitioner::random, "3")));
  EXPECT_FALSE(range(1, 5).intersects(random_range("1", "5")));
  EXPECT_FALSE(range(1, 5).try_merge(random_range("1", "5")));
}

TEST(token_range, wrapping_range_is_unwrapped_at_the_minimum) {
  EXPECT_EQ(range(5, 1).unwrap(), (ranges{range(5, smallest), range(smallest, 1)}));
  EXPECT_EQ(bytes_range("80", "0a").unwrap(), (ranges{bytes_range("80", ""), bytes_range("", "0a")}));
  EXPECT_EQ(random_range("9", "3").unwrap(), (ranges{random_range("9", "-1"), random_range("-1", "3")}));
  for (const token_range& r : {range(1, 5), range(5, smallest), range(smallest, 5), whole, range(5, 5)})
    EXPECT_EQ(r.unwrap(), ranges{r});
}

// ---- splitting

TEST(token_range, parts_are_equal_but_for_one_token) {
  EXPECT_EQ(range(0, 9).split(3), (ranges{range(0, 3), range(3, 6), range(6, 9)}));
  EXPECT_EQ(range(0, 10).split(3), (ranges{range(0, 4), range(4, 7), range(7, 10)}));
  EXPECT_EQ(range(-5, 6).split(1), ranges{range(-5, 6)});
  EXPECT_EQ(
      random_range("0", "170141183460469231731687303715884105728").split(2),
      (ranges{random_range("0", "85070591730234615865843651857942052864"),
              random_range("85070591730234615865843651857942052864", "170141183460469231731687303715884105728")}));
}

TEST(token_range, whole_ring_is_split_from_the_minimum_to_the_minimum) {
  // 2^64 - 1 tokens of Murmur3, 2^127 + 1 of the random partitioner: the minimum is none.
  EXPECT_EQ(whole.split(3),
            (ranges{range(smallest, -3074457345618258603), range(-3074457345618258603, 3074457345618258602),
                    range(3074457345618258602, smallest)}));
  EXPECT_EQ(token_range::whole_ring(partitioner::random).split(2),
            (ranges{random_range("-1", "85070591730234615865843651857942052864"),
                    random_range("85070591730234615865843651857942052864", "-1")}));
}

TEST(token_range, wrapping_range_is_split_past_the_end_of_the_ring) {
  EXPECT_EQ(range(largest - 2, smallest + 4).split(3),
            (ranges{range(largest - 2, smallest), range(smallest, smallest + 2), range(smallest + 2, smallest + 4)}));
  EXPECT_EQ(range(largest - 1, smallest + 5).split(2),
            (ranges{range(largest - 1, smallest + 2), range(smallest + 2, smallest + 5)}));
  EXPECT_EQ(range(largest - 5, smallest).split(5).back(), range(largest - 1, smallest));
}

TEST(token_range, there_are_no_more_parts_than_tokens) {
  EXPECT_EQ(range(1, 3).split(1'000'000'000), (ranges{range(1, 2), range(2, 3)}));
}

TEST(token_range, what_cannot_be_split_is_refused) {
  for (const auto& refused : {range(1, 5).try_split(0), range(5, 5).try_split(2), range(largest, smallest).try_split(2),
                              bytes_range("00", "80").try_split(2), token_range().try_split(2)}) {
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), client_errc::invalid_argument);
  }
}

// ---- together

TEST(token_range, intersections_are_what_both_contain) {
  struct {
    token_range a, b;
    ranges both;
  } const table[] = {
      {range(1, 5), range(3, 9), {range(3, 5)}},
      {range(1, 9), range(3, 5), {range(3, 5)}},
      {range(1, 5), range(1, 5), {range(1, 5)}},
      {range(1, 5), range(5, 9), {}},
      {range(1, 5), range(6, 9), {}},
      {range(1, 5), range(3, 3), {}},
      {range(3, 3), range(3, 3), {}},
      {whole, range(3, 3), {}},
      {whole, whole, {whole}},
      {whole, range(1, 5), {range(1, 5)}},
      {whole, range(5, 1), {range(5, 1)}},
      {range(5, 1), range(5, 1), {range(5, 1)}},
      {range(5, 1), range(7, 3), {range(7, 1)}},
      {range(5, 1), range(0, 6), {range(0, 1), range(5, 6)}},
      {range(5, 2), range(1, 9), {range(1, 2), range(5, 9)}},
      {range(5, 3), range(2, 1), {range(2, 3), range(5, 1)}},
      {range(5, 1), range(1, 5), {}},
      {range(5, smallest), range(3, 9), {range(5, 9)}},
      {range(5, smallest), range(7, smallest), {range(7, smallest)}},
      {range(smallest, 5), range(3, smallest), {range(3, 5)}},
      {range(smallest, 5), range(5, smallest), {}},
      {range(9, 5), range(smallest, 3), {range(smallest, 3)}},
      {range(9, 5), range(7, smallest), {range(9, smallest)}},
      {bytes_range("80", "10"), bytes_range("", "90"), {bytes_range("", "10"), bytes_range("80", "90")}},
  };
  for (const auto& [a, b, both] : table) {
    SCOPED_TRACE(a.to_string() + ' ' + b.to_string());
    EXPECT_EQ(a.intersect(b), both);
    EXPECT_EQ(b.intersect(a), both);
    EXPECT_EQ(a.intersects(b), !both.empty());
  }
}

TEST(token_range, ranges_that_intersect_or_touch_are_merged) {
  struct {
    token_range a, b, united;
  } const table[] = {
      {range(1, 5), range(3, 9), range(1, 9)},
      {range(1, 5), range(5, 9), range(1, 9)},
      {range(1, 9), range(3, 5), range(1, 9)},
      {range(1, 5), range(1, 5), range(1, 5)},
      {range(1, 5), range(9, 9), range(1, 5)},
      {range(3, 3), range(9, 9), range(9, 9)},
      {range(1, 5), range(5, 1), whole},
      {range(1, 7), range(5, 3), whole},
      {whole, range(5, 1), whole},
      {range(5, 1), range(1, 3), range(5, 3)},
      {range(5, 1), range(0, 3), range(5, 3)},
      {range(5, 1), range(7, 2), range(5, 2)},
      {range(5, 1), range(3, 5), range(3, 1)},
      {range(5, smallest), range(smallest, 1), range(5, 1)},
      {range(smallest, 5), range(5, smallest), whole},
      {range(smallest, 5), range(smallest, 7), range(smallest, 7)},
      {range(5, smallest), range(7, smallest), range(5, smallest)},
      {range(smallest, 5), range(3, smallest), whole},
      {random_range("5", "-1"), random_range("-1", "1"), random_range("5", "1")},
  };
  for (const auto& [a, b, united] : table) {
    SCOPED_TRACE(a.to_string() + ' ' + b.to_string());
    EXPECT_EQ(a.merge(b), united) << a.merge(b).to_string();
    if (!(a.is_empty() && b.is_empty())) {
      EXPECT_EQ(b.merge(a), united) << b.merge(a).to_string();
    }
  }
}

TEST(token_range, ranges_apart_are_not_merged) {
  for (const auto& [a, b] : {std::pair(range(1, 5), range(6, 9)), std::pair(range(9, 1), range(2, 8)),
                             std::pair(range(5, smallest), range(1, 3)), std::pair(range(smallest, 1), range(2, 8))}) {
    const auto united = a.try_merge(b);
    ASSERT_FALSE(united);
    EXPECT_EQ(united.error().code(), client_errc::invalid_argument);
    EXPECT_FALSE(b.try_merge(a));
  }
}

/// The tokens between -8 and 8, and one for each rest of the ring, of which a range with ends among the former has all
/// or nothing.
std::set<std::int64_t> tokens_in(const ranges& all) {
  std::set<std::int64_t> found;
  for (const token_range& r : all) {
    for (std::int64_t t = -8; t <= 8; ++t)
      if (r.contains(token(t))) found.insert(t);
    for (const std::int64_t t : {smallest + 1, largest})
      if (r.contains(token(t))) found.insert(t);
  }
  return found;
}

TEST(token_range, operations_agree_with_sets_of_tokens) {
  std::mt19937 random(3);
  const auto end = [&] {
    const auto n = static_cast<std::int64_t>(random() % 17) - 8;
    return n == -8 ? smallest : n;
  };
  int merged = 0;
  for (int i = 0; i < 2000; ++i) {
    const token_range a = range(end(), end()), b = range(end(), end());
    SCOPED_TRACE(a.to_string() + ' ' + b.to_string());
    const std::set<std::int64_t> of_a = tokens_in({a}), of_b = tokens_in({b});
    std::set<std::int64_t> both, either = of_a;
    std::ranges::set_intersection(of_a, of_b, std::inserter(both, both.end()));
    either.insert(of_b.begin(), of_b.end());
    ASSERT_EQ(tokens_in(a.intersect(b)), both);
    ASSERT_EQ(tokens_in(a.unwrap()), of_a);
    if (const auto united = a.try_merge(b)) {
      ASSERT_EQ(tokens_in({*united}), either);
      ++merged;
    }
    if (!a.is_empty()) {
      const ranges parts = a.split(1 + random() % 9);
      ASSERT_EQ(tokens_in(parts), of_a);
      for (std::size_t k = 1; k < parts.size(); ++k) ASSERT_EQ(parts[k].start(), parts[k - 1].end());
    }
  }
  EXPECT_GT(merged, 500);
}

TEST(token_range, text_shows_which_end_belongs_to_it) {
  EXPECT_EQ(range(-1, 5).to_string(), "(-1, 5]");
  EXPECT_EQ(bytes_range("", "ab").to_string(), "(, ab]");
}

TEST(token_range, condition_of_cql_leaves_out_the_end_of_the_ring) {
  EXPECT_EQ(range(-1, 5).to_cql("pk"), "token(pk) > -1 AND token(pk) <= 5");
  EXPECT_EQ(range(5, smallest).to_cql("a, \"B\""), "token(a, \"B\") > 5");
  EXPECT_EQ(range(smallest, 5).to_cql("pk"), "token(pk) > -9223372036854775808 AND token(pk) <= 5");
  EXPECT_EQ(whole.to_cql("pk"), "token(pk) > -9223372036854775808");
  EXPECT_EQ(bytes_range("", "00ab").to_cql("pk"), "token(pk) > 0x AND token(pk) <= 0x00ab");
}

TEST(token_range, condition_of_a_wrapping_range_is_refused) {
  for (const token_range& r : {range(5, 1), token_range()}) {
    const auto refused = r.try_to_cql("pk");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code(), client_errc::invalid_argument);
  }
}

}}  // namespace dse
