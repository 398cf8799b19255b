// Answers that nobody has taken yet, or that nobody wants any more.

#include "fake_server/echo.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/bind_executor.hpp>

#include <atomic>
#include <future>

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

class unread : public ::testing::Test {
 protected:
  void answer_with(std::vector<row> rows) {
    server.on_thread([&] {
      server.node(0).answer_instead = [this, rows](const server_request& r) {
        ++answered;
        return encode_rows(head_for(r), {.columns = {{"sim", "t", "b", type_kind::blob}}, .rows = rows});
      };
    });
  }

  fake_server server;
  std::atomic<int> answered{0};
};

TEST_F(unread, responses_before_an_executor_have_a_budget) {
  answer_with({{bytes(1u << 20)}});
  client db = connect(options_for(server).protocol("v4").max_buffered_bytes(2u << 20));
  asio::io_context later;
  std::vector<error> outcomes;
  const auto ask_with_handler_elsewhere = [&] {
    db.async_execute("SELECT b FROM sim.t", asio::bind_executor(later.get_executor(), [&](const result<row_set>& r) {
                       outcomes.push_back(r.has_error() ? r.error() : error());
                     }));
    // Its answer comes behind that of the other, and waits for no executor.
    EXPECT_TRUE(db.try_execute("SELECT b FROM sim.t").has_value());
  };
  for (int n = 0; n < 5; ++n) ask_with_handler_elsewhere();
  EXPECT_EQ(answered, 5 + 2);
  later.run();
  ASSERT_EQ(outcomes.size(), 5u);
  for (std::size_t n = 0; n < 2; ++n) EXPECT_FALSE(outcomes[n]) << outcomes[n].to_string();
  for (std::size_t n = 2; n < 5; ++n) {
    EXPECT_EQ(outcomes[n].code(), client_errc::overloaded);
    EXPECT_EQ(outcomes[n].code(), condition::not_sent);
    EXPECT_EQ(outcomes[n].message(), "2 MiB of responses wait for their handlers");
  }
  later.restart();
  ask_with_handler_elsewhere();
  later.run();
  EXPECT_FALSE(outcomes.back()) << outcomes.back().to_string();
}

TEST_F(unread, trace_can_be_cancelled) {
  answer_with({});  // it is never complete
  client db = connect(options_for(server));
  asio::cancellation_signal stop;
  std::promise<result<query_trace>> outcome;
  db.async_trace(uuid::random(), 1h, asio::bind_cancellation_slot(stop.slot(), [&](result<query_trace> r) {
                   outcome.set_value(std::move(r));
                 }));
  ASSERT_TRUE(eventually([&] { return answered > 2; }));
  stop.emit(asio::cancellation_type::terminal);
  EXPECT_EQ(outcome.get_future().get().error().code(), asio::error::operation_aborted);
  const int at_the_end = answered;
  std::this_thread::sleep_for(300ms);  // longer than the longest pause between two looks
  EXPECT_LE(answered, at_the_end + 1);
}

}}  // namespace dse::testing
