#include "sim/minimise.hpp"

#include <gmock/gmock.h>

#include <numeric>

namespace dse::testing { namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<int> numbers(int n) {
  std::vector<int> all(static_cast<std::size_t>(n));
  std::iota(all.begin(), all.end(), 0);
  return all;
}

TEST(minimal, keeps_what_is_needed_together_in_its_order) {
  int asked = 0;
  const auto left = minimal(numbers(200), [&](const std::vector<int>& some) {
    ++asked;
    const auto has = [&](int n) { return std::ranges::find(some, n) != some.end(); };
    return has(3) && has(77) && has(199);
  });
  EXPECT_THAT(left, ElementsAre(3, 77, 199));
  EXPECT_LT(asked, 120);
}

TEST(minimal, leaves_nothing_when_nothing_is_needed) {
  EXPECT_THAT(minimal(numbers(9), [](const auto&) { return true; }), IsEmpty());
}

TEST(minimal, asks_again_for_what_became_needless_later) {
  // An odd number of them is needed; then one is enough.
  const auto left = minimal(numbers(51), [](const std::vector<int>& some) { return some.size() % 2 == 1; });
  EXPECT_EQ(left.size(), 1u);
}

world_options world_of(std::uint64_t seed) {
  world_options o;
  o.seed = seed;
  o.lists_steps = true;
  return o;
}

std::shared_ptr<std::set<script::key>> keys_of(const std::vector<script::step>& steps) {
  auto keys = std::make_shared<std::set<script::key>>();
  for (const script::step& s : steps) keys->insert(s.id);
  return keys;
}

TEST(steps, all_of_them_make_the_world_that_they_were_taken_from) {
  for (std::uint64_t seed = 1; seed <= 9; ++seed) {
    world_options o = world_of(seed);
    const world_report whole = world(o).run();
    EXPECT_GT(whole.steps.size(), 20u);
    o.only = keys_of(whole.steps);
    EXPECT_EQ(world(o).run().trace, whole.trace) << "seed " << seed;
  }
}

TEST(steps, have_keys_of_their_own) {
  for (std::uint64_t seed = 1; seed <= 9; ++seed) {
    const world_report whole = world(world_of(seed)).run();
    EXPECT_EQ(keys_of(whole.steps)->size(), whole.steps.size()) << "seed " << seed;
  }
}

// What else happens at the beginning does not depend on what is left out later.
TEST(steps, stay_what_they_were_when_others_are_left_out) {
  world_options o = world_of(3);
  const world_report whole = world(o).run();
  ASSERT_GT(whole.steps.size(), 20u);
  std::vector<script::step> some;
  for (std::size_t i = 0; i < whole.steps.size(); i += 2) some.push_back(whole.steps[i]);
  o.only = keys_of(some);
  const world_report part = world(o).run();
  EXPECT_EQ(part.violation, "");
  ASSERT_GT(part.steps.size(), some.size() / 2);
  std::size_t same_time = 0;
  for (const script::step& s : part.steps) {
    const auto was = std::ranges::find(whole.steps, s.id, &script::step::id);
    ASSERT_NE(was, whole.steps.end());
    same_time += was->when == s.when && was->what == s.what;
  }
  EXPECT_GT(same_time, part.steps.size() / 2);
}

TEST(steps, are_not_needed_for_calm) {
  world_options o = world_of(5);
  o.only = std::make_shared<std::set<script::key>>();
  const world_report empty = world(o).run();
  EXPECT_EQ(empty.violation, "");
  EXPECT_THAT(empty.steps, IsEmpty());
}

}}  // namespace dse::testing
