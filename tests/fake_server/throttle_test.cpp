#include "fake_server/echo.hpp"

#include <gtest/gtest.h>

#include <future>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

TEST(throttled_sessions, shed_what_they_have_no_room_for_and_answer_the_rest) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server).throttle(throttle().max_concurrent(2).max_waiting(3)));
  std::vector<std::future<result<row_set>>> answers;
  std::promise<void> on_shard;
  db.async_execute(select_text, std::int64_t{1}, [&](result<row_set>) {
    for (std::int64_t token = 1; token <= 10; ++token) {
      auto answer = std::make_shared<std::promise<result<row_set>>>();
      answers.push_back(answer->get_future());
      db.async_execute(select_text, token, [answer](result<row_set> r) { answer->set_value(std::move(r)); });
    }
    on_shard.set_value();
  });
  on_shard.get_future().get();
  int answered = 0, shed = 0;
  for (auto& a : answers) {
    const auto r = a.get();
    if (r) ++answered;
    else if (r.error().code() == client_errc::shed) ++shed;
  }
  EXPECT_EQ(answered + shed, 10);
  EXPECT_GE(answered, 5);
  EXPECT_GE(shed, 4);
  db.close();
}

TEST(throttled_sessions, keep_to_their_rate) {
  fake_server server;
  client db = connect(options_for(server).throttle(throttle().max_per_second(100)));
  db.prepare(select_text);
  const auto begin = std::chrono::steady_clock::now();
  for (std::int64_t token = 1; token <= 30; ++token) expect_echo(echo(db, token), token);
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 200ms);
  db.close();
}

}}  // namespace dse::testing
