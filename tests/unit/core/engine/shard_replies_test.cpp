#include "scripted_replies.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using record_ptr = std::shared_ptr<const prepared_statement>;

const bytes id(4, std::byte{0x1D});

testing::prepared_result answer_to_prepare(std::size_t columns = 1) {
  testing::prepared_result p;
  p.id = id;
  p.parameters = {{"shop", "t", "k", type_kind::int_}};
  for (std::size_t i = 0; i < columns; ++i)
    p.columns.push_back({"shop", "t", "v" + std::to_string(i), type_kind::int_});
  return p;
}

bytes prepared(const testing::response_head& head) { return testing::encode_prepared(head, answer_to_prepare()); }
bytes forgotten(const testing::response_head& head) { return testing::encode_unprepared(head, "unknown id", id); }

record_ptr prepare(scripted_shard& shard) {
  scripted_request r(select_cql, message_kind::prepare);
  shard.submit(r);
  shard.answer(shard.take_held(select_cql), prepared);
  shard.received.clear();
  return r.outcomes.at(0).prepared;
}

struct execution : scripted_request {
  explicit execution(record_ptr statement) : scripted_request(statement->text, message_kind::execute) {
    what.prepared = std::move(statement);
  }
};

std::size_t count_executions(const scripted_shard& shard) {
  return static_cast<std::size_t>(std::ranges::count_if(
      shard.received, [](const auto& r) { return r.template as<testing::execute_request>() != nullptr; }));
}

/// The oldest EXECUTE that was not answered.
scripted_shard::held_request held_execution(scripted_shard& shard) { return shard.take_held(""); }

// ---- statements that a node forgot

TEST(shard_replies, forgotten_statement_is_prepared_there_and_executed_again) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  const connection* asked = r.on;
  shard.answer(held_execution(shard), forgotten);
  const auto again = shard.take_held(select_cql);
  EXPECT_EQ(again.on, asked);
  shard.answer(again, prepared);
  const auto executed = held_execution(shard);
  EXPECT_EQ(executed.on, asked);
  EXPECT_EQ(executed.what.as<testing::execute_request>()->id, id);
  shard.answer(executed, applied);
  EXPECT_FALSE(r.failure());
}

TEST(shard_replies, one_prepare_serves_all_that_were_refused) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  const record_ptr record = prepare(shard);
  execution a(record), b(record);
  shard.submit(a);
  shard.submit(b);
  shard.answer(held_execution(shard), forgotten);
  shard.answer(held_execution(shard), forgotten);
  EXPECT_EQ(shard.count(select_cql), 1u);
  shard.answer(shard.take_held(select_cql), prepared);
  shard.answer(held_execution(shard), applied);
  shard.answer(held_execution(shard), applied);
  EXPECT_FALSE(a.failure());
  EXPECT_FALSE(b.failure());
}

TEST(shard_replies, batch_learns_each_of_its_statements) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  scripted_request batch("", message_kind::batch);
  std::vector<record_ptr> records;
  for (std::uint8_t n = 0; n < 5; ++n) {
    auto record = std::make_shared<prepared_statement>();
    record->text = "INSERT " + std::to_string(n);
    record->id = bytes(4, std::byte{n});
    record->result = make_row_metadata({}, {}, false);
    batch.what.rare().parts.emplace_back().prepared = record;
    records.push_back(std::move(record));
  }
  shard.submit(batch);
  for (const record_ptr& record : records) {
    shard.answer(shard.take_held(""),
                 [&](const auto& head) { return testing::encode_unprepared(head, "unknown id", record->id); });
    shard.answer(shard.take_held(record->text), [&](const auto& head) {
      testing::prepared_result p;
      p.id = record->id;
      return testing::encode_prepared(head, p);
    });
  }
  shard.answer(shard.take_held(""), applied);
  EXPECT_FALSE(batch.failure());
}

