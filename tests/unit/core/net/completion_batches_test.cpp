#include "net/completion_batches.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/strand.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

using boost::asio::any_io_executor;
using boost::asio::io_context;
using dse::net::completion_batches;
using dse::net::foreign_completion;

/// A completion that writes its number down.
struct noted : foreign_completion {
  noted(std::vector<int>& to, int n) : log(to), number(n) {
    run = [](foreign_completion& c) noexcept {
      const auto& self = static_cast<noted&>(c);
      self.log.push_back(self.number);
    };
  }
  std::vector<int>& log;
  int number;
};

class completion_batches_of_a_turn : public testing::Test {
 protected:
  std::vector<int> log;
  noted one{log, 1}, two{log, 2}, three{log, 3};
  io_context here, there;
  completion_batches batches;
};

TEST_F(completion_batches_of_a_turn, one_function_per_executor_runs_them_in_order) {
  batches.add(one, here.get_executor());
  batches.add(two, here.get_executor());
  batches.add(three, here.get_executor());
  batches.post();
  EXPECT_TRUE(log.empty());
  EXPECT_EQ(here.poll(), 1u);
  EXPECT_EQ(log, (std::vector{1, 2, 3}));
}

TEST_F(completion_batches_of_a_turn, each_executor_gets_its_own) {
  batches.add(one, here.get_executor());
  batches.add(two, there.get_executor());
  batches.add(three, here.get_executor());
  batches.post();
  EXPECT_EQ(there.poll(), 1u);
  EXPECT_EQ(log, (std::vector{2}));
  EXPECT_EQ(here.poll(), 1u);
  EXPECT_EQ(log, (std::vector{2, 1, 3}));
}

TEST_F(completion_batches_of_a_turn, two_strands_over_one_context_are_two_executors) {
  batches.add(one, make_strand(here));
  batches.add(two, make_strand(here));
  batches.post();
  EXPECT_EQ(here.poll(), 2u);
  EXPECT_EQ(log.size(), 2u);
}

TEST_F(completion_batches_of_a_turn, nothing_is_posted_before_the_end_or_twice) {
  batches.post();
  EXPECT_EQ(here.poll(), 0u);
  batches.add(one, here.get_executor());
  here.restart();
  EXPECT_EQ(here.poll(), 0u);
  batches.post();
  batches.post();
  here.restart();
  EXPECT_EQ(here.poll(), 1u);
  EXPECT_EQ(log, (std::vector{1}));
}

TEST_F(completion_batches_of_a_turn, what_an_executor_never_runs_is_dropped_with_its_context) {
  for (noted* n : {&one, &two})
    n->drop = [](foreign_completion& c) noexcept {
      auto& self = static_cast<noted&>(c);
      self.log.push_back(-self.number);
    };
  {
    io_context gone;
    batches.add(one, gone.get_executor());
    batches.add(two, gone.get_executor());
    batches.post();
    EXPECT_TRUE(log.empty());
  }
  EXPECT_EQ(log, (std::vector{-1, -2}));
}

TEST_F(completion_batches_of_a_turn, a_completion_may_use_its_memory_again) {
  struct again : noted {
    again(std::vector<int>& to, completion_batches& b, any_io_executor e) : noted(to, 7), batches(b), executor(e) {
      run = [](foreign_completion& c) noexcept {
        auto& self = static_cast<again&>(c);
        self.log.push_back(self.number);
        if (self.number++ == 7) self.batches.add(self, self.executor);
      };
    }
    completion_batches& batches;
    any_io_executor executor;
  } repeated(log, batches, here.get_executor());
  batches.add(repeated, here.get_executor());
  batches.add(one, here.get_executor());
  batches.post();
  EXPECT_EQ(here.poll(), 1u);
  EXPECT_EQ(log, (std::vector{7, 1}));
  batches.post();
  here.restart();
  EXPECT_EQ(here.poll(), 1u);
  EXPECT_EQ(log, (std::vector{7, 1, 8}));
}

}  // namespace
