#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

using dse::testing::cluster;
using dse::testing::session_options;

namespace {

/// What is as large as the protocol, or a sensible user, can make it.
class limits : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string version = GetParam();
    db = dse::connect(
        session_options(cluster::with(cluster::plain).address(version.starts_with("dse"))).protocol(version));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS large WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }
  void TearDown() override { db.close(); }

  dse::client db;
};

INSTANTIATE_TEST_SUITE_P(versions, limits, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

TEST_P(limits, blob_of_a_mebibyte) {
  db.execute("CREATE TABLE IF NOT EXISTS large.blobs (id int PRIMARY KEY, b blob)");
  dse::bytes blob(1 << 20);
  for (std::size_t i = 0; i < blob.size(); ++i) blob[i] = static_cast<std::byte>(i * 131 >> 3);
  db.execute("INSERT INTO large.blobs (id, b) VALUES (?, ?)", 1, blob);
  EXPECT_EQ((db.execute("SELECT b FROM large.blobs WHERE id = ?", 1).first<dse::bytes>()), std::tuple(blob));
}

TEST_P(limits, page_of_10000_rows) {
  constexpr int rows = 10'000;
  db.execute("CREATE TABLE IF NOT EXISTS large.rows (p int, c int, t text, PRIMARY KEY (p, c))");
  if (db.execute("SELECT count(*) FROM large.rows WHERE p = 1").first()->get<std::int64_t>(0) != rows) {
    std::vector<std::tuple<int, std::string>> values;
    for (int i = 0; i < rows; ++i) values.emplace_back(i, std::to_string(i));
    const dse::prepared insert = db.prepare("INSERT INTO large.rows (p, c, t) VALUES (1, ?, ?)");
    for (const auto& outcome : db.execute_concurrently(insert, values)) ASSERT_TRUE(outcome.has_value());
  }
  const dse::row_set page = db.execute(dse::statement("SELECT c, t FROM large.rows WHERE p = 1").page_size(rows));
  ASSERT_EQ(page.size(), static_cast<std::size_t>(rows));
  int expected = 0;
  for (auto [c, t] : page.as<int, std::string_view>()) {
    EXPECT_EQ(c, expected);
    EXPECT_EQ(t, std::to_string(expected++));
  }
}

TEST_P(limits, statement_of_65535_values) {
  constexpr std::int32_t values = 65'535;
  db.execute("CREATE TABLE IF NOT EXISTS large.sparse (p int, c int, PRIMARY KEY (p, c))");
  db.execute("INSERT INTO large.sparse (p, c) VALUES (7, 1)");
  db.execute("INSERT INTO large.sparse (p, c) VALUES (7, 65534)");
  std::string text = "SELECT c FROM large.sparse WHERE p = ? AND c IN (?";
  for (std::int32_t i = 2; i < values; ++i) text += ",?";
  dse::statement select(text + ")");
  select.set(0, 7);
  for (std::int32_t i = 1; i < values; ++i) select.set(static_cast<std::size_t>(i), i);
  std::vector<int> found;
  for (auto [c] : db.execute(select).as<int>()) found.push_back(c);
  EXPECT_EQ(found, (std::vector<int>{1, 65534}));
  select.set(values, 1);
  EXPECT_EQ(db.try_execute(select).error().code(), dse::client_errc::invalid_argument) << "65,536";
}

}  // namespace