TEST(shard_replies, statement_that_got_another_id_is_another_statement) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  shard.answer(held_execution(shard), forgotten);
  shard.answer(shard.take_held(select_cql), [](const auto& head) {
    testing::prepared_result other = answer_to_prepare();
    other.id = bytes(4, std::byte{2});
    return testing::encode_prepared(head, other);
  });
  EXPECT_EQ(r.failure().code(), client_errc::prepared_statement_changed);
  EXPECT_EQ(count_executions(shard), 1u);
}

TEST(shard_replies, node_that_cannot_prepare_again_is_passed_over) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  const connection* asked = r.on;
  shard.answer(held_execution(shard), forgotten);
  shard.answer(shard.take_held(select_cql), overloaded);
  const auto executed = held_execution(shard);
  EXPECT_NE(executed.on, asked);
  shard.answer(executed, applied);
  EXPECT_FALSE(r.failure());
  const auto& attempts = r.outcomes[0].response->failed_attempts;
  ASSERT_TRUE(attempts);
  ASSERT_EQ(attempts->size(), 1u);
  EXPECT_EQ(attempts->front().node, asked->target().to_string());
  EXPECT_EQ(attempts->front().reason, server_errc::overloaded);
}

TEST(shard_replies, request_whose_statement_nobody_prepares_again_was_not_executed) {
  settings s;
  s.connect_timeout = 500ms;
  scripted_shard shard(cluster_of(1), s);
  shard.start();
  execution r(prepare(shard));
  r.what.timeout = 1min;
  shard.submit(r);
  shard.answer(held_execution(shard), forgotten);
  shard.pass(s.connect_timeout + timeout_wheel::tick);
  EXPECT_EQ(r.failure().code(), client_errc::not_sent) << r.failure().message();
}

TEST(shard_replies, changed_columns_are_linked_behind_the_record) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  const record_ptr record = prepare(shard);
  execution r(record);
  shard.submit(r);
  shard.answer(held_execution(shard), forgotten);
  shard.answer(shard.take_held(select_cql),
               [](const auto& head) { return testing::encode_prepared(head, answer_to_prepare(2)); });
  shard.answer(held_execution(shard), applied);
  EXPECT_FALSE(r.failure());
  EXPECT_EQ(record->result->columns.size(), 1u) << "the record itself never changes";
  EXPECT_EQ(record->newest().result->columns.size(), 2u);
  EXPECT_EQ(record->newest().id, record->id);
}

TEST(shard_replies, statement_that_is_forgotten_for_ever_fails) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  for (int round = 0; r.outcomes.empty(); ++round) {
    ASSERT_LT(round, 10);
    shard.answer(held_execution(shard), forgotten);
    if (r.outcomes.empty()) shard.answer(shard.take_held(select_cql), prepared);
  }
  EXPECT_EQ(r.failure().code(), server_errc::unprepared);
  EXPECT_EQ(count_executions(shard), 3u);
}

TEST(shard_replies, id_that_is_not_the_statement_s_is_not_prepared) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  shard.answer(held_execution(shard),
               [](const auto& head) { return testing::encode_unprepared(head, "unknown id", bytes(2)); });
  EXPECT_EQ(r.failure().code(), server_errc::unprepared);
  EXPECT_EQ(shard.count(select_cql), 0u);
}

TEST(shard_replies, request_that_waits_for_a_prepare_may_be_cancelled) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  shard.answer(held_execution(shard), forgotten);
  shard.turn([&] { shard.core().cancel(r, error(client_errc::timed_out, "cancelled")); });
  EXPECT_EQ(r.failure().message(), "cancelled");
  shard.answer(shard.take_held(select_cql), prepared);
  EXPECT_EQ(count_executions(shard), 1u);
  EXPECT_EQ(r.outcomes.size(), 1u);
}

// ---- answers that make no sense

