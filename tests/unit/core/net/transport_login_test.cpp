#include "loopback_shard.hpp"
#include "net/blocking_pool.hpp"
#include "net/resolver.hpp"
#include "net/transport.hpp"
#include "support/server_wire/error_response.hpp"
#include "support/server_wire/response.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <deque>
#include <functional>
#include <future>
#include <stdexcept>
#include <thread>

namespace {

using dse::authentication_request;
using dse::bytes;
using dse::client_errc;
using dse::result;
using dse::net::blocking_pool;
using dse::testing::loopback_shard;

/// One login as the test wants it.
struct scripted_login : dse::authenticator {
  bool blocks = false;
  std::string name;
  std::function<result<bytes>()> first = [] { return dse::testing::text_value("let me in"); };
  std::function<result<bytes>()> second = first;
  std::function<result<void>()> last = [] { return result<void>(); };

  bool may_block() const noexcept override { return blocks; }
  result<bytes> initial_response() override { return first(); }
  result<bytes> evaluate_challenge(dse::bytes_view) override { return second(); }
  result<void> on_success(dse::bytes_view) override { return last(); }
  std::string describe() const override { return name; }
};

struct scripted_logins : dse::authenticator_factory {
  std::function<result<std::unique_ptr<dse::authenticator>>(const authentication_request&)> make;
  result<std::unique_ptr<dse::authenticator>> create(const authentication_request& request) const override {
    return make(request);
  }
};

class transport_login : public testing::Test {
 protected:
  transport_login() {
    at.node.answer = [this](const dse::testing::server_request& request) { return answer(request); };
  }
  std::optional<bytes> answer(const dse::testing::server_request& request) {
    dse::testing::response_head head;
    head.stream = request.stream;
    if (request.as<dse::testing::startup_request>()) return encode_authenticate(head, "org.example.Authenticator");
    if (!request.as<dse::testing::auth_response_request>()) return std::nullopt;
    if (challenges > 0) return --challenges, encode_auth_challenge(head, dse::testing::text_value("who?"));
    return encode_auth_success(head, std::nullopt);
  }
  void log_in_by(std::function<result<std::unique_ptr<dse::authenticator>>(const authentication_request&)> make) {
    auto logins = std::make_shared<scripted_logins>();
    logins->make = std::move(make);
    at.host->logins = std::move(logins);
  }
  void log_in_with(const scripted_login& login) {
    log_in_by([login](const authentication_request&) { return std::make_unique<scripted_login>(login); });
  }

  loopback_shard at;
  int challenges = 0;
};

TEST_F(transport_login, is_told_where_it_goes) {
  authentication_request told;
  log_in_by([&](const authentication_request& request) {
    told = request;
    return std::make_unique<scripted_login>();
  });
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  EXPECT_EQ(told.authenticator_class, "org.example.Authenticator");
  EXPECT_EQ(told.address, "127.0.0.1");
  EXPECT_EQ(told.port, at.node.port());
  EXPECT_TRUE(told.loopback);
  EXPECT_FALSE(told.encrypted);
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, knows_that_the_connection_is_encrypted) {
  at.use_tls();
  bool encrypted = false;
  log_in_by([&](const authentication_request& request) {
    encrypted = request.encrypted;
    return std::make_unique<scripted_login>();
  });
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  EXPECT_TRUE(encrypted);
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, steps_that_do_not_block_run_on_the_shard) {
  challenges = 1;  // for one of the two connections
  std::atomic<int> elsewhere = 0;
  std::atomic<int> here = 0;
  scripted_login login;
  login.first = login.second = [&, test = std::this_thread::get_id()] {
    ++(std::this_thread::get_id() == test ? here : elsewhere);
    return bytes();
  };
  log_in_with(login);
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  EXPECT_EQ(elsewhere, 0);
  EXPECT_EQ(here, 3);
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, steps_that_may_block_run_on_other_threads) {
  challenges = 1;
  std::atomic<int> elsewhere = 0;
  std::atomic<int> here = 0;
  scripted_login login;
  login.blocks = true;
  login.first = login.second = [&, test = std::this_thread::get_id()] {
    ++(std::this_thread::get_id() == test ? here : elsewhere);
    return bytes();
  };
  log_in_with(login);
  ASSERT_TRUE(at.connect()) << at.host->failure.to_string();
  EXPECT_EQ(elsewhere, 3);
  EXPECT_EQ(here, 0);
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, fails_at_once_when_too_many_wait) {
  std::promise<void> release;
  const auto released = release.get_future().share();
  const auto running = std::make_shared<std::atomic<std::size_t>>(0);
  const auto fill = [&] {
    while (blocking_pool::of_logins().post([running, wait = released] {
      ++*running;
      running->notify_all();
      wait.wait();
    })) {}
  };
  fill();
  for (std::size_t n = *running; n != blocking_pool::default_threads; n = *running) running->wait(n);
  fill();  // the places of those that began to run

  scripted_login login;
  login.blocks = true;
  log_in_with(login);
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::overloaded) << at.host->failure.to_string();
  EXPECT_EQ(at.host->failure.message(), "too many logins wait for a thread");
  release.set_value();
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, an_answer_for_a_connection_that_has_gone_is_dropped) {
  std::promise<void> release;
  std::promise<void> entered;
  scripted_login login;
  login.blocks = true;
  login.first = [&, wait = release.get_future().share()] {
    entered.set_value();
    wait.wait();
    return result<bytes>(bytes());
  };
  log_in_with(login);
  at.start();
  auto began = entered.get_future();
  ASSERT_TRUE(at.run_until([&] { return began.wait_for(std::chrono::seconds(0)) == std::future_status::ready; }));
  at.node.links.front()->shut_down();
  ASSERT_TRUE(at.run_until([&] { return static_cast<bool>(at.host->failure); }));
  EXPECT_EQ(at.host->failure.message(), "the server closed the connection");
  release.set_value();
  EXPECT_TRUE(at.close());
  EXPECT_EQ(at.node.links.front()->requests_seen(), 1u);  // STARTUP
}

