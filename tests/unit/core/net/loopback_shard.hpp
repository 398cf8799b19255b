#pragma once

#include "loopback_node.hpp"
#include "net/node_socket.hpp"
#include "net/proxy_route.hpp"
#include "net/shard.hpp"
#include "net/tls_context.hpp"
#include "tls_conversation.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace dse::testing {

/// A session as a shard sees it: it keeps what it is told.
class recording_host : public dse::net::shard_host {
 public:
  std::shared_ptr<const dse::authenticator_factory> authenticator() const noexcept override { return logins; }
  std::shared_ptr<const dse::net::tls_context> tls() const noexcept override { return context; }
  const dse::net::proxy_route* proxy() const noexcept override { return nodes ? &route : nullptr; }
  std::shared_ptr<const dse::node_directory> directory() const noexcept override { return nodes; }
  void on_proxy_told(const std::string& name, std::uint16_t port) override { route.lead_to(name, port); }
  const dse::net::socket_setup& sockets() const noexcept override { return setup; }
  void on_ready() noexcept override { ready = true; }
  void on_connect_failed(dse::error why) noexcept override { failure = std::move(why); }
  void on_snapshot(std::shared_ptr<const dse::metadata::snapshot> s) override {
    shard->post([raw = shard, s] { raw->core().snapshot_changed(s); });
  }
  void on_node_up(const std::string&, std::uint16_t) override {}
  void on_node_state(const dse::uuid&, bool) override {}
  void on_refresh_schema(const dse::metadata::schema_scope&, dse::engine::duration,
                         std::function<void()> done) override {
    done();
  }
  void on_use_keyspace(const std::string& name) override { shared.set(name); }
  const dse::net::shared_keyspace& keyspace() const noexcept override { return shared; }
  dse::net::shared_clock* clock() noexcept override { return nullptr; }
  void on_log(const dse::log_record& record) noexcept override { log.push_back(record); }
  void on_rest() noexcept override { rested = true; }

  /// The first record of that event.
  const dse::log_record* logged(dse::log_event event) const {
    for (const dse::log_record& r : log)
      if (r.event == event) return &r;
    return nullptr;
  }

  dse::net::shard* shard = nullptr;
  std::shared_ptr<const dse::authenticator_factory> logins;
  std::shared_ptr<const dse::net::tls_context> context;
  std::shared_ptr<const dse::node_directory> nodes;
  dse::net::proxy_route route;
  dse::net::socket_setup setup;
  dse::net::shared_keyspace shared;
  std::vector<dse::log_record> log;
  dse::error failure;
  bool ready = false;
  bool rested = false;
};

struct request_message {
  dse::engine::message message;
};

/// A query that keeps what became of it.
class test_request : private request_message, public dse::engine::request {
 public:
  explicit test_request(std::shared_ptr<const std::string> text) : request(message, &completed) {
    message.text = std::move(text);
    message.timeout = std::chrono::nanoseconds(-1);
  }
  explicit test_request(std::string text) : test_request(std::make_shared<const std::string>(std::move(text))) {}

  int completions = 0;
  dse::engine::outcome outcome;

 private:
  static void completed(dse::engine::request& r, dse::engine::outcome&& o) {
    auto& self = static_cast<test_request&>(r);
    ++self.completions;
    self.outcome = std::move(o);
  }
};

/// One node, and a shard that connects to it, both on one io_context that the test runs.
struct loopback_shard {
  static constexpr std::chrono::seconds patience{30};  // for what happens at once unless it is broken

  loopback_shard() : node(io), host(std::make_shared<recording_host>()) {
    settings.contact_points = {{"127.0.0.1", node.port()}};
    settings.versions = {dse::wire::protocol_version::v4};
    settings.load_balancing = dse::round_robin();
    settings.lowest_log_level = dse::log_level::debug;
    settings.connect_timeout = patience;
    settings.silence_before_probe = patience;
    settings.silence_before_close = patience;
  }
  void use_tls(const std::string& names = "IP:127.0.0.1") {
    certificate_request request;
    request.alternative_names = names;
    node.use_tls(trusted().issue(request));
    host->context = context_of(trusting());
  }
  void start() {
    shard = std::make_shared<dse::net::shard>(settings, 0, io.get_executor());
    host->shard = shard.get();
    shard->start(host);
  }
  /// Runs what there is to run until the condition holds; false when it does not come true.
  template <class Condition>
  bool run_until(Condition condition) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > end) return false;
      io.restart();
      io.run_one_for(std::chrono::milliseconds(100));
    }
    return true;
  }
  bool connect() {
    start();
    return run_until([this] { return host->ready || host->failure; }) && host->ready;
  }
  bool close() {
    shard->close();
    return run_until([this] { return host->rested; });
  }

  boost::asio::io_context io;
  loopback_node node;
  std::shared_ptr<recording_host> host;
  dse::engine::settings settings;
  std::shared_ptr<dse::net::shard> shard;
};

}  // namespace dse::testing
