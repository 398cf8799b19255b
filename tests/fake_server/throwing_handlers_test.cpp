// Handlers that throw: nobody could catch it, and so the session's observer is told.
#include "fake_server/echo.hpp"

#include <dse/compose.hpp>

#include <boost/asio/bind_executor.hpp>
#include <boost/asio/io_context.hpp>

#include <mutex>
#include <set>
#include <stdexcept>

namespace dse::testing { namespace {

namespace asio = boost::asio;

/// Keeps what handlers have thrown.
class catching final : public observer {
 public:
  log_level lowest_level() const noexcept override { return log_level::error; }
  void on_log(const log_record& r) noexcept override {
    const std::lock_guard lock(mutex_);
    if (r.event == log_event::handler_threw) texts_.insert(r.text);
  }
  bool has_all(const std::set<std::string>& wanted) const {
    const std::lock_guard lock(mutex_);
    return texts_ == wanted;
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::string> texts_;
};

class throwing_handlers : public ::testing::Test {
 protected:
  auto thrower(const std::string& name) {
    wanted.insert(name);
    return [name](const auto&) { throw std::runtime_error(name); };
  }
  void expect_all_told() {
    EXPECT_TRUE(eventually([&] { return ear->has_all(wanted); }));
    expect_echo(echo(db, 1), 1);
  }

  fake_server server;
  std::shared_ptr<catching> ear = std::make_shared<catching>();
  client db = connect(options_for(server).observer(ear));
  std::set<std::string> wanted;
};

TEST_F(throwing_handlers, of_requests) {
  db.async_execute("SELECT 1", thrower("execute"));
  db.async_prepare(select_text, thrower("prepare"));
  db.async_execute_concurrently(std::vector<statement>{statement("SELECT 1")}, concurrency(), thrower("concurrently"));
  db.async_trace(uuid(), std::chrono::nanoseconds(1), thrower("trace"));
  expect_all_told();
}

TEST_F(throwing_handlers, of_compositions) {
  constexpr std::chrono::nanoseconds no_limit(-1);
  compose<int>(db, no_limit, [](const composition<int>& whole) { whole.complete(1); }, thrower("not mine"));
  expect_all_told();
}

TEST_F(throwing_handlers, of_calls_of_the_session) {
  db.async_node_states(thrower("node states"));
  db.async_explain(statement("SELECT 1"), thrower("explain"));
  db.async_refresh(metadata_part::everything(), thrower("refresh"));
  db.async_set_schema_metadata(false, thrower("schema"));
  db.async_add_profile("other", execution_profile(), thrower("profile"));
  db.async_add_profile("", execution_profile(), thrower("refused profile"));
  db.async_set_authenticator(auth::no_credentials().make_factory(), thrower("authenticator"));
  db.async_set_authenticator(std::shared_ptr<const authenticator_factory>(), thrower("refused authenticator"));
  db.async_set_tls(tls_options(), thrower("refused TLS"));
  expect_all_told();
}

TEST_F(throwing_handlers, of_traversals_that_are_refused) {
  auto t = graph::traversal().withRemote(db.graph("x")).V();
  EXPECT_THROW(t.iterate(), exception);
  auto longer = t.out();
  longer.async_iterate(thrower("refused traversal"));
  expect_all_told();
}

TEST_F(throwing_handlers, on_an_executor_of_the_user) {
  asio::io_context io;
  db.async_refresh(metadata_part::nodes(), asio::bind_executor(io, thrower("refresh")));
  io.run();
  expect_all_told();
}

TEST_F(throwing_handlers, of_the_beginning_and_the_end) {
  client other;
  async_connect(options_for(server).observer(ear), [&](result<client> made) {
    other = std::move(*made);
    throw std::runtime_error("connect");
  });
  wanted.insert("connect");
  expect_all_told();
  other.async_close(thrower("close"));
  expect_all_told();
}

}}  // namespace dse::testing
