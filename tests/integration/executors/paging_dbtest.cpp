#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <set>

namespace asio = boost::asio;
using namespace std::chrono_literals;
using dse::testing::cluster;
using dse::testing::session_options;

namespace {

constexpr int row_count = 1000;

class paging : public ::testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    const std::string version = GetParam();
    db = dse::connect(
        session_options(cluster::with(cluster::plain).address(version.starts_with("dse"))).protocol(version));
    db.execute(
        "CREATE KEYSPACE IF NOT EXISTS pages WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    db.execute("CREATE TABLE IF NOT EXISTS pages.t (p int, c int, t text, PRIMARY KEY (p, c))");
    if (db.execute("SELECT count(*) FROM pages.t WHERE p = 1").first()->get<std::int64_t>(0) == row_count) return;
    const dse::prepared insert = db.prepare("INSERT INTO pages.t (p, c, t) VALUES (1, ?, ?)");
    std::vector<std::tuple<int, std::string>> rows;
    for (int i = 0; i < row_count; ++i) rows.emplace_back(i, "row " + std::to_string(i));
    for (auto& outcome : db.execute_concurrently(insert, rows)) ASSERT_TRUE(outcome.has_value());
  }
  void TearDown() override { db.close(); }
  bool can_push() const { return std::string(GetParam()).starts_with("dse"); }

  dse::client db;
};

INSTANTIATE_TEST_SUITE_P(versions, paging, ::testing::Values("v3", "v4", "v5", "dse_v1", "dse_v2"));

constexpr const char* all_rows = "SELECT c, t FROM pages.t WHERE p = ?";

int sum_to(int n) { return n * (n - 1) / 2; }

TEST_P(paging, pages_follow_each_other_in_order) {
  const dse::prepared p = db.prepare(dse::statement(all_rows).page_size(7));
  int expected = 0;
  for (dse::row_set page = db.execute(p.bind(1));; page = page.next_page()) {
    page.prefetch_next_page();
    for (auto [c, t] : page.as<int, std::string_view>()) {
      EXPECT_EQ(c, expected);
      EXPECT_EQ(t, "row " + std::to_string(expected++));
    }
    if (!page.has_more_pages()) break;
  }
  EXPECT_EQ(expected, row_count);
}

TEST_P(paging, range_of_a_query_reads_them_all) {
  dse::client small = dse::connect(
      session_options(cluster::with(cluster::plain).address(can_push())).protocol(GetParam()).page_size(30));
  int expected = 0;
  for (auto [c, t] : small.query<int, std::string>(all_rows, 1)) EXPECT_EQ(c, expected++);
  EXPECT_EQ(expected, row_count);
  for (auto [c, t] : small.query<int, std::string>(all_rows, 1))  // left early: the next page is under way
    if (c == 5) break;
  small.close();
}

TEST_P(paging, prefetched_page_is_given_once_and_asked_for_again_after_that) {
  const dse::row_set page = db.execute(dse::statement(all_rows, 1).page_size(10));
  page.prefetch_next_page();
  page.prefetch_next_page();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(page.next_page().first()->get<int>("c"), 10);
}

TEST_P(paging, awaited_pages_come_while_the_one_before_is_read) {
  asio::io_context io;
  const auto read = [](dse::client c) -> asio::awaitable<int> {
    int sum = 0;
    auto page = co_await c.async_query<int, std::string>(all_rows, 1);
    while (true) {
      page.prefetch_next_page();
      for (auto [n, t] : page) sum += n;
      if (!page.has_more_pages()) break;
      page = co_await page.async_next_page();
    }
    co_return sum;
  };
  auto sum = asio::co_spawn(io, read(db), asio::use_future);
  io.run();
  EXPECT_EQ(sum.get(), sum_to(row_count));
}

