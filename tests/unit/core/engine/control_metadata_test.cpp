#include "scripted_replies.hpp"
#include "scripted_schema.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;

std::string address_of(const scripted_shard& shard, std::uint32_t node) {
  return shard.snapshots.back()->nodes[node]->address;
}

void tell_schema_event(scripted_shard& shard, const testing::schema_change_info& change) {
  shard.push(*shard.open_connection(role::control),
             [&](const testing::response_head& head) { return testing::encode_schema_event(head, change); });
}

TEST(control_metadata, snapshot_knows_keyspaces_and_their_replicas) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}, {"log", 1}});
  shard.start();
  EXPECT_TRUE(shard.ready);
  const auto& snapshot = *shard.snapshots.back();
  EXPECT_TRUE(snapshot.schema.find_keyspace("shop"));
  ASSERT_TRUE(snapshot.tokens);
  const auto* map = snapshot.tokens->find("shop");
  ASSERT_TRUE(map);
  const auto replicas = map->replicas(-100);
  ASSERT_EQ(replicas.size(), 2u);
  EXPECT_EQ(address_of(shard, replicas[0]), "127.0.0.2");
  EXPECT_EQ(address_of(shard, replicas[1]), "127.0.0.3");
}

TEST(control_metadata, requests_go_to_the_replicas_of_their_token) {
  settings s = with_metadata();
  s.load_balancing = token_aware();
  s.keyspace = "log";
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}, {"log", 1}});
  shard.start();
  for (const auto& [token, address] : std::vector<std::pair<std::int64_t, std::string>>{
           {-7000, "127.0.0.1"}, {-6000, "127.0.0.1"}, {-5999, "127.0.0.2"}, {1, "127.0.0.3"}, {6001, "127.0.0.1"}}) {
    requests.push_back(std::make_unique<scripted_request>("SELECT 1 FROM t"));
    requests.back()->what.has_token = true;
    requests.back()->what.token = token;
    shard.submit(*requests.back());
    EXPECT_EQ(requests.back()->on->target().address, address) << token;
    shard.answer(shard.held.front(), applied);
  }
}

TEST(control_metadata, session_is_ready_once_the_schema_is_known) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.hold = [](const testing::server_request& r) {
    return text_of(r).find("system_schema.keyspaces") != std::string::npos;
  };
  shard.start();
  EXPECT_FALSE(shard.ready);
  ASSERT_EQ(shard.held.size(), 1u);
  shard.hold = {};
  shard.answer(shard.held.front(), [&](const testing::response_head& head) {
    return testing::encode_rows(head, shard.tables["system_schema.keyspaces"]);
  });
  EXPECT_TRUE(shard.ready);
}

TEST(control_metadata, session_is_ready_without_a_schema_that_cannot_be_read) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.hold = [](const testing::server_request& r) {
    return text_of(r).find("system_schema.keyspaces") != std::string::npos;
  };
  shard.start();
  shard.answer(shard.held.front(),
               [](const testing::response_head& head) { return testing::encode_error(head, 0x0000, "broken"); });
  EXPECT_TRUE(shard.ready);
  EXPECT_NE(std::ranges::find(shard.logs, log_event::schema_not_read, &log_record::event), shard.logs.end());
  // Later it can.
  shard.hold = {};
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.pass(shard.options.retry_delay + 10ms);
  EXPECT_TRUE(shard.snapshots.back()->schema.find_keyspace("shop"));
}

TEST(control_metadata, schema_that_is_never_answered_keeps_nobody_waiting_for_ever) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.hold = [](const testing::server_request& r) {
    return text_of(r).find("system_schema.keyspaces") != std::string::npos;
  };
  shard.start();
  shard.pass(shard.options.connect_timeout + 10ms);
  EXPECT_TRUE(shard.ready);
  EXPECT_FALSE(shard.connect_failed);
}

TEST(control_metadata, events_of_one_change_are_read_together) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  const auto asked = [&] {
    return std::ranges::count_if(shard.received, [](const testing::server_request& r) {
      return text_of(r).find("system_schema.keyspaces") != std::string::npos;
    });
  };
  const auto before = asked();
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}, {"new", 3}});
  for (int i = 0; i < 100; ++i) tell_schema_event(shard, {"CREATED", "KEYSPACE", "new"});
  EXPECT_EQ(asked(), before);
  shard.pass(1100ms);
  EXPECT_EQ(asked(), before + 1);
  EXPECT_TRUE(shard.snapshots.back()->schema.find_keyspace("new"));
  EXPECT_TRUE(shard.snapshots.back()->tokens->find("new"));
}

TEST(control_metadata, events_of_several_changes_are_all_read) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}, {"log", 1}});
  shard.start();
  const auto replicas_of = [&](std::string_view keyspace) {
    return shard.snapshots.back()->tokens->find(keyspace)->replicas(0).size();
  };
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 3}, {"log", 2}});
  shard.received.clear();
  for (const char* name : {"shop", "log", "shop"}) tell_schema_event(shard, {"UPDATED", "KEYSPACE", name});
  shard.pass(1100ms);
  for (const testing::server_request& r : shard.received)
    EXPECT_NE(text_of(r).find("WHERE keyspace_name"), std::string::npos) << "and nothing else: " << text_of(r);
  EXPECT_EQ(replicas_of("shop"), 3u);
  EXPECT_EQ(replicas_of("log"), 2u);
}