// As with a KDC that does not answer: nothing else of the process may wait for it.
TEST_F(transport_login, forty_that_wait_hold_up_no_look_up) {
  constexpr std::size_t sessions = 40;
  std::promise<void> release;
  const auto entered = std::make_shared<std::atomic<std::size_t>>(0);
  scripted_login login;
  login.blocks = true;
  login.first = [entered, wait = release.get_future().share()] {
    ++*entered;
    wait.wait();
    return result<bytes>(bytes());
  };
  std::size_t made = 0;
  log_in_by([&](const authentication_request&) {
    ++made;
    return std::make_unique<scripted_login>(login);
  });
  std::vector<std::unique_ptr<loopback_shard>> waiting;
  while (waiting.size() < sessions) {
    waiting.push_back(std::make_unique<loopback_shard>());
    loopback_shard& one = *waiting.back();
    one.node.answer = at.node.answer;
    one.host->logins = at.host->logins;
    one.start();
    ASSERT_TRUE(one.run_until([&] { return made == waiting.size(); }));
  }
  const std::size_t threads = blocking_pool::default_threads;
  ASSERT_TRUE(at.run_until([&] { return *entered == threads; })) << *entered;

  std::promise<bool> resolved;
  const auto before = std::chrono::steady_clock::now();
  dse::net::resolve("localhost", 9042, [&](auto found) { resolved.set_value(found.has_value()); });
  auto outcome = resolved.get_future();
  EXPECT_EQ(outcome.wait_for(std::chrono::seconds(1)), std::future_status::ready);
  EXPECT_TRUE(outcome.get());
  EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(1));

  for (const auto& one : waiting) EXPECT_TRUE(one->close());
  waiting.clear();
  release.set_value();
  // Those that had not begun when their connection went are not asked any more.
  std::promise<void> last;
  ASSERT_TRUE(blocking_pool::of_logins().post([&last] { last.set_value(); }));
  last.get_future().wait();
  EXPECT_EQ(*entered, threads);
}

TEST_F(transport_login, what_an_authenticator_throws_is_its_failure) {
  for (const bool blocks : {false, true}) {
    loopback_shard other;
    other.node.answer = at.node.answer;
    scripted_login login;
    login.blocks = blocks;
    login.first = []() -> result<bytes> { throw std::runtime_error("out of keys"); };
    log_in_with(login);
    other.host->logins = at.host->logins;
    EXPECT_FALSE(other.connect());
    EXPECT_EQ(other.host->failure.code(), client_errc::policy_failed) << other.host->failure.to_string();
    EXPECT_EQ(other.host->failure.message(), "the authenticator threw: out of keys");
    EXPECT_TRUE(other.close());
  }
}

