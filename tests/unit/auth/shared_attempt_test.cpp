#include "shared_attempt.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace {

using dse::auth::shared_attempt;
using std::chrono::steady_clock;

dse::result<int> fails() { return dse::error(dse::client_errc::connect_failed, "first"); }
dse::result<int> fails_too() { return dse::error(dse::client_errc::connect_failed, "second"); }
dse::result<int> works() { return 7; }

TEST(shared_attempt, failure_is_that_of_all_who_had_asked) {
  shared_attempt attempts;
  const auto before = steady_clock::now();
  EXPECT_FALSE(attempts.run(before, fails));
  const dse::result<int> shared = attempts.run(before, works);
  ASSERT_FALSE(shared) << "it had asked before the failure";
  EXPECT_EQ(shared.error().details().message, "first");
}

TEST(shared_attempt, who_asks_later_tries_again) {
  shared_attempt attempts;
  EXPECT_FALSE(attempts.run(steady_clock::now(), fails));
  const auto after = steady_clock::now() + std::chrono::nanoseconds(1);
  const dse::result<int> again = attempts.run(after, fails_too);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().details().message, "second");
  EXPECT_EQ(attempts.run(steady_clock::now() + std::chrono::nanoseconds(1), works).value(), 7);
}

TEST(shared_attempt, success_ends_a_failure) {
  shared_attempt attempts;
  const auto before = steady_clock::now();
  EXPECT_FALSE(attempts.run(before, fails));
  EXPECT_EQ(attempts.run(steady_clock::now() + std::chrono::nanoseconds(1), works).value(), 7);
  EXPECT_EQ(attempts.run(before, works).value(), 7);
}

}  // namespace
