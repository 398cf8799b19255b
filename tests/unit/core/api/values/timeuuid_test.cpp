#include <dse/uuid.hpp>

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <set>
#include <thread>
#include <vector>

namespace dse { namespace {

using namespace std::chrono;

boost::system::error_code code_of(auto call) {
  try {
    call();
  } catch (const exception& e) {
    return e.code();
  }
  return {};
}

TEST(timeuuid, time_based_is_of_version_1_and_the_variant_of_the_rfc) {
  const auto before = floor<uuid::time_point::duration>(system_clock::now());
  const uuid v = uuid::time_based();
  EXPECT_EQ(v.version(), 1);
  EXPECT_EQ(v.octets[8] >> 6, 2);
  EXPECT_EQ(v.octets[10] & 1, 1) << "the node must not be one of hardware";
  ASSERT_TRUE(v.time());
  EXPECT_GE(*v.time(), before);
  EXPECT_LT(*v.time() - before, minutes(1));
}

TEST(timeuuid, time_based_is_unique_and_ascending_across_threads) {
  constexpr std::size_t each = 20'000;
  std::vector<std::vector<uuid>> made(4);
  {
    std::vector<std::jthread> threads;
    for (auto& mine : made)
      threads.emplace_back([&mine] {
        for (std::size_t i = 0; i < each; ++i) mine.push_back(uuid::time_based());
      });
  }
  std::set<uuid, timeuuid_less> all;
  for (const auto& mine : made) {
    EXPECT_TRUE(std::ranges::is_sorted(mine, timeuuid_less()));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), 4 * each);
}

TEST(timeuuid, child_process_has_another_node) {
  const uuid mine = uuid::time_based();
  int pipe_ends[2];
  ASSERT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    const uuid theirs = uuid::time_based();
    const bool written = ::write(pipe_ends[1], theirs.octets.data(), 16) == 16;
    ::_exit(written ? 0 : 1);
  }
  uuid theirs;
  ASSERT_EQ(::read(pipe_ends[0], theirs.octets.data(), 16), 16);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_FALSE(std::equal(mine.octets.begin() + 8, mine.octets.end(), theirs.octets.begin() + 8));
  ::close(pipe_ends[0]);
  ::close(pipe_ends[1]);
}

// The time of RFC 9562, appendix A.1, and its version 1 uuid.
TEST(timeuuid, time_is_read_from_the_example_of_the_rfc) {
  const uuid v = uuid::from_string("C232AB00-9414-11EC-B3C8-9F6BDECED846");
  ASSERT_TRUE(v.time());
  EXPECT_EQ(*v.time(), sys_days(year(2022) / 2 / 22) + 19h + 22min + 22s);
}

TEST(timeuuid, only_version_1_has_a_time) {
  EXPECT_EQ(uuid::random().time(), std::nullopt);
  EXPECT_EQ(uuid().time(), std::nullopt);
  EXPECT_EQ(uuid::random().version(), 4);
}

TEST(timeuuid, from_time_keeps_every_tick_and_is_unique) {
  const uuid::time_point t = sys_days(year(2024) / 2 / 29) + uuid::time_point::duration(1);
  EXPECT_EQ(uuid::from_time(t).time(), t);
  EXPECT_NE(uuid::from_time(t), uuid::from_time(t));
  EXPECT_EQ(uuid::from_time(sys_days(year(1582) / 10 / 15)).to_string().substr(0, 18), "00000000-0000-1000");
  EXPECT_EQ(uuid::from_time(sys_days(year(1969) / 12 / 31)).time(), sys_days(year(1969) / 12 / 31));
}

TEST(timeuuid, times_that_version_1_cannot_count_are_out_of_range) {
  EXPECT_EQ(code_of([] { uuid::from_time(sys_days(year(1582) / 10 / 14)); }), client_errc::out_of_range);
  EXPECT_EQ(code_of([] { uuid::from_time(sys_days(year(5300) / 1 / 1)); }), client_errc::out_of_range);
  EXPECT_EQ(code_of([] { uuid::from_time(uuid::time_point::min()); }), client_errc::out_of_range);
  EXPECT_EQ(code_of([] { uuid::min_for(sys_time<milliseconds>::max()); }), client_errc::out_of_range);
  EXPECT_EQ(code_of([] { uuid::max_for(sys_time<milliseconds>::min()); }), client_errc::out_of_range);
}

// The time is that of the RFC's example; behind it stand the constants of Cassandra's TimeUUID.minAtUnixMillis and
// maxAtUnixMillis, 0x8080808080808080 and 0x7f7f7f7f7f7f7f7f, the latter after the last tick of the millisecond.
TEST(timeuuid, bounds_of_a_millisecond_are_those_of_the_server) {
  const sys_time<milliseconds> t = sys_days(year(2022) / 2 / 22) + 19h + 22min + 22s;
  EXPECT_EQ(uuid::min_for(t).to_string(), "c232ab00-9414-11ec-8080-808080808080");
  EXPECT_EQ(uuid::max_for(t).to_string(), "c232d20f-9414-11ec-7f7f-7f7f7f7f7f7f");
  for (int i = 0; i < 100; ++i) {
    const uuid v = uuid::from_time(t + uuid::time_point::duration(i * 100));
    EXPECT_FALSE(timeuuid_less()(v, uuid::min_for(t))) << v.to_string();
    EXPECT_TRUE(timeuuid_less()(v, uuid::max_for(t))) << v.to_string();
    EXPECT_TRUE(timeuuid_less()(v, uuid::min_for(t + milliseconds(1)))) << v.to_string();
  }
}

TEST(timeuuid, orders_differ_between_types_uuid_and_timeuuid_at_one_time) {
  const uuid low = uuid::from_string("c232ab00-9414-11ec-8080-000000000000");
  const uuid high = uuid::from_string("c232ab00-9414-11ec-0080-000000000000");
  EXPECT_TRUE(timeuuid_less()(low, high));
  EXPECT_FALSE(timeuuid_less()(high, low));
  EXPECT_TRUE(uuid_less()(high, low));
}

}}  // namespace dse
