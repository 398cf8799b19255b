#include "engine/stream_table.hpp"

#include "engine/request.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <random>
#include <set>

namespace dse::engine { namespace {

using outcome = stream_table::outcome;

struct idle_request : private dse::detail::message, request {
  idle_request() noexcept : request(static_cast<dse::detail::message&>(*this), nullptr) {}
};

TEST(stream_table, ids_begin_at_zero_and_are_dense) {
  stream_table table(4);
  idle_request r;
  for (wire::stream_id id = 0; id < 4; ++id) EXPECT_EQ(table.acquire(r), id);
  EXPECT_EQ(table.waiting(), 4u);
}

TEST(stream_table, memory_is_given_back_once_no_id_is_in_use_or_orphaned) {
  stream_table table(4);
  idle_request r;
  const wire::stream_id id = table.acquire(r).value();
  table.abandon(id);
  table.release_memory();
  EXPECT_GT(table.capacity_bytes(), 0u);
  table.on_response(id);
  table.release_memory();
  EXPECT_EQ(table.capacity_bytes(), 0u);
  EXPECT_EQ(table.acquire(r), 0);
}

TEST(stream_table, reply_names_the_request_that_waits_for_it) {
  stream_table table(4);
  idle_request a, b;
  const wire::stream_id first = table.acquire(a).value();
  const wire::stream_id second = table.acquire(b).value();
  const auto to_b = table.on_response(second);
  EXPECT_EQ(to_b.what, outcome::request);
  EXPECT_EQ(to_b.owner, &b);
  const auto to_a = table.on_response(first);
  EXPECT_EQ(to_a.what, outcome::request);
  EXPECT_EQ(to_a.owner, &a);
  EXPECT_EQ(table.waiting(), 0u);
}

TEST(stream_table, last_id_freed_is_the_first_used_again) {
  stream_table table(8);
  idle_request r;
  for (int i = 0; i < 5; ++i) table.acquire(r);
  table.on_response(1);
  table.on_response(4);
  table.on_response(2);
  EXPECT_EQ(table.acquire(r), 2);
  EXPECT_EQ(table.acquire(r), 4);
  EXPECT_EQ(table.acquire(r), 1);
  EXPECT_EQ(table.acquire(r), 5) << "only then a new one";
}

TEST(stream_table, full_table_gives_no_id_until_one_is_freed) {
  stream_table table(2);
  idle_request r;
  table.acquire(r);
  table.acquire(r);
  EXPECT_EQ(table.acquire(r), std::nullopt);
  table.on_response(0);
  EXPECT_EQ(table.acquire(r), 0);
  EXPECT_EQ(table.acquire(r), std::nullopt);
}

TEST(stream_table, abandoned_id_is_not_reused_before_its_reply) {
  stream_table table(2);
  idle_request a, b;
  const wire::stream_id first = table.acquire(a).value();
  table.abandon(first);
  EXPECT_EQ(table.orphans(), 1u);
  EXPECT_EQ(table.waiting(), 0u);
  EXPECT_NE(table.acquire(b).value(), first);
  EXPECT_EQ(table.acquire(b), std::nullopt) << "an orphan holds its place";
  const auto late = table.on_response(first);
  EXPECT_EQ(late.what, outcome::orphan);
  EXPECT_EQ(late.owner, nullptr);
  EXPECT_EQ(table.orphans(), 0u);
  EXPECT_EQ(table.acquire(b), first);
}

TEST(stream_table, reply_to_an_id_that_is_not_out_is_unknown) {
  stream_table table(8);
  idle_request r;
  EXPECT_EQ(table.on_response(0).what, outcome::unknown) << "nothing was sent yet";
  table.acquire(r);
  EXPECT_EQ(table.on_response(1).what, outcome::unknown) << "never given out";
  EXPECT_EQ(table.on_response(0x7FFF).what, outcome::unknown) << "beyond the capacity";
  table.on_response(0);
  EXPECT_EQ(table.on_response(0).what, outcome::unknown) << "a second reply";
  table.abandon(table.acquire(r).value());
  table.on_response(0);
  EXPECT_EQ(table.on_response(0).what, outcome::unknown) << "a second reply to an orphan";
}

TEST(stream_table, clear_hands_out_the_waiting_ones_in_order_of_their_ids) {
  stream_table table(8);
  std::vector<std::unique_ptr<idle_request>> requests;
  for (int i = 0; i < 5; ++i) {
    requests.push_back(std::make_unique<idle_request>());
    table.acquire(*requests.back());
  }
  table.on_response(3);
  table.on_response(0);
  table.abandon(2);
  idle_request reuser;
  EXPECT_EQ(table.acquire(reuser), 0);
  std::vector<request*> cleared;
  table.clear([&](request& r) { cleared.push_back(&r); });
  EXPECT_EQ(cleared, (std::vector<request*>{&reuser, requests[1].get(), requests[4].get()}));
  EXPECT_EQ(table.waiting(), 0u);
  EXPECT_EQ(table.orphans(), 0u);
  EXPECT_EQ(table.on_response(1).what, outcome::unknown) << "a reply on the connection before";
  EXPECT_EQ(table.acquire(reuser), 0);
}

TEST(stream_table, requests_may_be_sent_again_while_it_is_cleared) {
  stream_table table(3);
  idle_request a, b, c;
  for (request* r : {&a, &b, &c}) table.acquire(*r);
  std::vector<request*> cleared;
  table.clear([&](request& r) {
    cleared.push_back(&r);
    EXPECT_EQ(table.acquire(r), cleared.size() - 1);
  });
  EXPECT_EQ(cleared, (std::vector<request*>{&a, &b, &c})) << "each once";
  EXPECT_EQ(table.waiting(), 3u);
  EXPECT_EQ(table.on_response(2).owner, &c);
}

TEST(stream_table, largest_capacity_stays_below_the_ids_of_the_server) {
  stream_table table(wire::first_server_stream);
  idle_request r;
  wire::stream_id last = 0;
  while (const auto id = table.acquire(r)) last = *id;
  EXPECT_EQ(last, wire::first_server_stream - 1);
  EXPECT_EQ(table.waiting(), wire::first_server_stream);
}

TEST(stream_table, random_operations_never_confuse_two_requests) {
  constexpr std::size_t capacity = 12;
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    stream_table table(capacity);
    std::map<wire::stream_id, request*> waiting;
    std::set<wire::stream_id> orphans;
    std::vector<std::unique_ptr<idle_request>> requests;
    for (int i = 0; i < 30; ++i) requests.push_back(std::make_unique<idle_request>());
    for (int step = 0; step < 4000; ++step) {
      const auto id = static_cast<wire::stream_id>(random() % (capacity + 2));
      switch (random() % 16) {
        case 0:
          if (random() % 20 == 0) {
            std::vector<request*> cleared, expected;
            for (const auto& [ignored, r] : waiting) expected.push_back(r);
            table.clear([&](request& r) { cleared.push_back(&r); });
            ASSERT_EQ(cleared, expected);
            waiting.clear();
            orphans.clear();
          }
          break;
        case 1:
        case 2:
        case 3:
          if (waiting.erase(id) != 0) {
            table.abandon(id);
            orphans.insert(id);
          }
          break;
        case 4:
        case 5:
        case 6:
        case 7: {
          const auto reply = table.on_response(id);
          if (const auto w = waiting.find(id); w != waiting.end()) {
            ASSERT_EQ(reply.what, outcome::request);
            ASSERT_EQ(reply.owner, w->second);
            waiting.erase(w);
          } else {
            ASSERT_EQ(reply.what, orphans.erase(id) != 0 ? outcome::orphan : outcome::unknown);
            ASSERT_EQ(reply.owner, nullptr);
          }
          break;
        }
        default: {
          request& r = *requests[random() % requests.size()];
          const auto got = table.acquire(r);
          ASSERT_EQ(got.has_value(), waiting.size() + orphans.size() < capacity);
          if (!got) break;
          ASSERT_LT(*got, capacity);
          ASSERT_FALSE(orphans.contains(*got));
          ASSERT_TRUE(waiting.emplace(*got, &r).second) << "an id serves two requests";
        }
      }
      ASSERT_EQ(table.waiting(), waiting.size());
      ASSERT_EQ(table.orphans(), orphans.size());
    }
  }
}

TEST(stream_table, id_of_pushed_replies_is_free_only_after_the_last) {
  stream_table table(1);
  idle_request first, reader, other;
  const wire::stream_id id = table.acquire(first).value();
  table.expect_pushed(id);
  EXPECT_EQ(table.on_response(id).what, outcome::pushed);
  table.hand_over(id, reader);
  EXPECT_EQ(table.on_response(id).owner, &reader);
  EXPECT_EQ(table.acquire(other), std::nullopt);
  table.abandon(id);
  EXPECT_EQ(table.on_response(id).owner, nullptr);
  EXPECT_EQ(table.orphans(), 1u);
  table.end_pushed(id);
  EXPECT_EQ(table.orphans() + table.waiting(), 0u);
  EXPECT_EQ(table.acquire(other), id);
  EXPECT_EQ(table.on_response(id).what, outcome::request) << "what it was for is forgotten";
}

}}  // namespace dse::engine
