#include "engine/prepare.hpp"

#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

namespace dse::engine { namespace {

struct asked : scripted_request {
  explicit asked(std::string_view statement) : scripted_request(statement, message_kind::prepare) {}
};

prepare_flights::key key(const char* text, const char* keyspace = "") {
  return {std::make_shared<const std::string>(text), keyspace};
}

TEST(prepare_flights, text_means_something_else_in_another_keyspace) {
  prepare_flights flights;
  asked a("q"), b("q"), c("q");
  EXPECT_TRUE(flights.join(a, "one"));
  EXPECT_TRUE(flights.join(b, "two"));
  EXPECT_FALSE(flights.join(c, "two"));
  EXPECT_EQ(flights.key_of(b), key("q", "two"));
  flights.end(a);
  flights.end(b);
  EXPECT_EQ(flights.take_follower(key("q", "one")), nullptr);
  EXPECT_EQ(flights.take_follower(key("q", "two")), &c);
}

TEST(prepare_flights, first_of_a_text_is_sent_and_others_wait_for_it) {
  prepare_flights flights;
  asked a("one"), b("one"), c("two");
  EXPECT_TRUE(flights.join(a, ""));
  EXPECT_FALSE(flights.join(b, ""));
  EXPECT_TRUE(flights.join(c, "")) << "another text is another flight";
}

TEST(prepare_flights, followers_are_taken_in_their_order_until_the_flight_is_over) {
  prepare_flights flights;
  asked leader("q"), a("q"), b("q"), other("x"), other_follower("x"), later("q");
  flights.join(leader, "");
  flights.join(a, "");
  flights.join(other, "");
  flights.join(other_follower, "");
  flights.join(b, "");
  EXPECT_EQ(flights.take_follower(key("q")), nullptr) << "there is no answer yet";
  flights.end(leader);
  EXPECT_EQ(flights.take_follower(key("q")), &a);
  EXPECT_TRUE(flights.join(later, "")) << "who comes now waits for another answer";
  EXPECT_EQ(flights.take_follower(key("q")), &b);
  EXPECT_EQ(flights.take_follower(key("q")), nullptr);
  flights.end(other);
  EXPECT_EQ(flights.take_follower(key("x")), &other_follower);
}

TEST(prepare_flights, text_that_nobody_prepares_has_no_followers) {
  prepare_flights flights;
  EXPECT_EQ(flights.take_follower(key("q")), nullptr);
  asked leader("q");
  flights.join(leader, "");
  flights.end(leader);
  EXPECT_EQ(flights.take_follower(key("other")), nullptr);
  EXPECT_EQ(flights.take_follower(key("q")), nullptr);
}

TEST(prepare_flights, follower_takes_the_place_of_a_leader_that_gave_up) {
  prepare_flights flights;
  asked leader("q"), a("q"), b("q");
  flights.join(leader, "");
  flights.join(a, "");
  flights.join(b, "");
  EXPECT_EQ(flights.pass_on(leader), &a);
  EXPECT_EQ(flights.pass_on(leader), nullptr) << "it leads no longer";
  EXPECT_EQ(flights.pass_on(a), &b);
  EXPECT_EQ(flights.pass_on(b), nullptr);
  asked later("q");
  EXPECT_TRUE(flights.join(later, "")) << "the flight ended with its last member";
}

TEST(prepare_flights, follower_that_gave_up_is_not_taken) {
  prepare_flights flights;
  asked leader("q"), a("q"), b("q"), c("q");
  for (asked* r : {&leader, &a, &b, &c}) flights.join(*r, "");
  flights.remove(b);
  flights.remove(b);
  flights.end(leader);
  EXPECT_EQ(flights.take_follower(key("q")), &a);
  EXPECT_EQ(flights.take_follower(key("q")), &c);
  EXPECT_EQ(flights.take_follower(key("q")), nullptr);
}

TEST(prepare_flights, follower_may_give_up_after_the_flight_ended) {
  prepare_flights flights;
  asked leader("q"), a("q"), b("q");
  for (asked* r : {&leader, &a, &b}) flights.join(*r, "");
  flights.end(leader);
  flights.remove(a);
  EXPECT_EQ(flights.any_follower(), &b);
  EXPECT_EQ(flights.take_follower(key("q")), &b);
  EXPECT_EQ(flights.any_follower(), nullptr);
}

TEST(prepare_flights, last_follower_may_give_up_and_another_come) {
  prepare_flights flights;
  asked leader("q"), a("q"), b("q");
  flights.join(leader, "");
  flights.join(a, "");
  flights.remove(a);
  EXPECT_FALSE(flights.join(b, ""));
  flights.end(leader);
  EXPECT_EQ(flights.take_follower(key("q")), &b);
  EXPECT_EQ(flights.take_follower(key("q")), nullptr);
}

// ---- records

bytes octets(std::initializer_list<int> values) {
  bytes b;
  for (const int v : values) b.push_back(static_cast<std::byte>(v));
  return b;
}

testing::prepared_result select() {
  testing::prepared_result p;
  p.id = octets({1, 2, 3, 4});
  p.result_metadata_id = octets({5, 6});
  p.parameters = {{"ks", "t", "a", type_kind::int_}, {"ks", "t", "b", type_kind::text}};
  p.partition_key = {1, 0};
  p.columns = {{"ks", "t", "v", type_kind::bigint}};
  return p;
}

/// As on_result gives it: behind the header and the result's kind.
bytes behind_kind(const testing::prepared_result& p, wire::protocol_version v) {
  testing::response_head head;
  head.version = static_cast<std::uint8_t>(v);
  const bytes frame = testing::encode_prepared(head, p);
  return {frame.begin() + 9 + 4, frame.end()};
}

std::unique_ptr<prepared_statement> made(const testing::prepared_result& p, wire::protocol_version v) {
  auto record = make_prepared(behind_kind(p, v), v, "SELECT v", "shop");
  return record ? std::move(*record) : nullptr;
}

TEST(make_prepared, record_holds_what_the_answer_says_in_each_version) {
  for (const wire::protocol_version v : wire::versions_by_preference) {
    SCOPED_TRACE(to_string(v));
    const auto record = made(select(), v);
    ASSERT_TRUE(record);
    EXPECT_EQ(record->text, "SELECT v");
    EXPECT_EQ(record->keyspace, "shop");
    EXPECT_EQ(record->id, octets({1, 2, 3, 4}));
    ASSERT_EQ(record->parameters.size(), 2u);
    EXPECT_EQ(record->parameters[1].name, "b");
    EXPECT_EQ(record->partition_key.size(), wire::has_partition_key_indexes(v) ? 2u : 0u);
    ASSERT_EQ(record->result->columns.size(), 1u);
    EXPECT_EQ(record->result->columns[0].type, data_type(type_kind::bigint));
    const bytes prefix =
        wire::has_result_metadata_id(v) ? octets({0, 4, 1, 2, 3, 4, 0, 2, 5, 6}) : octets({0, 4, 1, 2, 3, 4});
    EXPECT_EQ(record->execute_prefix, prefix) << "native_protocol_v5.spec, section 4.1.6";
  }
}

TEST(make_prepared, cut_answer_is_no_record) {
  for (const wire::protocol_version v : {wire::protocol_version::v3, wire::protocol_version::v5}) {
    const bytes whole = behind_kind(select(), v);
    for (std::size_t n = 0; n < whole.size(); ++n) {
      SCOPED_TRACE(n);
      const bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
      const auto record = make_prepared(cut, v, "SELECT v", "shop");
      ASSERT_TRUE(record.has_error());
      EXPECT_EQ(record.error().code(), client_errc::protocol_error);
    }
  }
}

TEST(make_prepared, columns_are_left_out_of_responses_only_where_the_record_has_them) {
  for (const wire::protocol_version v : wire::versions_by_preference) {
    EXPECT_TRUE(made(select(), v)->skips_metadata) << to_string(v);
    testing::prepared_result update = select();
    update.columns.clear();
    EXPECT_FALSE(made(update, v)->skips_metadata) << to_string(v);
  }
}

// A column that is added meanwhile is in the answer to *, and before v5 nothing tells so but the metadata.
TEST(make_prepared, columns_of_all_are_left_out_only_where_their_change_is_told) {
  for (const wire::protocol_version v : wire::versions_by_preference) {
    const auto record = make_prepared(behind_kind(select(), v), v, "SELECT * FROM t", "shop");
    ASSERT_TRUE(record.has_value()) << to_string(v);
    EXPECT_EQ((*record)->skips_metadata, wire::has_result_metadata_id(v)) << to_string(v);
  }
}

TEST(make_prepared, record_needs_an_id) {
  testing::prepared_result p = select();
  p.id.clear();
  EXPECT_FALSE(made(p, wire::protocol_version::v4));
}

TEST(same_result, other_columns_or_another_metadata_id_are_another_result) {
  constexpr auto v = wire::protocol_version::v5;
  const auto first = made(select(), v);
  EXPECT_TRUE(same_result(*first, *made(select(), v)));
  testing::prepared_result p = select();
  p.result_metadata_id = octets({9});
  EXPECT_FALSE(same_result(*first, *made(p, v)));
  p = select();
  p.columns[0].name = "w";
  EXPECT_FALSE(same_result(*first, *made(p, v)));
  p = select();
  p.columns[0].type = type_kind::int_;
  EXPECT_FALSE(same_result(*first, *made(p, v)));
  p = select();
  p.columns.push_back(p.columns[0]);
  EXPECT_FALSE(same_result(*first, *made(p, v)));
  p = select();
  p.parameters.clear();
  p.partition_key.clear();
  EXPECT_TRUE(same_result(*first, *made(p, v))) << "the parameters are no part of the result";
}

TEST(describes_same, only_what_is_equal_in_each_byte) {
  const bytes specs = octets({1, 2, 3});
  const auto m = make_row_metadata({}, specs, true);
  EXPECT_TRUE(describes_same(*m, specs, true));
  EXPECT_FALSE(describes_same(*m, specs, false));
  for (const bytes& other : {octets({}), octets({1, 2}), octets({1, 2, 4}), octets({0, 2, 3}), octets({1, 2, 3, 4})})
    EXPECT_FALSE(describes_same(*m, other, true)) << other.size();
}

// ---- on a shard

const std::string select_by_two_cql = "SELECT v FROM shop.t WHERE a = ? AND b = ?";

bytes prepared_answer(const testing::response_head& head) { return testing::encode_prepared(head, select()); }

TEST(prepare, same_text_is_sent_once_and_all_get_the_same_record) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  asked a(select_by_two_cql), b(select_by_two_cql), c(select_by_two_cql);
  for (asked* r : {&a, &b, &c}) shard.submit(*r);
  EXPECT_EQ(shard.count(select_by_two_cql), 1u);
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  for (const asked* r : {&a, &b, &c}) {
    ASSERT_EQ(r->outcomes.size(), 1u);
    EXPECT_FALSE(r->outcomes[0].failure);
    EXPECT_EQ(r->outcomes[0].prepared, a.outcomes[0].prepared);
    EXPECT_EQ(r->outcomes[0].kind, wire::result_kind::prepared);
  }
  EXPECT_EQ(shard.core().unfinished(), 0u);
  EXPECT_EQ(shard.count(select_by_two_cql), 1u);
}

TEST(prepare, verdict_on_the_text_is_that_of_all_that_asked) {
  for (const std::int32_t code : {0x2000, 0x2100, 0x2200}) {
    scripted_shard shard(cluster_of(2));
    shard.start();
    asked a(select_by_two_cql), b(select_by_two_cql), c(select_by_two_cql);
    for (asked* r : {&a, &b, &c}) shard.submit(*r);
    shard.answer(shard.take_held(select_by_two_cql),
                 [&](const auto& head) { return testing::encode_error(head, code, "no"); });
    for (const asked* r : {&a, &b, &c}) {
      EXPECT_EQ(r->failure().code().value(), code);
      EXPECT_EQ(r->failure().message(), "no");
    }
    EXPECT_EQ(shard.count(select_by_two_cql), 1u);
    EXPECT_EQ(shard.core().unfinished(), 0u);
    asked later(select_by_two_cql);
    shard.submit(later);
    EXPECT_EQ(shard.count(select_by_two_cql), 2u) << "who asks later asks again";
    shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
    EXPECT_FALSE(later.failure());
  }
}

/// Asks once more as soon as it fails, as a hasty program does.
struct stubborn : asked {
  stubborn(scripted_shard& s, std::string_view statement) : asked(statement), shard(s), again(statement) {
    complete = [](request& r, outcome&& o) {
      auto& self = static_cast<stubborn&>(r);
      self.outcomes.push_back(std::move(o));
      EXPECT_EQ(self.shard.core().submit(self.again), shard_core::admission::accepted);
    };
  }
  scripted_shard& shard;
  asked again;
};

TEST(prepare, who_asks_again_because_of_the_verdict_gets_another_one) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  stubborn leader(shard, select_by_two_cql), follower(shard, select_by_two_cql);
  asked last(select_by_two_cql);
  for (asked* r : {static_cast<asked*>(&leader), static_cast<asked*>(&follower), &last}) shard.submit(*r);
  shard.answer(shard.take_held(select_by_two_cql),
               [](const auto& head) { return testing::encode_error(head, 0x2200, "no table"); });
  for (const asked* r : {static_cast<asked*>(&leader), static_cast<asked*>(&follower), &last})
    EXPECT_EQ(r->failure().code(), server_errc::invalid_query);
  EXPECT_EQ(shard.count(select_by_two_cql), 2u) << "one for both that ask again";
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  EXPECT_FALSE(leader.again.failure());
  EXPECT_FALSE(follower.again.failure());
}

