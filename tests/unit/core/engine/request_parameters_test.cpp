// What a request says besides its text and values: each of it reaches the server.
#include "scripted_replies.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

// native_protocol_v5.spec, section 3, [consistency]
constexpr std::uint16_t two = 0x0002;
constexpr std::uint16_t quorum = 0x0004;
constexpr std::uint16_t local_serial = 0x0009;

std::vector<scripted_node> speaking_v5() {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {4, 5};
  return nodes;
}

testing::server_request sent(scripted_request& r) {
  scripted_shard shard(speaking_v5());
  shard.start();
  shard.submit(r);
  const testing::server_request what = shard.held.at(0).what;
  shard.answer(shard.held.at(0), applied);
  EXPECT_FALSE(r.failure());
  return what;
}

void set_rare_ones(message& m) {
  m.rare().serial = consistency::local_serial;
  m.rare().timestamp_us = 1234;
  m.rare().keyspace = "shop";
  m.rare().now_in_seconds = 77;
}

void expect_rare_ones(const testing::query_options& o) {
  EXPECT_EQ(o.serial_consistency, local_serial);
  EXPECT_EQ(o.timestamp, 1234);
  EXPECT_EQ(o.keyspace, "shop");
  EXPECT_EQ(o.now_in_seconds, 77);
}

TEST(request_parameters, of_a_query_reach_the_server) {
  scripted_request r(cql);
  r.what.level = consistency::quorum;
  r.what.page_size = 50;
  set_rare_ones(r.what);
  const auto what = sent(r);
  const auto& o = what.as<testing::query_request>()->options;
  EXPECT_EQ(o.consistency, quorum);
  EXPECT_EQ(o.page_size, 50);
  expect_rare_ones(o);
}

TEST(request_parameters, place_where_a_result_goes_on_reaches_the_server) {
  const bytes place = testing::text_value("page 2");
  scripted_request r(cql);
  r.what.rare().paging = paging_state::from_server(place);
  EXPECT_EQ(sent(r).as<testing::query_request>()->options.paging_state, place);
}

TEST(request_parameters, of_a_batch_reach_the_server) {
  scripted_request r(cql, message_kind::batch);
  r.what.level = consistency::two;
  r.what.rare().parts.resize(1);
  r.what.rare().parts[0].text = cql;
  r.what.rare().batch_type = 1;
  set_rare_ones(r.what);
  const auto what = sent(r);
  const auto* b = what.as<testing::batch_request>();
  ASSERT_TRUE(b);
  EXPECT_EQ(b->kind, 1);
  EXPECT_EQ(b->statements.at(0).text, cql);
  EXPECT_EQ(b->options.consistency, two);
  expect_rare_ones(b->options);
}

TEST(request_parameters, that_were_left_out_are_not_sent) {
  scripted_request r(cql);
  const auto what = sent(r);
  const auto& o = what.as<testing::query_request>()->options;
  EXPECT_FALSE(o.page_size);
  EXPECT_FALSE(o.serial_consistency);
  EXPECT_FALSE(o.keyspace);
  EXPECT_FALSE(o.now_in_seconds);
  EXPECT_TRUE(o.timestamp) << "the session gives one";
}

}}  // namespace dse::engine
