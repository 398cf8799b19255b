#include "engine/pushed_pages.hpp"

#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using namespace std::chrono_literals;
using testing::response_head;

constexpr std::uint8_t dse_v1 = 0x41, dse_v2 = 0x42;

std::vector<scripted_node> one_dse_node(std::uint8_t version) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes.front().versions = {4, version};
  return nodes;
}

/// A request for pushed pages, and those that its reader asks for.
struct pushed : scripted_request {
  explicit pushed(std::uint32_t waiting = 4) : scripted_request("SELECT v FROM t") {
    what.page_size = 10;
    what.rare().continuous = continuous_paging().max_waiting_pages(waiting);
  }
  const std::shared_ptr<pushed_pages>& pages() const { return outcomes.at(0).pages; }
};

struct next_page : scripted_request {
  explicit next_page(std::shared_ptr<pushed_pages> from) : scripted_request("", message_kind::next_page) {
    what.rare().pages = std::move(from);
  }
};

testing::rows_result page_number(std::int32_t n, bool last = false) {
  testing::rows_result r;
  r.columns = {{"k", "t", "v", type_kind::int_}};
  r.rows = {{testing::int_value(n)}};
  r.page_number = n;
  r.last_page = last;
  return r;
}

class pushed_pages_of : public ::testing::TestWithParam<std::uint8_t> {
 protected:
  scripted_shard shard{one_dse_node(GetParam())};

  void begin(pushed& r) {
    shard.start();
    shard.submit(r);
    request_ = shard.take_held("SELECT v FROM t");
    push(1);
    ASSERT_EQ(r.outcomes.size(), 1u);
  }
  void push(std::int32_t n, bool last = false) {
    push([&](const response_head& h) { return testing::encode_rows(h, page_number(n, last)); });
  }
  void push(const std::function<bytes(const response_head&)>& encode) {
    const bytes frame = encode({request_->what.version, request_->what.stream});
    shard.turn([&] { shard.core().received(*request_->on, 0, frame); });
  }
  /// What the node was told about the stream.
  std::vector<testing::revise_request> revisions() const {
    std::vector<testing::revise_request> all;
    for (const testing::server_request& r : shard.received)
      if (const auto* revise = r.as<testing::revise_request>()) all.push_back(*revise);
    return all;
  }
  static std::int32_t value_of(const next_page& r) {
    const bytes_view body = r.outcomes.at(0).response.bytes();
    return static_cast<std::int32_t>(dse::detail::load_big<std::uint32_t>(body.data() + body.size() - 4));
  }

  std::optional<scripted_shard::held_request> request_;
};

INSTANTIATE_TEST_SUITE_P(versions, pushed_pages_of, ::testing::Values(dse_v1, dse_v2));

TEST_P(pushed_pages_of, options_travel_with_the_request) {
  pushed r(6);
  r.what.rare().continuous->max_pages(9);
  r.what.rare().continuous->max_pages_per_second(3);
  r.what.rare().continuous->page_bytes(1000);
  begin(r);
  const auto* sent = request_->what.as<testing::query_request>();
  ASSERT_TRUE(sent && sent->options.continuous);
  EXPECT_EQ(sent->options.continuous->max_pages, 9);
  EXPECT_EQ(sent->options.continuous->pages_per_second, 3);
  EXPECT_EQ(sent->options.page_size, 1000);
  EXPECT_TRUE(sent->options.page_size_in_bytes);
  EXPECT_EQ(sent->options.continuous->next_pages, GetParam() == dse_v2 ? 6 : 0);
  push(2, true);
}

TEST_P(pushed_pages_of, reader_that_gives_up_before_its_page_is_handed_out_leaves_it_to_the_next) {
  pushed r;
  begin(r);
  push(2);
  next_page first(r.pages()), second(r.pages());
  shard.turn([&] {
    EXPECT_EQ(shard.core().submit(first), shard_core::admission::accepted);
    shard.core().cancel(first, error(client_errc::closed));
  });
  EXPECT_EQ(first.failure().code(), client_errc::closed);
  shard.submit(second);
  EXPECT_EQ(value_of(second), 2);
  push(3, true);
}