TEST(prepare, fault_of_the_leader_s_attempt_is_not_that_of_its_followers) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  asked leader(select_by_two_cql), a(select_by_two_cql), b(select_by_two_cql);
  for (asked* r : {&leader, &a, &b}) shard.submit(*r);
  shard.answer(shard.take_held(select_by_two_cql),
               [](const auto& head) { return testing::encode_error(head, 0x1001, "too busy"); });
  EXPECT_EQ(leader.failure().code(), server_errc::overloaded);
  EXPECT_EQ(shard.count(select_by_two_cql), 2u);
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  EXPECT_FALSE(a.failure());
  EXPECT_FALSE(b.failure());
}

TEST(prepare, lost_connection_sends_it_to_another_node_for_all) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  asked leader(select_by_two_cql), follower(select_by_two_cql);
  shard.submit(leader);
  shard.submit(follower);
  shard.cut(*leader.on);
  EXPECT_EQ(shard.count(select_by_two_cql), 2u);
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  EXPECT_FALSE(leader.failure());
  EXPECT_FALSE(follower.failure());
}

TEST(prepare, follower_outlives_a_leader_that_timed_out) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  asked leader(select_by_two_cql), follower(select_by_two_cql);
  leader.what.timeout = std::chrono::seconds(1);
  shard.submit(leader);
  shard.submit(follower);
  shard.pass(std::chrono::seconds(1) + timeout_wheel::tick);
  EXPECT_EQ(leader.failure().code(), client_errc::timed_out);
  EXPECT_EQ(shard.count(select_by_two_cql), 2u) << "it was sent again for the follower";
  shard.held.pop_front();
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  EXPECT_FALSE(follower.failure());
}

TEST(prepare, follower_that_was_cancelled_is_completed_once) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  asked leader(select_by_two_cql), cancelled(select_by_two_cql), last(select_by_two_cql);
  for (asked* r : {&leader, &cancelled, &last}) shard.submit(*r);
  shard.turn([&] { shard.core().cancel(cancelled, error(client_errc::timed_out, "cancelled")); });
  EXPECT_EQ(cancelled.failure().message(), "cancelled");
  shard.answer(shard.take_held(select_by_two_cql), prepared_answer);
  EXPECT_FALSE(leader.failure());
  EXPECT_FALSE(last.failure());
  EXPECT_EQ(cancelled.outcomes.size(), 1u);
}

TEST(prepare, followers_end_with_the_session) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  asked leader(select_by_two_cql), follower(select_by_two_cql);
  leader.what.timeout = follower.what.timeout = std::chrono::nanoseconds(-1);
  shard.submit(leader);
  shard.submit(follower);
  shard.turn([&] { shard.core().close(); });
  shard.pass(shard.options.drain_limit + timeout_wheel::tick);
  EXPECT_TRUE(leader.failure());
  EXPECT_TRUE(follower.failure());
  EXPECT_TRUE(shard.core().at_rest());
}

}}  // namespace dse::engine
