#include "engine/block_pool.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <latch>
#include <memory>
#include <random>
#include <set>
#include <thread>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using block = block_pool::block;

/// A pool that is the running thread's own until the end of the scope.
struct own_pool {
  std::unique_ptr<block_pool, block_pool::release> pool{new block_pool};
  block_pool::thread_scope scope{*pool};
  block_pool* operator->() const noexcept { return pool.get(); }
};

void on_another_thread(auto&& work) { std::thread(work).join(); }

TEST(block_pool, block_has_room_for_what_was_asked) {
  own_pool pool;
  constexpr std::size_t mib = 1u << 20;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{512}, std::size_t{513}, std::size_t{1025},
                                 std::size_t{65'537}, 4 * mib, 4 * mib + 1, 9 * mib}) {
    SCOPED_TRACE(size);
    block& b = pool->take(size);
    std::memset(b.data(), 0xAB, size);
    EXPECT_EQ(&block::of(b.data()), &b);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(b.data()) % alignof(std::max_align_t), 0u);
    block_pool::give_back(b);
  }
}

TEST(block_pool, block_given_back_is_the_next_one_of_its_size) {
  own_pool pool;
  block& small = pool->take(600);
  block& large = pool->take(2000);
  block_pool::give_back(small);
  block_pool::give_back(large);
  EXPECT_EQ(&pool->take(1000), &small);
  EXPECT_EQ(&pool->take(1025), &large);
  block_pool::give_back(small);
  block_pool::give_back(large);
}

TEST(block_pool, block_given_back_by_another_thread_comes_home) {
  own_pool pool;
  block& b = pool->take(600);
  on_another_thread([&] {
    const own_pool theirs;
    block_pool::give_back(b);
    block& other = theirs->take(600);
    EXPECT_NE(&other, &b) << "it belongs to the pool it was taken from";
    block_pool::give_back(other);
  });
  EXPECT_EQ(&pool->take(600), &b);
  block_pool::give_back(b);
}

TEST(block_pool, blocks_given_back_by_several_threads_at_once_all_come_home) {
  // So many that the threads meet, even where few cores have other work, too.
  constexpr std::size_t threads = 4, each = 4000;
  own_pool pool;
  std::vector<block*> taken(threads * each);
  for (block*& b : taken) b = &pool->take(600);
  const std::set<block*> all(taken.begin(), taken.end());
  for (int round = 0; round < 20; ++round) {
    std::latch together(threads);
    std::vector<std::thread> givers;
    for (std::size_t t = 0; t < threads; ++t)
      givers.emplace_back([&, t] {
        together.arrive_and_wait();
        for (std::size_t i = 0; i < each; ++i) block_pool::give_back(*taken[t * each + i]);
      });
    for (std::thread& t : givers) t.join();
    for (block*& b : taken) b = &pool->take(600);
    ASSERT_EQ(std::set<block*>(taken.begin(), taken.end()), all) << "in round " << round;
  }
  for (block* b : taken) block_pool::give_back(*b);
}

TEST(block_pool, pool_outlives_its_owner_until_its_last_block_is_back) {
  block* first = nullptr;
  block* second = nullptr;
  on_another_thread([&] {
    own_pool pool;
    first = &pool->take(600);
    second = &pool->take(9u << 20);
    block_pool::give_back(pool->take(100));
  });
  std::memset(first->data(), 1, 600);
  block_pool::give_back(*first);
  std::memset(second->data(), 1, 9u << 20);
  block_pool::give_back(
      *second);  // the leak checker finds a pool that stays, the address sanitizer one that went early
}

TEST(block_pool, scopes_of_a_thread_nest) {
  own_pool outer;
  {
    const own_pool inner;
    EXPECT_EQ(&block_pool::here(), inner.pool.get());
  }
  EXPECT_EQ(&block_pool::here(), outer.pool.get());
}

TEST(block_pool, each_thread_has_a_pool_of_its_own) {
  block_pool* mine = &block_pool::here();
  EXPECT_EQ(&block_pool::here(), mine);
  block_pool* theirs = nullptr;
  on_another_thread([&] { theirs = &block_pool::here(); });
  EXPECT_NE(theirs, nullptr);
}

