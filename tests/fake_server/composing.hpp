#pragma once

#include "fake_server/echo.hpp"
#include "sim/model_statement.hpp"

#include <dse/compose.hpp>

#include <boost/asio/use_future.hpp>

#include <functional>
#include <future>
#include <map>
#include <string>

namespace dse::testing {

namespace asio = boost::asio;
using namespace std::chrono_literals;

// Model nodes echo the first number of a text: this selects n.
inline std::string row_of(std::int64_t n) { return "SELECT token FROM sim.t" + std::to_string(n) + " WHERE k = 0"; }

/// The first row names the table of the second SELECT; the outcome is what that gives.
class row_of_named_table {
 public:
  row_of_named_table(session db, std::int64_t first) : db_(std::move(db)), first_(first) {}
  void operator()(composition<row_set> whole) const {
    statement s(row_of(first_));
    s.timeout(whole.left());
    auto next = whole.then<row_set>([db = db_, between = between_, whole](result<row_set> named) {
      if (named.has_error()) return whole.complete(named.error());
      if (between) between();
      statement last(row_of(named->first()->get<std::int64_t>(0) + 1));
      last.timeout(whole.left());
      db.async_execute(std::move(last),
                       whole.then<row_set>([whole](result<row_set> rows) { whole.complete(std::move(rows)); }));
    });
    db_.async_execute(std::move(s), std::move(next));
  }
  row_of_named_table between(std::function<void()> f) const {
    row_of_named_table other = *this;
    other.between_ = std::move(f);
    return other;
  }

 private:
  session db_;
  std::int64_t first_;
  std::function<void()> between_;
};

inline constexpr std::chrono::nanoseconds no_limit(-1);

class compose_requests : public ::testing::Test {
  std::map<std::int64_t, treatment> treatments_;  // outlives the server

 protected:
  ~compose_requests() override {
    db.close();
    EXPECT_TRUE(server.complaints().empty());
  }
  /// How requests for the row of n are treated.
  void treat(std::int64_t n, treatment t) {
    server.on_thread([&] {
      treatments_[n] = t;
      for (std::size_t i = 0; i < 2; ++i)
        server.node(i).on_request = [this](const server_request& r) {
          const auto* q = r.as<query_request>();
          if (!q || q->text.find("sim.") == std::string::npos) return treatment();
          const auto at = treatments_.find(first_number(q->text).value_or(-1));
          return at == treatments_.end() ? treatment() : at->second;
        };
    });
  }
  int executions(std::int64_t n) {
    return server.on_thread([&] { return server.cluster().executions[n]; });
  }
  bool is_sent(std::int64_t n) {
    return eventually([&] { return executions(n) != 0; });
  }
  /// Requests that were given up and that no node has answered.
  bool has_orphans(std::size_t n) {
    return eventually([&] {
      std::size_t sum = 0;
      for (const node_state& s : db.node_states()) sum += s.orphans;
      return sum == n;
    });
  }
  std::future<result<row_set>> start(const row_of_named_table& steps, std::chrono::nanoseconds limit = no_limit) {
    return compose<row_set>(db, limit, steps, asio::use_future);
  }
  static error failure_of(std::future<result<row_set>> outcome) {
    if (outcome.wait_for(20s) != std::future_status::ready) return error(client_errc::not_sent, "no outcome came");
    const auto r = outcome.get();
    return r.has_error() ? r.error() : error();
  }

  fake_server server{model_cluster(2)};
  client db = connect(options_for(server).io_threads(2));
};

}  // namespace dse::testing
