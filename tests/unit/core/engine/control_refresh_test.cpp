// Metadata that is read because somebody asks for it.
#include "scripted_schema.hpp"
#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using role = enum connection::role;
using scope = metadata::schema_scope;

bool is_about_schema(const testing::server_request& r) { return text_of(r).find("_schema.") != std::string::npos; }

TEST(control_refresh, that_cannot_be_read_tells_why) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.hold = [](const testing::server_request& r) { return text_of(r).find("_schema.") != std::string::npos; };
  std::optional<error> schema, nodes;
  shard.turn([&] {
    shard.core().refresh_schema(metadata::schema_scope::everything(), 10s, [&](const error& why) { schema = why; });
  });
  shard.turn([&] { shard.core().refresh_nodes(10s, [&](const error& why) { nodes = why; }); });
  ASSERT_FALSE(schema);
  while (!shard.held.empty())
    shard.answer(shard.held.front(),
                 [](const testing::response_head& head) { return testing::encode_error(head, 0x0000, "broken"); });
  ASSERT_TRUE(schema);
  EXPECT_EQ(schema->code(), server_errc::server_error);
  shard.hold = {};
  shard.pass(2s);
  ASSERT_TRUE(nodes);
  EXPECT_FALSE(*nodes) << "they are no part of the schema";
}

TEST(control_refresh, statement_that_changes_the_schema_completes_when_the_change_is_known) {
  scripted_request create("CREATE KEYSPACE log WITH replication = {}");
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.submit(create);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}, {"log", 1}});
  shard.answer(shard.take_held(*create.what.text), [](const testing::response_head& head) {
    return testing::encode_schema_change(head, {"CREATED", "KEYSPACE", "log"});
  });
  EXPECT_FALSE(create.failure());
  EXPECT_TRUE(shard.snapshots.back()->schema.find_keyspace("log"));
}

TEST(control_refresh, statement_that_changes_the_schema_completes_though_it_cannot_be_read) {
  scripted_request create("CREATE KEYSPACE log WITH replication = {}");
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.hold = [](const testing::server_request& r) { return text_of(r).find("_schema.") != std::string::npos; };
  shard.submit(create);
  shard.answer(shard.take_held(*create.what.text), [](const testing::response_head& head) {
    return testing::encode_schema_change(head, {"CREATED", "KEYSPACE", "log"});
  });
  EXPECT_TRUE(create.outcomes.empty());
  shard.pass(shard.options.request_timeout + 1s);
  EXPECT_FALSE(create.failure());
}

TEST(control_refresh, schema_and_tokens_are_switched_off_and_on) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  int over = 0;
  const auto count = [&](const error& why) { over += why ? 100 : 1; };
  shard.turn([&] { shard.core().read_metadata(false, false, 10s, count); });
  EXPECT_EQ(over, 1);
  EXPECT_TRUE(shard.snapshots.back()->schema.keyspaces().empty());
  EXPECT_FALSE(shard.snapshots.back()->tokens);
  shard.turn([&] { shard.core().read_metadata(std::nullopt, true, 10s, count); });
  EXPECT_EQ(over, 2);
  EXPECT_TRUE(shard.snapshots.back()->tokens);
  shard.turn([&] { shard.core().read_metadata(true, std::nullopt, 10s, count); });
  EXPECT_EQ(over, 3);
  EXPECT_TRUE(shard.snapshots.back()->schema.find_keyspace("shop"));
}

TEST(control_refresh, of_everything_is_read_though_only_some_keyspaces_are_wanted) {
  settings s = with_metadata();
  s.schema_keyspaces = {"shop"};
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 3}});
  std::optional<error> told;
  shard.turn([&] { shard.core().refresh_schema(scope::everything(), 10s, [&](const error& why) { told = why; }); });
  ASSERT_TRUE(told);
  EXPECT_FALSE(*told);
  EXPECT_EQ(shard.snapshots.back()->tokens->find("shop")->replicas(0).size(), 3u);
}

TEST(control_refresh, of_one_keyspace_reads_no_other) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.received.clear();
  shard.turn([&] { shard.core().refresh_schema(scope::only({"shop"}), 10s, [](const error&) {}); });
  EXPECT_FALSE(shard.received.empty());
  for (const testing::server_request& r : shard.received)
    EXPECT_NE(text_of(r).find("WHERE keyspace_name"), std::string::npos) << text_of(r);
}

