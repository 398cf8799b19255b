#include "unit/graph/hex.hpp"

#include <dse/graph/result_set.hpp>

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

using namespace dse::graph;
using dse::client_errc;
using graph_test::thrown_code;

namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(result_set, gives_each_result_as_often_as_it_counts) {
  const result_set set({{"a", 1}, {"b", 2}, {"c", 3}});
  EXPECT_EQ(set.to_list<std::string>(), (std::vector<std::string>{"a", "b", "b", "c", "c", "c"}));
  EXPECT_EQ(set.size(), 6);
  EXPECT_EQ(set.traversers().size(), 3U);
}

TEST(result_set, result_that_counts_nothing_is_left_out) {
  const result_set set({{"a", 0}, {"b", 1}, {"c", -1}});
  EXPECT_EQ(set.to_list<std::string>(), std::vector<std::string>{"b"});
}

TEST(result_set, first_result_is_read_as_the_wanted_type) {
  const result_set set({{7, 1}, {"x", 1}});
  EXPECT_EQ(set.one<int>(), 7);
  EXPECT_EQ(set.try_one<std::string>().error().code(), client_errc::type_mismatch);
  EXPECT_EQ(thrown_code([&] { (void)set.to_list<int>(); }), client_errc::type_mismatch);
}

TEST(result_set, without_results_is_empty_and_has_no_first) {
  for (const result_set& set : {result_set(), result_set(std::vector<traverser>())}) {
    EXPECT_TRUE(set.empty());
    EXPECT_EQ(set.size(), 0);
    EXPECT_EQ(set.try_one<int>().error().code(), client_errc::null_value);
    EXPECT_TRUE(set.to_list<int>().empty());
  }
}

TEST(result_set, count_from_the_server_does_not_decide_how_much_memory_is_taken) {
  const result_set set({{"a", most}, {"b", most}});
  EXPECT_EQ(set.size(), most);
  EXPECT_EQ(thrown_code([&] { (void)set.to_list<std::string>(); }), client_errc::out_of_range);
  EXPECT_EQ(*set.begin(), value("a"));
}

}  // namespace
