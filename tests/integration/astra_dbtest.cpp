#include "support/cluster.hpp"
#include "support/soon.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace std::chrono_literals;
using dse::cloud::secure_connect_bundle;
using dse::testing::cluster;
using dse::testing::soon;

namespace {

/// Behind a proxy, which alone tells where they are; the bundle's data centre is that of the first two.
cluster& behind_proxy() { return cluster::with("--astra --nodes 3 --no-graph --dc east --dc east --dc west"); }

dse::options by_bundle() {
  return dse::options()
      .nodes_from(secure_connect_bundle::from_file(behind_proxy().bundle()))
      .connect_timeout(20s)
      .request_timeout(20s);
}

std::set<dse::uuid> answering(const dse::client& db) {
  std::set<dse::uuid> ids;
  for (int i = 0; i < 30; ++i)
    if (const auto rows = db.try_execute("SELECT host_id FROM system.local"); rows)
      for (auto [id] : rows->as<dse::uuid>()) ids.insert(id);
  return ids;
}

std::set<dse::uuid> of_datacenter(const dse::client& db, const std::string& name) {
  std::set<dse::uuid> ids;
  for (const auto& node : db.nodes())
    if (node->datacenter == name) ids.insert(node->host_id);
  return ids;
}

TEST(astra, a_bundle_is_all_that_leads_to_the_nodes_of_its_data_center) {
  const dse::client db = dse::connect(by_bundle());
  EXPECT_EQ(db.nodes().size(), 3u);
  EXPECT_EQ(of_datacenter(db, "east").size(), 2u);
  EXPECT_EQ(answering(db), of_datacenter(db, "east"));
  const dse::client west = dse::connect(by_bundle().local_datacenter("west"));
  EXPECT_EQ(answering(west), of_datacenter(west, "west"));
}

TEST(astra, a_bundle_may_be_in_memory) {
  std::ifstream in(behind_proxy().bundle(), std::ios::binary);
  const std::string file(std::istreambuf_iterator<char>(in), {});
  const dse::client db =
      dse::connect(dse::options()
                       .nodes_from(secure_connect_bundle::from_memory(std::as_bytes(std::span(file))))
                       .connect_timeout(20s));
  EXPECT_EQ(db.nodes().size(), 3u);
}

TEST(astra, what_is_written_is_read) {
  const dse::client db = dse::connect(by_bundle());
  db.execute(
      "CREATE KEYSPACE IF NOT EXISTS astra WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 3}");
  db.execute("CREATE TABLE IF NOT EXISTS astra.t (k int PRIMARY KEY, v text)");
  for (int k = 0; k < 50; ++k) db.execute("INSERT INTO astra.t (k, v) VALUES (?, ?)", k, std::to_string(k));
  int rows = 0;
  for (auto [k, v] : db.query<int, std::string>("SELECT k, v FROM astra.t")) {
    EXPECT_EQ(v, std::to_string(k));
    ++rows;
  }
  EXPECT_EQ(rows, 50);
}

TEST(astra, a_node_that_dies_is_done_without_and_used_again) {
  const dse::client db = dse::connect(by_bundle());
  const auto both = of_datacenter(db, "east");
  ASSERT_EQ(answering(db), both);
  behind_proxy().change("kill", "node2");
  EXPECT_TRUE(soon([&] { return answering(db).size() == 1; }));
  const dse::client later = dse::connect(by_bundle());
  EXPECT_EQ(answering(later).size(), 1u);
  behind_proxy().change("start", "node2");
  EXPECT_TRUE(soon([&] { return answering(db) == both; }));
  EXPECT_TRUE(soon([&] { return answering(later) == both; }));
}

TEST(astra, nothing_gets_past_the_proxy) {
  const dse::client db = dse::connect(by_bundle());
  behind_proxy().change_proxy("stop");
  const auto fails = [&] { return !db.try_execute(dse::statement("SELECT key FROM system.local").timeout(500ms)); };
  EXPECT_TRUE(soon(fails));
  const auto refused = dse::try_connect(by_bundle().connect_timeout(2s));
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code(), dse::client_errc::connect_failed) << refused.error().to_string();
  EXPECT_NE(refused.error().to_string().find("Astra's metadata service localhost:"), std::string::npos)
      << refused.error().to_string();
  EXPECT_TRUE(fails());
  behind_proxy().change_proxy("start");
  EXPECT_TRUE(soon([&] { return answering(db) == of_datacenter(db, "east"); }));
}

}  // namespace