TEST_P(paging, state_goes_out_and_comes_back_in_another_session) {
  const dse::row_set first = db.execute(dse::statement(all_rows, 1).page_size(10));
  const dse::bytes exported = first.paging_state().to_bytes();
  dse::client other =
      dse::connect(session_options(cluster::with(cluster::plain).address(can_push())).protocol(GetParam()));
  const auto go_on = [&](const char* cql, int key) {
    return other.try_execute(
        dse::statement(cql, key).page_size(10).paging_state(dse::paging_state::from_bytes(exported)));
  };
  EXPECT_EQ(go_on(all_rows, 1)->first()->get<int>("c"), 10);
  EXPECT_EQ(go_on(all_rows, 2).error().code(), dse::client_errc::invalid_argument) << "other values";
  EXPECT_EQ(go_on("SELECT c, t FROM pages.t WHERE p = ? LIMIT 5", 1).error().code(),
            dse::client_errc::invalid_argument);
  other.close();
}

TEST_P(paging, empty_pages_are_not_the_end) {
  // Filtering leaves whole pages empty.
  const dse::prepared p =
      db.prepare(dse::statement("SELECT c FROM pages.t WHERE p = ? AND t = ? ALLOW FILTERING").page_size(10));
  int found = 0;
  for (auto [c] : db.query<int>("SELECT c FROM pages.t WHERE p = ? AND t = ? ALLOW FILTERING", 1, "row 999")) found = c;
  EXPECT_EQ(found, 999);
  dse::row_set page = db.execute(p.bind(1, "row 999"));
  std::size_t rows = page.size();
  while (page.has_more_pages()) {
    page = page.next_page();
    rows += page.size();
  }
  EXPECT_EQ(rows, 1u);
}

// ---- pages that the server pushes

TEST_P(paging, pages_are_pushed_by_dse_only) {
  const auto first = db.try_execute(dse::statement(all_rows, 1).continuous(dse::continuous_paging()));
  if (can_push()) EXPECT_TRUE(first.has_value()) << first.error().to_string();
  else EXPECT_EQ(first.error().code(), dse::client_errc::unsupported_version);
}

class pushed_pages : public paging {};
INSTANTIATE_TEST_SUITE_P(dse, pushed_pages, ::testing::Values("dse_v1", "dse_v2"));

TEST_P(pushed_pages, are_read_like_all_others) {
  const auto s = dse::statement(all_rows, 1).page_size(100).continuous(dse::continuous_paging());
  int sum = 0, pages = 1;
  for (dse::row_set page = db.execute(s);; page = page.next_page(), ++pages) {
    for (auto [c, t] : page.as<int, std::string>()) sum += c;
    if (!page.has_more_pages()) break;
  }
  EXPECT_EQ(sum, sum_to(row_count));
  EXPECT_GE(pages, 10);
}

TEST_P(pushed_pages, of_a_prepared_statement_in_a_coroutine) {
  asio::io_context io;
  const auto read = [](dse::client c) -> asio::awaitable<int> {
    const dse::prepared p = co_await c.async_prepare(all_rows);
    auto s = p.bind(1).page_size(10).continuous(dse::continuous_paging().max_waiting_pages(2));
    dse::row_set page = co_await c.async_execute(s);
    int sum = 0;
    while (true) {
      for (auto [n, t] : page.as<int, std::string>()) sum += n;
      if (!page.has_more_pages()) break;
      page = co_await page.async_next_page();
    }
    co_return sum;
  };
  auto sum = asio::co_spawn(io, read(db), asio::use_future);
  io.run();
  EXPECT_EQ(sum.get(), sum_to(row_count));
}

TEST_P(pushed_pages, end_at_their_limit) {
  const auto s = dse::statement(all_rows, 1).page_size(10).continuous(dse::continuous_paging().max_pages(3));
  int rows = 0, pages = 1;
  for (dse::row_set page = db.execute(s);; page = page.next_page(), ++pages) {
    rows += static_cast<int>(page.size());
    if (!page.has_more_pages()) break;
  }
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(rows, 30);
}

TEST_P(pushed_pages, leave_the_connection_usable_when_the_reader_stops) {
  for (int i = 0; i < 20; ++i) {
    const auto s = dse::statement(all_rows, 1).page_size(10).continuous(dse::continuous_paging());
    EXPECT_EQ(db.execute(s).next_page().size(), 10u);
  }
  EXPECT_EQ(db.execute(all_rows, 1).size(), static_cast<std::size_t>(row_count));
}

}  // namespace
