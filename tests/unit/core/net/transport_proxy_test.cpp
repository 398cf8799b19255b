// Nodes behind a proxy that reads server names.
#include "loopback_shard.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <future>
#include <memory>
#include <stdexcept>
#include <utility>

namespace {

using dse::client_errc;
using dse::proxied_nodes;
using dse::testing::loopback_shard;
using dse::testing::test_request;

const std::string host_id = "01010101-0101-0101-0101-010101010101";

class scripted_directory final : public dse::node_directory {
 public:
  explicit scripted_directory(std::function<dse::result<proxied_nodes>()> answer) : answer_(std::move(answer)) {}
  dse::result<proxied_nodes> look_up(std::chrono::nanoseconds) const override { return answer_(); }
  const dse::tls_options& tls() const noexcept override { return tls_; }
  std::string describe() const override { return "the test's directory"; }

 private:
  std::function<dse::result<proxied_nodes>()> answer_;
  dse::tls_options tls_;
};

class transport_proxy : public testing::Test {
 protected:
  bool connect(const std::string& names, std::function<dse::result<proxied_nodes>()> answer) {
    at.use_tls(names);
    at.settings.contact_points.clear();
    at.settings.asks_directory = true;
    at.host->nodes = std::make_shared<scripted_directory>(std::move(answer));
    return at.connect();
  }
  // Where localhost is ::1 too, nobody listens there.
  dse::result<proxied_nodes> local() const {
    return proxied_nodes("localhost", at.node.port(), {dse::uuid::from_string(host_id)});
  }

  loopback_shard at;
};

TEST_F(transport_proxy, is_told_which_node_is_meant_and_shows_a_certificate_of_its_own_name) {
  ASSERT_TRUE(connect("DNS:localhost", [this] { return local(); })) << at.host->failure.to_string();
  test_request r("SELECT 1");
  ASSERT_TRUE(at.shard->submit(r));
  ASSERT_TRUE(at.run_until([&] { return r.completions != 0; }));
  EXPECT_FALSE(r.outcome.failure) << r.outcome.failure.to_string();
  ASSERT_EQ(at.node.links.size(), 2u);
  for (const auto& link : at.node.links) EXPECT_EQ(link->tls()->asked_for, host_id);
  EXPECT_TRUE(at.close());
}

TEST_F(transport_proxy, certificate_of_the_node_is_not_that_of_the_proxy) {
  EXPECT_FALSE(connect("DNS:" + host_id + ",IP:127.0.0.1", [this] { return local(); }));
  EXPECT_EQ(at.host->failure.code(), client_errc::tls_failed) << at.host->failure.to_string();
  EXPECT_NE(at.host->failure.message().find("not of \"localhost\""), std::string::npos) << at.host->failure.to_string();
}

TEST_F(transport_proxy, name_that_leads_nowhere_is_told) {
  EXPECT_FALSE(connect("DNS:localhost", [this]() -> dse::result<proxied_nodes> {
    proxied_nodes told = local().value();
    told.proxy_host = "no-such-proxy.invalid";
    return told;
  }));
  EXPECT_NE(at.host->failure.to_string().find("no-such-proxy.invalid"), std::string::npos)
      << at.host->failure.to_string();
}

TEST_F(transport_proxy, directory_that_throws_or_says_nothing_fails_connecting) {
  EXPECT_FALSE(connect("DNS:localhost", []() -> dse::result<proxied_nodes> { throw std::runtime_error("no map"); }));
  EXPECT_EQ(at.host->failure.code(), client_errc::policy_failed);
  EXPECT_NE(at.host->failure.message().find("no map"), std::string::npos) << at.host->failure.message();
}

TEST_F(transport_proxy, directory_without_nodes_fails_connecting) {
  EXPECT_FALSE(connect("DNS:localhost", [] { return proxied_nodes("localhost", 1, {}); }));
  EXPECT_NE(at.host->failure.to_string().find("the test's directory names no proxy, or no nodes"), std::string::npos)
      << at.host->failure.to_string();
}

TEST_F(transport_proxy, directory_that_answers_behind_the_end_is_not_heard) {
  std::promise<void> closed;
  at.settings.connect_timeout = std::chrono::milliseconds(20);
  EXPECT_FALSE(connect("DNS:localhost", [&, answer = local()] {
    closed.get_future().wait();
    return answer;
  }));
  EXPECT_TRUE(at.close());
  closed.set_value();
  const std::weak_ptr<const dse::node_directory> asked = std::exchange(at.host->nodes, nullptr);
  EXPECT_TRUE(at.run_until([&] { return asked.expired(); }));  // the answer was posted
  at.io.restart();
  at.io.poll();
  EXPECT_EQ(at.host->route.where().host, "");
}

}  // namespace