TEST(control_refresh, outlives_the_connection_that_it_began_on) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.hold = is_about_schema;
  std::optional<error> told;
  shard.turn([&] { shard.core().refresh_schema(scope::everything(), 60s, [&](const error& why) { told = why; }); });
  shard.cut(*shard.open_connection(role::control));
  shard.pass(2s);
  ASSERT_TRUE(std::ranges::any_of(shard.held, [](const auto& h) { return is_about_schema(h.what); }));
  EXPECT_FALSE(told) << "the nodes were read again, the schema was not";
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 3}});
  shard.hold = {};
  shard.cut(*shard.open_connection(role::control));
  shard.pass(2s);
  ASSERT_TRUE(told);
  EXPECT_FALSE(*told) << told->to_string();
  EXPECT_EQ(shard.snapshots.back()->tokens->find("shop")->replicas(0).size(), 3u);
}

TEST(control_refresh, answers_with_warnings_are_read_behind_them) {
  scripted_shard shard(ring_of_three(), with_metadata());
  shard.start();
  const auto is_about_keyspaces = [](const testing::server_request& r) {
    return text_of(r).find("system_schema.keyspaces") != std::string::npos;
  };
  shard.hold = is_about_keyspaces;
  shard.turn([&] { shard.core().refresh_schema(scope::everything(), 10s, [](const error&) {}); });
  ASSERT_EQ(shard.held.size(), 1u);
  shard.answer(shard.held.front(), [](testing::response_head head) {
    head.warnings = {"a table of the server itself is read"};
    return testing::encode_rows(head, keyspaces({{"shop", 2}}));
  });
  EXPECT_TRUE(shard.snapshots.back()->schema.find_keyspace("shop"));
}

TEST(control_refresh, nodes_are_read_behind_warnings_too) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  shard.hold = [](const testing::server_request& r) { return text_of(r).find("system.peers") != std::string::npos; };
  std::optional<error> told;
  shard.turn([&] { shard.core().refresh_nodes(10s, [&](const error& why) { told = why; }); });
  ASSERT_EQ(shard.held.size(), 1u);
  shard.answer(shard.held.front(), [](testing::response_head head) {
    head.warnings = {"a table of the server itself is read"};
    testing::rows_result none;
    none.columns = {{"system", "peers", "data_center", type_kind::text}};
    return testing::encode_rows(head, none);
  });
  ASSERT_TRUE(told);
  EXPECT_FALSE(*told) << told->to_string();
}

TEST(control_refresh, change_during_a_computation_is_computed_next) {
  settings s = with_metadata();
  s.inline_bytes = 0;
  scripted_shard shard(ring_of_three(), s);
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 2}});
  shard.start();
  shard.computes_slowly = true;
  shard.nodes[1].tokens = {"-8000"};
  shard.tables["system_schema.keyspaces"] = keyspaces({{"shop", 3}});
  const auto done = [](const error&) {};
  shard.turn([&] { shard.core().refresh_nodes(10s, done); });
  shard.compute();  // what the nodes say
  ASSERT_EQ(shard.computations.size(), 1u) << "the ring";
  const effects::compute ring = std::exchange(shard.computations, {}).front();
  shard.computes_slowly = false;
  shard.turn([&] { shard.core().refresh_schema(scope::everything(), 10s, done); });
  EXPECT_EQ(shard.snapshots.back()->tokens->find("shop")->replicas(0).size(), 2u) << "one ring at a time";
  shard.computations.push_back(ring);
  shard.compute();
  const auto replicas = shard.snapshots.back()->tokens->find("shop")->replicas(-7000);
  ASSERT_EQ(replicas.size(), 3u);
  EXPECT_EQ(shard.snapshots.back()->nodes[replicas[0]]->address, "127.0.0.1");
}

/// Tasks that run elsewhere when a session begins.
std::size_t computed_with(std::size_t inline_bytes) {
  settings s = with_metadata();
  s.inline_bytes = inline_bytes;
  scripted_shard shard(ring_of_three(), s);
  shard.start();
  return shard.computed;
}

TEST(control_refresh, ring_is_computed_elsewhere_by_its_size) {
  constexpr std::size_t three_tokens = 3 * 32;
  EXPECT_LT(computed_with(three_tokens), computed_with(three_tokens - 1));
}

}}  // namespace dse::engine
