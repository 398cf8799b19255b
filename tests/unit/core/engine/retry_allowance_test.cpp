#include "engine/retry_allowance.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using namespace std::chrono_literals;

constexpr time_point start{};

int taken(retry_allowance& a, time_point now) {
  int n = 0;
  while (n < 100'000 && a.take(now)) ++n;
  return n;
}

TEST(retry_allowance, begins_with_the_most_that_is_saved) {
  retry_allowance a(retry_budget().percent(0).per_second(0), 100);
  EXPECT_EQ(taken(a, start), 100);
  EXPECT_EQ(taken(a, start + 1h), 0);
}

TEST(retry_allowance, grows_by_a_share_of_the_requests) {
  retry_allowance a(retry_budget().percent(20).per_second(0), 100);
  taken(a, start);
  for (int i = 0; i < 99; ++i) a.on_request();
  EXPECT_EQ(taken(a, start), 19);
  a.on_request();  // the share of a request is kept until it makes a whole retry
  EXPECT_EQ(taken(a, start), 1);
}

TEST(retry_allowance, grows_with_time) {
  retry_allowance a(retry_budget().percent(0).per_second(10), 100);
  taken(a, start);
  EXPECT_EQ(taken(a, start + 1s), 10);
  EXPECT_EQ(taken(a, start + 1s), 0);
  EXPECT_EQ(taken(a, start + 24h), 100);
}

}}  // namespace dse::engine