bytes unknown_kind(const testing::response_head& head) {
  return testing::encode_frame(head, 0x08, testing::byte_sink().int_(99).get());
}
bytes empty_result(const testing::response_head& head) { return testing::encode_frame(head, 0x08, {}); }
bytes empty_error(const testing::response_head& head) { return testing::encode_frame(head, 0x00, {}); }
bytes warnings_without_any(const testing::response_head& head) {
  bytes frame = testing::encode_void(head);
  frame[1] |= std::byte{0x08};
  return frame;
}
bytes cut_prepared(const testing::response_head& head) {
  return testing::encode_frame(head, 0x08, testing::byte_sink().int_(4).short_(4).get());
}

TEST(shard_replies, malformed_answer_fails_its_request_only) {
  for (const auto malformed : {unknown_kind, empty_result, empty_error, warnings_without_any, cut_prepared}) {
    scripted_request bad("bad"), good("good");
    scripted_shard shard(cluster_of(1));
    shard.start();
    shard.submit(bad);
    shard.submit(good);
    const connection* before = shard.open_connection(role::pool);
    const std::uint64_t incarnation = before->incarnation();
    shard.answer(shard.take_held("bad"), malformed);
    EXPECT_EQ(bad.failure().code(), client_errc::protocol_error);
    shard.answer(shard.take_held("good"), applied);
    EXPECT_FALSE(good.failure());
    EXPECT_EQ(before->incarnation(), incarnation);
  }
}

bytes rows(const testing::response_head& head) {
  testing::rows_result r;
  r.columns = answer_to_prepare().columns;
  return testing::encode_rows(head, r);
}

TEST(shard_replies, result_of_another_kind_fails_its_request_only) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  const record_ptr record = prepare(shard);
  const connection& c = *shard.open_connection(role::pool);
  const std::uint64_t incarnation = c.incarnation();
  scripted_request query("query");
  shard.submit(query);
  shard.answer(shard.take_held("query"), prepared);
  EXPECT_EQ(query.failure().code(), client_errc::protocol_error);
  execution execute(record);
  shard.submit(execute);
  shard.answer(held_execution(shard), prepared);
  EXPECT_EQ(execute.failure().code(), client_errc::protocol_error);
  for (const auto no_record : {applied, rows}) {
    scripted_request again("prepare", message_kind::prepare);
    shard.submit(again);
    shard.answer(shard.take_held("prepare"), no_record);
    EXPECT_EQ(again.failure().code(), client_errc::protocol_error);
  }
  EXPECT_EQ(c.incarnation(), incarnation);
}

TEST(shard_replies, answer_says_which_node_it_came_from) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  scripted_request r("SELECT now() FROM t");
  shard.submit(r);
  const auto asked = shard.take_held("SELECT now() FROM t");
  shard.answer(asked, applied);
  const auto& origin = r.outcomes.at(0).response->origin;
  const std::string address = asked.on->target().address;
  ASSERT_EQ(origin.address_size, 4);
  EXPECT_EQ(origin.port, 9042);
  EXPECT_EQ("127.0.0." + std::to_string(static_cast<int>(origin.address[3])), address);
}

TEST(shard_replies, heartbeat_answered_with_a_statement_is_one_all_the_same) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.hold = [](const auto& r) { return r.template as<testing::options_request>() != nullptr; };
  shard.pass(shard.options.heartbeat_interval + 1s);
  ASSERT_FALSE(shard.held.empty());
  while (!shard.held.empty()) shard.answer(shard.held.front(), prepared);
  shard.pass(10s);
  EXPECT_EQ(shard.open_connection(role::pool)->incarnation(), 1u);
}

TEST(shard_replies, node_that_answers_a_prepare_with_something_else_is_passed_over) {
  scripted_shard shard(cluster_of(2));
  shard.start();
  execution r(prepare(shard));
  shard.submit(r);
  const connection* asked = r.on;
  shard.answer(held_execution(shard), forgotten);
  shard.answer(shard.take_held(select_cql), applied);
  const auto executed = held_execution(shard);
  EXPECT_NE(executed.on, asked);
  shard.answer(executed, applied);
  EXPECT_FALSE(r.failure());
}

}}  // namespace dse::engine
