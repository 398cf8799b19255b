#include "net/transport.hpp"

#include "loopback_shard.hpp"
#include "support/server_wire/response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>

namespace {

using dse::client_errc;
using dse::log_event;
using dse::testing::loopback_shard;
using dse::testing::test_request;
using state = decltype(dse::engine::request::state);

class transport : public testing::TestWithParam<bool> {
 protected:
  transport() {
    if (GetParam()) at.use_tls();
  }
  loopback_shard at;
};
INSTANTIATE_TEST_SUITE_P(plain_and_tls, transport, testing::Bool(),
                         [](const auto& encrypted) { return encrypted.param ? "tls" : "plain"; });

TEST_P(transport, carries_requests_and_answers) {
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  test_request r("SELECT 1");
  ASSERT_TRUE(at.shard->submit(r));
  ASSERT_TRUE(at.run_until([&] { return r.completions != 0; }));
  EXPECT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
  EXPECT_EQ(r.outcome.kind, dse::wire::result_kind::void_result);
  EXPECT_TRUE(at.close());
}

TEST_P(transport, carries_frames_that_are_larger_than_its_buffers) {
  constexpr std::size_t size = 3'000'001;
  at.node.answer = [](const dse::testing::server_request& request) -> std::optional<dse::bytes> {
    const auto* query = request.as<dse::testing::query_request>();
    if (!query || !query->text.starts_with("echo")) return std::nullopt;
    dse::testing::response_head head;
    head.stream = request.stream;
    dse::bytes set_keyspace = dse::testing::int_value(3);  // a kind of result that the engine passes on as it is
    set_keyspace.resize(size, static_cast<std::byte>(query->text.back()));
    constexpr std::uint8_t result = 0x08;
    return encode_frame(head, result, set_keyspace);
  };
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  for (const char last : {'a', 'b'}) {
    test_request r("echo" + std::string(size, ' ') + last);
    ASSERT_TRUE(at.shard->submit(r));
    ASSERT_TRUE(at.run_until([&] { return r.completions != 0; }));
    ASSERT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
    ASSERT_EQ(r.outcome.response.bytes().size(), size);
    EXPECT_EQ(static_cast<char>(r.outcome.response.bytes().back()), last);
  }
  EXPECT_TRUE(at.close());
}

TEST_P(transport, requests_wait_beyond_the_unsent_limit_while_the_node_does_not_read) {
  constexpr std::size_t most = 300;  // more than any kernel's buffers hold
  at.settings.max_unsent_bytes = 1u << 20;
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  at.node.stop_reading();
  const auto text = std::make_shared<const std::string>(1u << 20, ' ');
  std::deque<test_request> requests;
  const auto waits = [&] { return !requests.empty() && requests.back().state == state::queued; };
  while (!waits() && requests.size() < most) {
    test_request& r = requests.emplace_back(text);
    ASSERT_TRUE(at.shard->submit(r));
    ASSERT_TRUE(at.run_until([&] { return r.state != state::idle; }));
  }
  EXPECT_TRUE(waits()) << requests.size() << " requests of a megabyte were written";

  at.node.read_again();
  EXPECT_TRUE(at.run_until(
      [&] { return std::ranges::all_of(requests, [](const test_request& r) { return r.completions == 1; }); }));
  for (const test_request& r : requests) EXPECT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
  EXPECT_TRUE(at.close());
}

TEST_P(transport, a_request_in_flight_fails_when_the_node_ends_the_connection) {
  at.node.answer = [](const dse::testing::server_request& request) {
    const auto* query = request.as<dse::testing::query_request>();
    return query && query->text == "hang" ? std::optional(dse::bytes()) : std::nullopt;
  };
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  test_request r("hang");
  ASSERT_TRUE(at.shard->submit(r));
  const auto& pool = *at.node.links.back();
  const std::size_t before = pool.requests_seen();
  ASSERT_TRUE(at.run_until([&] { return pool.requests_seen() > before; }));
  at.node.links.back()->shut_down();
  ASSERT_TRUE(at.run_until([&] { return r.completions != 0; }));
  EXPECT_EQ(r.outcome.failure.code(), client_errc::maybe_applied) << r.outcome.failure.to_string();
  EXPECT_TRUE(at.close());
}

TEST(transport_tls, an_end_without_the_closing_alert_is_told) {
  loopback_shard at;
  at.use_tls();
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  at.node.links.back()->shut_down();
  ASSERT_TRUE(at.run_until([&] { return at.host->logged(log_event::connection_lost) != nullptr; }));
  EXPECT_EQ(at.host->logged(log_event::connection_lost)->reason.message(),
            "the server closed the connection without closing TLS");
  EXPECT_TRUE(at.close());
}

TEST(transport_tls, an_end_with_the_closing_alert_is_an_ordinary_one) {
  loopback_shard at;
  at.use_tls();
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  at.node.links.back()->close_tls();
  at.node.links.back()->shut_down();
  ASSERT_TRUE(at.run_until([&] { return at.host->logged(log_event::connection_lost) != nullptr; }));
  EXPECT_EQ(at.host->logged(log_event::connection_lost)->reason.message(), "the server closed the connection");
  EXPECT_TRUE(at.close());
}

TEST(transport_tls, an_end_during_the_handshake_fails_as_tls) {
  loopback_shard at;
  at.use_tls();
  at.node.hangs_up_at_first_byte = true;
  ASSERT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::tls_failed) << at.host->failure.to_string();
  EXPECT_EQ(at.host->failure.message(), "the server closed the connection during the TLS handshake");
  EXPECT_TRUE(at.close());
}

TEST(transport_tls, an_orderly_close_sends_the_closing_alert) {
  loopback_shard at;
  at.use_tls();
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  ASSERT_TRUE(at.close());
  ASSERT_GE(at.node.links.size(), 2u);
  for (const auto& link : at.node.links) {
    ASSERT_TRUE(at.run_until([&] { return link->ended(); }));
    EXPECT_TRUE(link->tls()->closed);
  }
}

}  // namespace