TEST(block_pool, idle_blocks_of_a_burst_are_not_all_kept) {
  own_pool pool;
  for (int i = 0; i < 100; ++i) block_pool::give_back(pool->take(1u << 20));
  std::vector<block*> out;
  for (int i = 0; i < 40; ++i) out.push_back(&pool->take(1u << 20));
  for (block* b : out) block_pool::give_back(*b);
  block& head = pool->take(1u << 20);
  int kept = 0;
  for (const block* b = &head; b; b = b->next) ++kept;
  EXPECT_GE(kept, 2);
  EXPECT_LE(kept, 5) << "about four megabytes of each size";
  block_pool::give_back(head);
}

struct counted : pooled {
  explicit counted(int& n) noexcept : alive(n) { ++alive; }
  ~counted() { --alive; }
  int& alive;
};

TEST(block_pool, pooled_objects_live_in_blocks_of_the_thread) {
  own_pool pool;
  int alive = 0;
  void* place = nullptr;
  {
    const auto object = std::make_unique<counted>(alive);
    place = object.get();
    EXPECT_EQ(block::of(place).pool, pool.pool.get());
    EXPECT_EQ(alive, 1);
  }
  EXPECT_EQ(alive, 0);
  EXPECT_EQ(pool->take(sizeof(counted)).data(), place);
  block_pool::give_back(block::of(place));
}

TEST(block_pool, response_lives_as_long_as_any_copy) {
  own_pool pool;
  response_ptr first = pool->make_response(100);
  EXPECT_EQ(first->size, 100u);
  EXPECT_EQ(first.bytes().size(), 100u);
  std::memset(first->data(), 0x5A, 100);
  response_ptr second = first;
  first = {};
  EXPECT_EQ(second.bytes()[99], std::byte{0x5A});
  const void* place = &*second;
  second = {};
  EXPECT_EQ(&*pool->make_response(90), place) << "its block is used again";
}

TEST(block_pool, response_may_be_dropped_by_any_thread) {
  own_pool pool;
  for (int i = 0; i < 100; ++i) {
    response_ptr mine = pool->make_response(1000);
    std::memset(mine->data(), i, 1000);
    std::thread other([theirs = mine] { EXPECT_EQ(theirs.bytes().front(), theirs.bytes().back()); });
    mine = {};
    other.join();
  }
}

TEST(block_pool, random_sizes_from_several_threads_never_overlap) {
  own_pool pool;
  std::mt19937 random(3);
  std::vector<std::pair<block*, std::size_t>> out;
  const auto fill = [](block& b, std::size_t n) { std::memset(b.data(), static_cast<int>(n % 251), n); };
  const auto check = [](block& b, std::size_t n) {
    const auto wrong = [&](std::byte x) { return x != static_cast<std::byte>(n % 251); };
    EXPECT_FALSE(std::any_of(b.data(), b.data() + n, wrong)) << n;
  };
  for (int round = 0; round < 30; ++round) {
    for (int i = 0; i < 40; ++i) {
      const std::size_t n = random() % 10 == 0 ? random() % 200'000 : random() % 3000;
      out.emplace_back(&pool->take(n), n);
      fill(*out.back().first, n);
    }
    std::ranges::shuffle(out, random);
    const std::size_t keep = out.size() / 3;
    std::vector<std::pair<block*, std::size_t>> theirs(out.begin() + static_cast<std::ptrdiff_t>(keep), out.end());
    out.resize(keep);
    // They give back while this thread takes more.
    std::thread other([&] {
      for (const auto& [b, n] : theirs) {
        check(*b, n);
        block_pool::give_back(*b);
      }
    });
    for (int i = 0; i < 20; ++i) {
      const std::size_t n = random() % 3000;
      out.emplace_back(&pool->take(n), n);
      fill(*out.back().first, n);
    }
    other.join();
  }
  for (const auto& [b, n] : out) {
    check(*b, n);
    block_pool::give_back(*b);
  }
}

}}  // namespace dse::engine
