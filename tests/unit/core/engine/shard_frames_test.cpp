// Frames and segments that a connection does not survive, and some that it does.
#include "scripted_replies.hpp"
#include "support/server_wire/segments.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

/// Sends bytes to a shard with one request in flight, and expects that it gives up the connection.
void expect_lost(scripted_shard& shard, const std::function<bytes(const testing::response_head&)>& encode) {
  scripted_request r(select_cql);
  shard.start();
  shard.submit(r);
  connection& c = *shard.open_connection(role::pool);
  const std::uint64_t incarnation = c.incarnation();
  shard.push(c, encode);
  EXPECT_EQ(r.failure().code(), client_errc::maybe_applied);
  shard.pass(1s);
  EXPECT_EQ(c.incarnation(), incarnation + 1) << "it was dialled again";
}

TEST(shard_frames, answer_to_a_request_that_was_never_sent_ends_the_connection) {
  scripted_shard shard(cluster_of(1));
  expect_lost(shard, [](testing::response_head head) {
    head.stream = 77;
    return testing::encode_void(head);
  });
}

TEST(shard_frames, answer_beyond_the_length_limit_ends_the_connection) {
  settings s;
  s.max_frame_length = 1000;
  scripted_shard shard(cluster_of(1), s);
  expect_lost(shard, [](const auto& head) { return testing::encode_frame(head, 0x08, bytes(1001)); });
}

TEST(shard_frames, request_in_place_of_an_answer_ends_the_connection) {
  scripted_shard shard(cluster_of(1));
  expect_lost(shard, [](const auto& head) {
    bytes frame = testing::encode_void(head);
    frame[0] = std::byte{4};
    return frame;
  });
}

// SUPPORTED answers heartbeats, and nothing else.
TEST(shard_frames, message_that_is_no_answer_to_a_query_ends_the_connection) {
  for (const bool supported : {false, true}) {
    scripted_request r(select_cql), other(select_cql);
    scripted_shard shard(cluster_of(1));
    shard.start();
    shard.submit(r);
    shard.submit(other);
    const std::uint64_t incarnation = r.on->incarnation();
    shard.answer(shard.held.front(), [&](const auto& head) {
      return supported ? testing::encode_supported(head, {}) : testing::encode_ready(head);
    });
    EXPECT_EQ(r.failure().code(), client_errc::protocol_error);
    EXPECT_EQ(other.failure().code(), client_errc::maybe_applied);
    shard.pass(1s);
    EXPECT_EQ(shard.open_connection(role::pool)->incarnation(), incarnation + 1);
  }
}

TEST(shard_frames, corrupt_segment_ends_the_connection) {
  settings s;
  s.versions = {wire::protocol_version::v5};
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {5};
  scripted_request r(select_cql);
  scripted_shard shard(nodes, s);
  shard.start();
  shard.submit(r);
  connection& c = *r.on;
  const std::uint64_t incarnation = c.incarnation();
  bytes segment = testing::wrap_in_segments(testing::encode_void({5, 0}));
  segment.back() ^= std::byte{1};
  shard.turn([&] { shard.core().received(c, 0, segment); });
  EXPECT_EQ(r.failure().code(), client_errc::maybe_applied);
  shard.pass(1s);
  EXPECT_EQ(c.incarnation(), incarnation + 1);
}

TEST(shard_frames, frame_behind_one_that_came_in_pieces_is_read_as_itself) {
  scripted_shard shard(cluster_of(3));
  shard.start();
  const auto up = [](std::uint8_t node) {
    return testing::encode_node_event({4}, "STATUS_CHANGE", "UP", {127, 0, 0, node}, 9042);
  };
  const bytes first = up(2), second = up(3);
  bytes rest(first.begin() + 20, first.end());
  rest.insert(rest.end(), second.begin(), second.end());
  connection& c = *shard.open_connection(role::control);
  shard.turn([&] { shard.core().received(c, 0, bytes_view(first).first(20)); });
  shard.turn([&] { shard.core().received(c, 0, rest); });
  std::vector<std::string> told;
  for (const effects::node_up& e : shard.nodes_up) told.push_back(e.address);
  EXPECT_EQ(told, (std::vector<std::string>{"127.0.0.2", "127.0.0.3"}));
}

TEST(shard_frames, event_on_a_connection_that_asked_for_none_is_passed_over) {
  scripted_request r(select_cql);
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.submit(r);
  shard.push(*shard.open_connection(role::pool), [](const auto& head) {
    return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, 1}, 9042);
  });
  shard.answer(shard.take_held(select_cql), applied);
  EXPECT_FALSE(r.failure());
  EXPECT_TRUE(shard.nodes_up.empty());
}

}}  // namespace dse::engine