TEST_P(pushed_pages_of, page_that_comes_before_it_is_asked_for_waits) {
  pushed r;
  begin(r);
  push(2);
  push(3, true);
  next_page second(r.pages());
  shard.submit(second);
  EXPECT_EQ(value_of(second), 2);
  next_page third(second.outcomes.at(0).pages);
  shard.submit(third);
  EXPECT_EQ(value_of(third), 3);
  EXPECT_FALSE(third.outcomes.at(0).pages) << "it was the last one";
}

TEST_P(pushed_pages_of, reader_waits_for_a_page_that_has_not_come) {
  pushed r;
  begin(r);
  next_page second(r.pages());
  shard.submit(second);
  EXPECT_TRUE(second.outcomes.empty());
  push(2, true);
  EXPECT_EQ(value_of(second), 2);
}

TEST_P(pushed_pages_of, only_one_reader_may_wait) {
  pushed r;
  begin(r);
  next_page first(r.pages()), second(r.pages());
  shard.submit(first);
  shard.turn([&] { EXPECT_EQ(shard.core().submit(second), shard_core::admission::refused); });
  EXPECT_EQ(second.what.extras->failure.code(), client_errc::invalid_argument);
  push(2, true);
}

TEST_P(pushed_pages_of, single_page_is_a_result_like_any_other) {
  shard.start();
  pushed r;
  shard.submit(r);
  request_ = shard.take_held("SELECT v FROM t");
  push(1, true);
  ASSERT_EQ(r.outcomes.size(), 1u);
  EXPECT_FALSE(r.pages());
  EXPECT_EQ(request_->on->streams().waiting(), 0u) << "its stream id is free";
}

TEST_P(pushed_pages_of, failure_comes_behind_the_pages_that_came) {
  pushed r;
  begin(r);
  push(2);
  push([](const response_head& h) { return testing::encode_error(h, testing::server_error_code, "disk"); });
  next_page second(r.pages());
  shard.submit(second);
  EXPECT_EQ(value_of(second), 2);
  next_page third(second.outcomes.at(0).pages);
  shard.submit(third);
  EXPECT_EQ(third.failure().code(), server_errc::server_error);
  EXPECT_EQ(third.failure().message(), "disk");
}

TEST_P(pushed_pages_of, lost_connection_ends_them_with_an_error) {
  pushed r;
  begin(r);
  next_page second(r.pages());
  shard.submit(second);
  shard.cut(*request_->on);
  EXPECT_EQ(second.failure().code(), client_errc::maybe_applied);
}

TEST_P(pushed_pages_of, page_has_a_deadline_of_its_own) {
  pushed r;
  begin(r);
  next_page second(r.pages());
  second.what.timeout = 100ms;
  shard.submit(second);
  shard.pass(200ms);
  EXPECT_EQ(second.failure().code(), client_errc::timed_out);
  push(2);
  next_page again(r.pages());
  shard.submit(again);
  EXPECT_EQ(value_of(again), 2) << "it waits for whoever asks next";
}

TEST_P(pushed_pages_of, reader_that_goes_tells_the_server_to_stop) {
  pushed r;
  begin(r);
  connection& c = *request_->on;
  const wire::stream_id stream = static_cast<wire::stream_id>(request_->what.stream);
  shard.turn([&] { shard.core().stop_pages(*r.pages(), error(client_errc::closed)); });
  ASSERT_EQ(revisions().size(), 1u);
  EXPECT_EQ(revisions()[0].operation, 1);
  EXPECT_EQ(revisions()[0].stream, stream);
  EXPECT_EQ(c.streams().orphans(), 1u);
  push(2);
  EXPECT_EQ(c.streams().orphans(), 1u) << "pages may still be on their way";
  push([](const response_head& h) {
    return testing::encode_error(h, testing::server_error_code, "cancelled by the client");
  });
  EXPECT_EQ(c.streams().orphans(), 0u) << "the last answer frees the id";
}

