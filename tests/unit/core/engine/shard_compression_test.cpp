#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using wire::protocol_version;

settings with(compression c) {
  settings s;
  s.compression = c;
  return s;
}

std::vector<scripted_node> nodes_that_speak(std::vector<std::uint8_t> versions) {
  std::vector<scripted_node> nodes = cluster_of(2);
  for (scripted_node& n : nodes) n.versions = versions;
  return nodes;
}

TEST(shard_compression, each_connection_asks_what_is_offered_before_its_startup_names_one) {
  scripted_shard shard(cluster_of(2), with(compression::lz4));
  shard.start();
  ASSERT_TRUE(shard.ready);
  std::size_t options = 0, startups = 0;
  for (const testing::server_request& r : shard.received) {
    if (r.as<testing::options_request>()) ++options;
    if (const auto* s = r.as<testing::startup_request>()) {
      ++startups;
      EXPECT_EQ(s->option("COMPRESSION"), "lz4");
    }
  }
  EXPECT_EQ(startups, 3u);
  EXPECT_EQ(options, 3u);
}

TEST(shard_compression, without_it_no_connection_names_one) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  for (const testing::server_request& r : shard.received)
    if (const auto* s = r.as<testing::startup_request>()) {
      EXPECT_EQ(s->option("COMPRESSION"), "");
    }
}

TEST(shard_compression, requests_and_rows_pass_in_every_version) {
  struct form {
    std::vector<std::uint8_t> versions;
    compression algorithm;
  };
  for (const form& f : {form{{3}, compression::lz4}, form{{4}, compression::snappy}, form{{4, 5}, compression::lz4},
                        form{{4, 0x41}, compression::snappy}, form{{4, 0x41, 0x42}, compression::lz4}}) {
    SCOPED_TRACE(std::to_string(f.versions.back()) + ' ' + std::string(to_string(f.algorithm)));
    scripted_shard shard(nodes_that_speak(f.versions), with(f.algorithm));
    shard.start();
    ASSERT_TRUE(shard.ready);
    const std::string text = "SELECT v FROM shop.t WHERE k = '" + std::string(20'000, 'x') + "'";
    scripted_request r(text);
    const std::size_t before = shard.written;
    shard.submit(r);
    EXPECT_LT(shard.written - before, text.size() / 10);
    testing::rows_result rows;
    rows.columns = {{"shop", "t", "v", type_kind::text}};
    rows.rows = {{testing::text_value(std::string(300'000, 'y'))}};
    shard.answer(shard.take_held(text), [&](const auto& head) { return testing::encode_rows(head, rows); });
    ASSERT_EQ(r.outcomes.size(), 1u);
    EXPECT_FALSE(r.failure()) << r.failure().to_string();
    EXPECT_GT(r.outcomes[0].response.bytes().size(), 300'000u);
  }
}

TEST(shard_compression, what_the_server_does_not_offer_ends_the_attempt_and_its_offer_is_named) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].compressions = {"zstd", "lz4"};
  scripted_shard shard(nodes, with(compression::snappy));
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_compression);
  EXPECT_EQ(shard.connect_failed->message(), "the server does not offer the compression snappy; it offers zstd, lz4");
}

TEST(shard_compression, server_that_offers_none_says_so) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].compressions = {};
  settings s = with(compression::lz4);
  s.versions = {protocol_version::v4};
  scripted_shard shard(nodes, s);
  shard.start();
  ASSERT_TRUE(shard.connect_failed);
  EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_compression);
  EXPECT_NE(shard.connect_failed->message().find("it offers none"), std::string::npos);
}

/// A session over one node, with one request that waits for its answer.
struct waiting_request {
  waiting_request(std::uint8_t version, compression c) : shard(nodes_that_speak({version}), with(c)) {
    shard.start();
    shard.submit(r);
  }
  void answer_with(const bytes& frame) {
    connection& c = *shard.held.front().on;
    shard.held.clear();
    shard.turn([&] { shard.core().received(c, 0, frame); });
  }
  scripted_shard shard;
  scripted_request r{"SELECT 1"};
};

TEST(shard_compression, corrupt_body_costs_the_connection_and_says_so) {
  waiting_request w(4, compression::lz4);
  testing::response_head head{4, w.shard.held.front().what.stream};
  bytes frame = testing::encode_frame(head, 0x08, bytes(40, std::byte{0x7F}));
  frame[1] = std::byte{1};
  connection& c = *w.shard.held.front().on;
  w.answer_with(frame);
  EXPECT_EQ(w.r.failure().code(), client_errc::maybe_applied);
  EXPECT_NE(c.state(), connection::state::ready);
}

// In a compressed segment a frame does not lie where it was written: with its first byte, each may have left.
TEST(shard_compression, request_whose_segment_has_left_is_not_sent_again) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = {4, 5};
  scripted_shard shard(nodes, with(compression::lz4));
  shard.start();
  scripted_request first("INSERT '" + std::string(50'000, 'a') + "'"), last("INSERT 'b'");
  shard.turn([&] {
    EXPECT_EQ(shard.core().submit(first), shard_core::admission::accepted);
    EXPECT_EQ(shard.core().submit(last), shard_core::admission::accepted);
  });
  ASSERT_EQ(shard.held.size(), 2u) << "both have arrived";
  shard.cut(*shard.open_connection(role::pool));
  EXPECT_EQ(first.failure().code(), client_errc::maybe_applied);
  EXPECT_EQ(last.failure().code(), client_errc::maybe_applied);
}

}}  // namespace dse::engine