TEST_F(transport_login, what_a_factory_throws_is_the_failure_of_its_login) {
  log_in_by([](const authentication_request&) -> result<std::unique_ptr<dse::authenticator>> {
    throw std::runtime_error("no keytab");
  });
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::policy_failed) << at.host->failure.to_string();
  EXPECT_EQ(at.host->failure.message(), "the authenticator factory threw: no keytab");
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, anything_else_that_a_factory_throws_is_the_failure_of_its_login) {
  log_in_by([](const authentication_request&) -> result<std::unique_ptr<dse::authenticator>> { throw 7; });
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::policy_failed) << at.host->failure.to_string();
  EXPECT_EQ(at.host->failure.message(), "the authenticator factory threw");
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, a_factory_that_makes_nothing_fails_the_login) {
  log_in_by([](const authentication_request&) { return std::unique_ptr<dse::authenticator>(); });
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::policy_failed) << at.host->failure.to_string();
  EXPECT_EQ(at.host->failure.message(), "the authenticator factory made no authenticator");
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, a_refusal_names_the_login) {
  at.node.answer = [this](const dse::testing::server_request& request) -> std::optional<bytes> {
    dse::testing::response_head head;
    head.stream = request.stream;
    if (request.as<dse::testing::auth_response_request>()) return dse::testing::encode_error(head, 0x0100, "no");
    return answer(request);
  };
  for (const bool blocks : {false, true}) {
    loopback_shard other;
    other.node.answer = at.node.answer;
    scripted_login login;
    login.blocks = blocks;
    login.name = "user ada";
    log_in_with(login);
    other.host->logins = at.host->logins;
    EXPECT_FALSE(other.connect());
    EXPECT_EQ(other.host->failure.message(), "no (logging in: user ada)") << other.host->failure.to_string();
    EXPECT_TRUE(other.close());
  }
}

TEST_F(transport_login, a_refused_verdict_ends_the_connection) {
  scripted_login login;
  login.last = [] { return result<void>(dse::error(client_errc::authentication_failed, "the server is not ours")); };
  log_in_with(login);
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.message(), "the server is not ours") << at.host->failure.to_string();
  EXPECT_TRUE(at.close());
}

TEST_F(transport_login, without_a_factory_says_what_to_set) {
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::authentication_failed);
  EXPECT_EQ(at.host->failure.message(), "the server asks for credentials (org.example.Authenticator)");
  EXPECT_TRUE(at.close());
}

// ---- answers that come later

/// It keeps its handlers, for the test to call.
struct later_login : dse::async_authenticator {
  explicit later_login(std::deque<answer_handler>& w) : waiting(w) {}
  void async_initial_response(answer_handler done) override { waiting.push_back(std::move(done)); }
  void async_evaluate_challenge(bytes challenge, answer_handler done) override {
    EXPECT_EQ(challenge, dse::testing::text_value("who?"));
    waiting.push_back(std::move(done));
  }
  std::string describe() const override { return "user later"; }
  std::deque<answer_handler>& waiting;
};

class transport_later_login : public transport_login {
 protected:
  transport_later_login() {
    log_in_by([this](const authentication_request&) { return std::make_unique<later_login>(waiting); });
  }
  std::deque<dse::async_authenticator::answer_handler> waiting;
};

TEST_F(transport_later_login, goes_on_when_the_answer_comes_from_whatever_thread) {
  challenges = 1;
  at.start();
  for (int step = 0; step < 3; ++step) {  // a challenge for the control connection, then a pool's without
    ASSERT_TRUE(at.run_until([&] { return !waiting.empty(); })) << step;
    EXPECT_FALSE(at.host->ready);
    const auto done = std::move(waiting.front());
    waiting.pop_front();
    std::thread([&] {
      done(dse::testing::text_value("let me in"));
      done(dse::error(client_errc::policy_failed, "a second answer counts for nothing"));
    }).join();
  }
  EXPECT_TRUE(at.run_until([&] { return at.host->ready; })) << at.host->failure.to_string();
  EXPECT_TRUE(at.close());
}

TEST_F(transport_later_login, failure_is_that_of_the_login) {
  at.start();
  ASSERT_TRUE(at.run_until([&] { return !waiting.empty(); }));
  waiting.front()(dse::error(client_errc::authentication_failed, "the token service knows nobody"));
  ASSERT_TRUE(at.run_until([&] { return !!at.host->failure; }));
  EXPECT_NE(at.host->failure.to_string().find("the token service knows nobody"), std::string::npos);
}

TEST_F(transport_later_login, answer_for_a_session_that_has_gone_is_dropped) {
  at.start();
  ASSERT_TRUE(at.run_until([&] { return !waiting.empty(); }));
  EXPECT_TRUE(at.close());
  at.shard.reset();
  waiting.front()(dse::testing::text_value("let me in"));
}

TEST_F(transport_later_login, silence_ends_with_the_connect_timeout) {
  at.settings.connect_timeout = std::chrono::milliseconds(200);
  at.start();
  EXPECT_TRUE(at.run_until([&] { return !!at.host->failure; }));
}

TEST_F(transport_login, what_an_authenticator_throws_instead_of_answering_later_is_its_failure) {
  struct thrower final : dse::async_authenticator {
    void async_initial_response(answer_handler) override { throw std::runtime_error("no service"); }
    void async_evaluate_challenge(bytes, answer_handler) override {}
  };
  log_in_by([](const authentication_request&) { return std::make_unique<thrower>(); });
  EXPECT_FALSE(at.connect());
  EXPECT_EQ(at.host->failure.code(), client_errc::policy_failed) << at.host->failure.to_string();
}

}  // namespace
