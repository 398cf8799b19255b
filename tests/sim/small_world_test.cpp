// Three requests, two connections, and every order in which things can happen to them.
#include "sim/interleavings.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace dse::testing { namespace {

class small_world_search : public ::testing::TestWithParam<small_session::setup> {};

const bool is_long = std::getenv("DSE_TEST_LONG");

void expect_no_violation(const small_session::setup& s, std::size_t depth, std::size_t disturbances) {
  const search_report r = search(s, depth, disturbances);
  EXPECT_EQ(r.violation, "") << r.events;
  EXPECT_GT(r.sessions, 1000u);
  std::printf("%s: %zu orders of up to %zu events, %zu disturbances among them\n", s.name, r.sessions, depth,
              disturbances);
}

TEST_P(small_world_search, finds_no_order_of_a_few_events_that_breaks_an_invariant) {
  const std::size_t depth = is_long ? 7 : 5;
  expect_no_violation(GetParam(), depth, depth);
}

TEST_P(small_world_search, finds_no_order_of_a_conversation_with_few_disturbances_that_breaks_an_invariant) {
  expect_no_violation(GetParam(), is_long ? 10 : 8, is_long ? 3 : 2);
}

INSTANTIATE_TEST_SUITE_P(of, small_world_search, ::testing::ValuesIn(small_worlds),
                         [](const auto& p) { return std::string(p.param.name); });

}}  // namespace dse::testing
