#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string>
#include <vector>

using dse::compression;
using dse::testing::cluster;
using dse::testing::session_options;

namespace {

struct form {
  const char* protocol;
  compression algorithm;
  bool front = false;  ///< DSE's dialects
};

dse::client connect(const form& f) {
  return dse::connect(
      session_options(cluster::with(cluster::plain).address(f.front)).protocol(f.protocol).compression(f.algorithm));
}

dse::bytes noise(std::size_t n) {
  std::mt19937 random(7);
  dse::bytes b(n);
  for (std::byte& x : b) x = static_cast<std::byte>(random());
  return b;
}

class compressed : public ::testing::TestWithParam<form> {
 protected:
  compressed() : db(connect(GetParam())) {
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS zip WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  }
  dse::client db;
};

TEST_P(compressed, megabytes_of_both_kinds_come_back_as_they_were) {
  db.execute("CREATE TABLE IF NOT EXISTS zip.blobs (id int PRIMARY KEY, b blob)");
  const std::vector<dse::bytes> blobs{dse::bytes(1 << 20, std::byte{'x'}), noise(1 << 20), {}, noise(1)};
  for (std::size_t i = 0; i < blobs.size(); ++i)
    db.execute("INSERT INTO zip.blobs (id, b) VALUES (?, ?)", static_cast<int>(i), blobs[i]);
  for (std::size_t i = 0; i < blobs.size(); ++i)
    for (auto [b] : db.query<dse::bytes>("SELECT b FROM zip.blobs WHERE id = ?", static_cast<int>(i)))
      EXPECT_TRUE(b == blobs[i]) << i;
}

TEST_P(compressed, page_of_ten_thousand_rows_is_whole) {
  db.execute("CREATE TABLE IF NOT EXISTS zip.many (p int, c int, t text, PRIMARY KEY (p, c))");
  const dse::prepared insert = db.prepare("INSERT INTO zip.many (p, c, t) VALUES (?, ?, ?)");
  for (int block = 0; block < 100; ++block) {
    auto rows = dse::batch(dse::batch_type::unlogged);
    for (int i = 0; i < 100; ++i)
      rows.add(insert.bind(1, block * 100 + i, "row number " + std::to_string(block * 100 + i)));
    db.execute(rows);
  }
  const dse::row_set page = db.execute(dse::statement("SELECT c, t FROM zip.many WHERE p = 1").page_size(10'000));
  EXPECT_EQ(page.size(), 10'000u);
  int next = 0;
  for (auto [c, t] : page.as<int, std::string>()) {
    ASSERT_EQ(c, next);
    ASSERT_EQ(t, "row number " + std::to_string(next));
    ++next;
  }
}

TEST_P(compressed, small_requests_and_errors_pass) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(db.execute("SELECT key FROM system.local").size(), 1u);
  const auto r = db.try_execute("SELECT x FROM zip.nowhere WHERE k = '" + std::string(2000, 'x') + "'");
  ASSERT_TRUE(r.has_error());
  EXPECT_EQ(r.error().code(), dse::server_errc::invalid_query) << r.error().to_string();
}

INSTANTIATE_TEST_SUITE_P(
    forms, compressed,
    ::testing::Values(form{"v3", compression::lz4}, form{"v3", compression::snappy}, form{"v4", compression::lz4},
                      form{"v4", compression::snappy}, form{"v5", compression::lz4},
                      form{"dse_v1", compression::lz4, true}, form{"dse_v1", compression::snappy, true},
                      form{"dse_v2", compression::lz4, true}, form{"dse_v2", compression::snappy, true}),
    [](const auto& p) { return std::string(p.param.protocol) + '_' + std::string(to_string(p.param.algorithm)); });

TEST(compression, with_an_open_version_takes_the_highest_that_has_it) {
  struct recorder final : dse::observer {
    dse::log_level lowest_level() const noexcept override { return dse::log_level::info; }
    void on_log(const dse::log_record& r) noexcept override {
      if (r.event == dse::log_event::version_negotiated) version = r.text;
    }
    std::string version;
  };
  for (const auto& [algorithm, expected] :
       {std::pair(compression::lz4, "v5"), std::pair(compression::snappy, "v4"), std::pair(compression::none, "v5")}) {
    const auto seen = std::make_shared<recorder>();
    dse::client db =
        dse::connect(session_options(cluster::with(cluster::plain).address()).compression(algorithm).observer(seen));
    EXPECT_EQ(db.execute("SELECT key FROM system.local").size(), 1u);
    db.close();
    EXPECT_EQ(seen->version, expected) << to_string(algorithm);
  }
}

TEST(compression, snappy_with_v5_is_refused_before_anything_is_dialled) {
  const auto db = dse::try_connect(
      session_options(cluster::with(cluster::plain).address()).protocol("v5").compression(compression::snappy));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), dse::client_errc::invalid_argument) << db.error().to_string();
}

}  // namespace
