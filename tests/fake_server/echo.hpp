#pragma once

#include "fake_server/fake_server.hpp"

#include <dse/dse.hpp>

#include <boost/asio/io_context.hpp>

#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <thread>
#include <vector>

namespace dse::testing {

/// Options for one contact point: short limits, and nothing on stderr.
inline options options_at(std::string_view contact_point) {
  using namespace std::chrono_literals;
  struct silent final : observer {
    log_level lowest_level() const noexcept override { return log_level::error; }
    void on_log(const log_record&) noexcept override {}
  };
  return options().contact_points(contact_point).connect_timeout(10s).observer(std::make_shared<silent>());
}

/// The same for one node of a fake server.
inline options options_for(const fake_server& s, std::size_t node = 0) { return options_at(s.contact_point(node)); }

/// The token that a model node echoes; fails the test when it is another.
inline void expect_echo(const result<row_set>& r, std::int64_t token) {
  ASSERT_TRUE(r.has_value()) << r.error().to_string();
  std::vector<std::int64_t> seen;
  for (const auto& [echoed] : r->as<std::int64_t>()) seen.push_back(echoed);
  EXPECT_EQ(seen, std::vector<std::int64_t>{token});
}

inline result<row_set> echo(const session& db, std::int64_t token) { return db.try_execute(select_text, token); }

/// What a future brings that comes only while the context runs.
template <class T>
T get_while_running(boost::asio::io_context& io, std::future<T> outcome) {
  using namespace std::chrono_literals;
  while (outcome.wait_for(0s) != std::future_status::ready) io.run_for(5ms);
  return outcome.get();
}

/// Until it holds, for ten seconds.
template <class Condition>
bool eventually(Condition holds) {
  using namespace std::chrono_literals;
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

}  // namespace dse::testing
