#include "fake_server/echo.hpp"

#include <algorithm>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

struct form {
  std::uint8_t highest;
  bool dse;
  compression algorithm;
};

class compressed_sessions : public ::testing::TestWithParam<form> {};

TEST_P(compressed_sessions, carry_short_and_long_requests) {
  model_cluster cluster(1);
  cluster.highest_version = GetParam().highest;
  cluster.speaks_dse = GetParam().dse;
  fake_server server(cluster);
  client db = connect(options_for(server).compression(GetParam().algorithm));
  for (std::int64_t token = 1; token <= 20; ++token) {
    expect_echo(echo(db, token), token);
    const std::string text = "SELECT token FROM sim.t WHERE token = " + std::to_string(token) + " -- ";
    expect_echo(db.try_execute(text + std::string(200'000, 'x')), token);
  }
  db.close();
  EXPECT_TRUE(server.complaints().empty()) << server.complaints().front();
}

// Snappy with the best of these: v5 is left out.
INSTANTIATE_TEST_SUITE_P(forms, compressed_sessions,
                         ::testing::Values(form{3, false, compression::lz4}, form{4, false, compression::snappy},
                                           form{5, false, compression::lz4}, form{5, false, compression::snappy},
                                           form{4, true, compression::lz4}, form{4, true, compression::snappy}),
                         [](const auto& p) {
                           return (p.param.dse ? "dse_" : "v" + std::to_string(p.param.highest) + '_') +
                                  std::string(to_string(p.param.algorithm));
                         });

TEST(compression, that_the_server_lacks_is_an_error_that_names_its_offer) {
  model_cluster cluster(1);
  cluster.compressions = {"lz4"};
  fake_server server(cluster);
  const auto db = try_connect(options_for(server).compression(compression::snappy));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::unsupported_compression);
  EXPECT_EQ(db.error().message(), "the server does not offer the compression snappy; it offers lz4");
}

TEST(compression, answer_that_cannot_be_decompressed_ends_the_connection_and_the_session_goes_on) {
  model_cluster cluster(1);
  cluster.highest_version = 4;
  fake_server server(cluster);
  struct recorder final : observer {
    log_level lowest_level() const noexcept override { return log_level::warning; }
    void on_log(const log_record& r) noexcept override {
      const std::lock_guard lock(mutex);
      if (r.event == log_event::connection_lost) reasons.push_back(r.reason.message());
    }
    bool has(std::string_view text) {
      const std::lock_guard lock(mutex);
      return std::ranges::any_of(reasons, [&](const std::string& r) { return r.find(text) != r.npos; });
    }
    std::mutex mutex;
    std::vector<std::string> reasons;
  };
  const auto log = std::make_shared<recorder>();
  client db = connect(options_for(server).compression(compression::lz4).observer(log));
  response_head head;
  bytes frame = encode_frame(head, 0x08, bytes(100, std::byte{0x7E}));
  frame[1] = std::byte{1};
  server.on_thread([&] { server.send_raw(0, frame); });
  EXPECT_TRUE(eventually([&] { return log->has("a compressed response is corrupt"); }));
  EXPECT_TRUE(eventually([&] { return !echo(db, 1).has_error(); }));
}

}}  // namespace dse::testing