TEST_P(pushed_pages_of, request_that_times_out_stops_its_pages) {
  pushed r;
  r.what.timeout = 100ms;
  shard.start();
  shard.submit(r);
  request_ = shard.take_held("SELECT v FROM t");
  shard.pass(200ms);
  EXPECT_EQ(r.failure().code(), client_errc::timed_out);
  ASSERT_EQ(revisions().size(), 1u);
  EXPECT_EQ(revisions()[0].operation, 1);
  push(1);
  push(2, true);
  EXPECT_EQ(request_->on->streams().orphans(), 0u);
}

TEST_P(pushed_pages_of, too_many_unread_bytes_end_them) {
  shard.options.max_waiting_page_bytes = 100;
  pushed r;
  begin(r);
  for (std::int32_t n = 2; revisions().empty() && n < 100; ++n) push(n);
  ASSERT_EQ(revisions().size(), 1u);
  EXPECT_EQ(revisions()[0].operation, 1);
  std::shared_ptr<pushed_pages> from = r.pages();
  while (from) {
    next_page p(from);
    shard.submit(p);
    from = p.outcomes.at(0).pages;
    if (p.outcomes.at(0).failure) {
      EXPECT_EQ(p.failure().code(), client_errc::overloaded);
      EXPECT_FALSE(from);
    }
  }
}

TEST_P(pushed_pages_of, closing_ends_them) {
  pushed r;
  begin(r);
  next_page second(r.pages());
  shard.submit(second);
  shard.turn([&] { shard.core().close(); });
  EXPECT_EQ(second.failure().code(), client_errc::closed);
}

TEST_P(pushed_pages_of, stopped_ones_are_orphans_like_others) {
  shard.options.max_orphans = 0;
  pushed r;
  begin(r);
  shard.turn([&] { shard.core().stop_pages(*r.pages(), error(client_errc::closed)); });
  EXPECT_NE(request_->on->state(), connection::state::ready) << "it ends when there are too many of them";
}

TEST(pushed_pages, are_an_ordinary_result_of_a_server_that_pushes_none) {
  scripted_shard shard(cluster_of(1));
  shard.start();
  pushed answered, late;
  late.what.timeout = 100ms;
  shard.submit(answered);
  const auto held = shard.take_held("SELECT v FROM t");
  ASSERT_EQ(held.what.version, 4);
  shard.answer(held, [](const response_head& h) { return testing::encode_void(h); });
  EXPECT_FALSE(answered.failure());
  EXPECT_FALSE(answered.pages());
  shard.submit(late);
  shard.pass(200ms);
  EXPECT_EQ(late.failure().code(), client_errc::timed_out);
  for (const testing::server_request& s : shard.received) EXPECT_FALSE(s.as<testing::revise_request>());
}

TEST(pushed_pages, more_are_asked_for_when_half_of_the_window_was_read) {
  scripted_shard shard(one_dse_node(dse_v2));
  shard.start();
  pushed r(4);
  shard.submit(r);
  auto held = shard.take_held("SELECT v FROM t");
  const auto push = [&](std::int32_t n, bool last = false) {
    const bytes frame = testing::encode_rows({held.what.version, held.what.stream}, page_number(n, last));
    shard.turn([&] { shard.core().received(*held.on, 0, frame); });
  };
  push(1);
  for (std::int32_t n = 2; n <= 4; ++n) push(n);
  std::vector<std::int32_t> asked;
  std::shared_ptr<pushed_pages> from = r.pages();
  for (int i = 0; i < 3; ++i) {
    next_page p(from);
    shard.submit(p);
    from = p.outcomes.at(0).pages;
  }
  for (const testing::server_request& s : shard.received)
    if (const auto* revise = s.as<testing::revise_request>()) {
      EXPECT_EQ(revise->operation, 2);
      EXPECT_EQ(revise->stream, held.what.stream);
      asked.push_back(revise->next_pages);
    }
  EXPECT_EQ(asked, (std::vector<std::int32_t>{2, 2})) << "page 1 and 2, then 3 and 4";
  push(5, true);
}

}}  // namespace dse::engine