TEST(control_metadata, keyspaces_that_nobody_wants_are_not_read) {
  settings s = with_metadata();
  s.schema_keyspaces = {"shop"};
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  const std::size_t before = shard.received.size();
  tell_schema_event(shard, {"UPDATED", "KEYSPACE", "log"});
  shard.pass(5s);
  EXPECT_EQ(shard.received.size(), before);
  tell_schema_event(shard, {"UPDATED", "KEYSPACE", "shop"});
  shard.pass(5s);
  EXPECT_GT(shard.received.size(), before);
}

TEST(control_metadata, without_schema_metadata_only_keyspaces_are_read) {
  settings s = with_metadata();
  s.schema_metadata = false;
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  EXPECT_TRUE(shard.snapshots.back()->tokens->find("shop"));
  for (const testing::server_request& r : shard.received) {
    const bool about_schema = text_of(r).find("_schema.") != std::string::npos;
    EXPECT_TRUE(!about_schema || text_of(r).find("system_schema.keyspaces") != std::string::npos) << text_of(r);
  }
}

TEST(control_metadata, without_any_of_it_no_schema_table_is_read) {
  scripted_shard shard(ring_of_three());
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_FALSE(shard.snapshots.back()->tokens);
  for (const testing::server_request& r : shard.received) EXPECT_EQ(text_of(r).find("_schema."), std::string::npos);
}

TEST(control_metadata, nodes_that_are_the_same_make_no_new_snapshot) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  const std::size_t before = shard.snapshots.size();
  shard.push(*shard.open_connection(role::control), [](const testing::response_head& head) {
    return testing::encode_node_event(head, "STATUS_CHANGE", "UP", {127, 0, 0, 2}, 9042);
  });
  shard.pass(2s);
  EXPECT_EQ(shard.snapshots.size(), before);
}

TEST(control_metadata, token_that_moves_makes_a_new_ring) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"log", 1}});
  shard.start();
  shard.nodes[1].tokens = {"-8000"};
  shard.push(*shard.open_connection(role::control), [](const testing::response_head& head) {
    return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "MOVED_NODE", {127, 0, 0, 2}, 9042);
  });
  shard.pass(2s);
  const auto replicas = shard.snapshots.back()->tokens->find("log")->replicas(-100);
  ASSERT_EQ(replicas.size(), 1u);
  EXPECT_EQ(address_of(shard, replicas[0]), "127.0.0.3");
}

TEST(control_metadata, work_for_other_threads_gives_the_same) {
  settings s = with_metadata();
  s.inline_bytes = 0;
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  EXPECT_TRUE(shard.ready);
  EXPECT_TRUE(shard.snapshots.back()->tokens->find("shop"));
  const auto is_about_schema = [](const auto& r) { return text_of(r).find("_schema.") != std::string::npos; };
  const auto tables = std::ranges::count_if(shard.received, is_about_schema);
  EXPECT_EQ(shard.computed, 3u + static_cast<std::size_t>(tables)) << "the peers, the whole schema, the ring";
}

// ---- other partitioners

TEST(control_metadata, requests_go_to_the_replicas_of_their_key_where_tokens_are_not_murmur3_s) {
  settings s = with_metadata();
  s.load_balancing = token_aware();
  s.keyspace = "log";
  std::vector<scripted_node> nodes = cluster_of(3);
  nodes[0].tokens = {"00"};
  nodes[1].tokens = {"40"};
  nodes[2].tokens = {"80"};
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(nodes, s);
  shard.partitioner = "org.apache.cassandra.dht.ByteOrderedPartitioner";
  shard.tables["system_schema.keyspaces"] = keyspaces({{"log", 1}});
  shard.start();
  const auto statement = std::make_shared<prepared_statement>();
  statement->table_keyspace = "log";
  statement->partition_key = {1};
  for (const auto& [key, owner] : {std::pair{0x10, 2}, {0x40, 2}, {0x41, 3}, {0x80, 3}, {0x90, 1}}) {
    for (const bool by_statement : {true, false}) {
      auto r = std::make_unique<scripted_request>("SELECT v FROM t");
      r->what.has_token = true;
      const bytes value{static_cast<std::byte>(key)};
      if (by_statement) {
        r->what.rare().routing_key = value;
      } else {
        r->what.prepared = statement;
        r->what.values.append_unset();
        r->what.values.append(bytes{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{1}});
        r->what.values.append(value);
      }
      requests.push_back(std::move(r));
      shard.submit(*requests.back());
      EXPECT_EQ(shard.held.back().on->target().address, "127.0.0." + std::to_string(owner)) << key;
    }
  }
}

TEST(control_metadata, batches_go_to_the_replicas_of_their_first_statement_s_keyspace) {
  settings s = with_metadata();
  s.load_balancing = token_aware();
  s.keyspace = "shop";
  std::vector<std::unique_ptr<scripted_request>> requests;
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 3}, {"log", 1}});
  shard.start();
  const auto statement = std::make_shared<prepared_statement>();
  statement->table_keyspace = "log";
  for (int i = 0; i < 9; ++i) {
    auto& r = *requests.emplace_back(std::make_unique<scripted_request>("", message_kind::batch));
    r.what.rare().parts.emplace_back().prepared = statement;
    r.what.has_token = true;
    r.what.token = -100;
    shard.submit(r);
    EXPECT_EQ(r.on->target().address, "127.0.0.2");
  }
}

}}  // namespace dse::engine
