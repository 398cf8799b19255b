#include "fake_server/echo.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <future>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using strings = std::vector<std::string>;

class noting : public cluster_listener {
 public:
  void on_node_added(const node& n) override { note('a', n); }
  void on_node_up(const node& n) override { note('+', n); }
  void on_node_down(const node& n) override { note('-', n); }
  /// What was told of a node.
  std::string of(const std::string& address) const {
    const std::lock_guard lock(mutex_);
    const auto at = told_.find(address);
    return at == told_.end() ? std::string() : at->second;
  }
  std::set<std::thread::id> threads() const {
    const std::lock_guard lock(mutex_);
    return threads_;
  }

 private:
  void note(char what, const node& n) {
    const std::lock_guard lock(mutex_);
    told_[n->to_string()] += what;
    threads_.insert(std::this_thread::get_id());
  }
  mutable std::mutex mutex_;
  std::map<std::string, std::string> told_;
  std::set<std::thread::id> threads_;
};

TEST(topology, listener_is_told_of_nodes_by_one_thread) {
  fake_server server(model_cluster(2));
  const auto told = std::make_shared<noting>();
  client db = connect(options_for(server).io_threads(3).listener(told));
  const std::string node = server.contact_point(1);
  EXPECT_TRUE(eventually([&] { return told->of(node) == "a+"; })) << told->of(node);
  server.on_thread([&] {
    server.stop_listening(1);
    server.drop_connections(1);
  });
  EXPECT_TRUE(eventually([&] { return told->of(node) == "a+-"; })) << told->of(node);
  server.on_thread([&] { server.listen_again(1); });
  EXPECT_TRUE(eventually([&] { return told->of(node) == "a+-+"; })) << told->of(node);
  EXPECT_EQ(told->threads().size(), 1u);
  db.close();
}

TEST(topology, states_are_sums_over_all_shards) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server).io_threads(3).connections_per_node(2).wait_for_all_pools(true));
  const auto states = db.node_states();
  ASSERT_EQ(states.size(), 2u);
  for (const node_state& s : states) {
    EXPECT_TRUE(s.up);
    EXPECT_EQ(s.connections, 6u);
    EXPECT_EQ(s.missing_connections, 0u);
    EXPECT_EQ(s.distance, node_distance::local);
  }
  std::promise<std::size_t> in_callback;
  db.async_node_states([&](result<std::vector<node_state>> r) { in_callback.set_value(r ? r->size() : 0); });
  EXPECT_EQ(in_callback.get_future().get(), 2u);
  db.close();
  EXPECT_EQ(db.try_node_states().error().code(), client_errc::closed);
}

TEST(topology, plan_of_a_statement_is_explained) {
  fake_server server(model_cluster(3));
  client db = connect(options_for(server));
  const auto plan = db.explain(statement("SELECT v FROM t"));
  ASSERT_EQ(plan.size(), 3u);
  EXPECT_EQ(plan.front().reason, "local node in turn");
  const auto only = db.explain(statement("SELECT v FROM t").node(db.nodes().back()));
  ASSERT_EQ(only.size(), 1u);
  EXPECT_EQ(only.front().node->host_id, db.nodes().back()->host_id);
  db.close();
}

TEST(topology, statement_goes_to_the_node_that_it_prefers_while_that_is_there) {
  fake_server server(model_cluster(3));
  client db = connect(options_for(server).io_threads(2).wait_for_all_pools(true));
  const auto answering = [&](const std::shared_ptr<const node_info>& node) {
    return db.execute(statement("SELECT token FROM sim.t WHERE token = 7").prefer(node)).info().node();
  };
  for (const auto& node : db.nodes())
    for (int i = 0; i < 4; ++i) EXPECT_EQ(answering(node), node->to_string());
  const auto third = db.find_node(server.contact_point(2));
  const auto plan = db.explain(statement("SELECT v FROM t").prefer(third));
  ASSERT_EQ(plan.size(), 3u);
  EXPECT_EQ(plan.front().node->host_id, third->host_id);
  EXPECT_EQ(plan.front().reason, "statement::prefer() names it");
  server.on_thread([&] {
    server.stop_listening(2);
    server.drop_connections(2);
  });
  const auto is_down = [&] {
    for (const node_state& s : db.node_states())
      if (s.node->host_id == third->host_id) return !s.up;
    return false;
  };
  ASSERT_TRUE(eventually(is_down));
  std::set<std::string> others;
  for (int i = 0; i < 8; ++i) others.insert(answering(third));
  EXPECT_EQ(others, (std::set<std::string>{server.contact_point(0), server.contact_point(1)}));
  db.close();
}

TEST(topology, metadata_is_read_on_request_and_switched_off) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server));
  db.refresh();
  db.refresh(metadata_part::nodes());
  db.refresh(metadata_part::keyspace("shop"));
  EXPECT_NE(db.tokens().partitioner(), partitioner::unknown);
  db.set_token_metadata(false);
  EXPECT_EQ(db.tokens().partitioner(), partitioner::unknown);
  std::promise<bool> done;
  db.async_set_token_metadata(true, [&](result<void> r) { done.set_value(r.has_value()); });
  EXPECT_TRUE(done.get_future().get());
  EXPECT_NE(db.tokens().partitioner(), partitioner::unknown);
  db.close();
  EXPECT_EQ(db.try_refresh().error().code(), client_errc::closed);
}

TEST(topology, questions_are_refused_where_the_answer_could_not_come) {
  fake_server server;
  client db = connect(options_for(server));
  std::promise<error> states, plan, refresh;
  db.async_execute("SELECT v FROM t", [&](result<row_set>) {
    states.set_value(db.try_node_states().error());
    plan.set_value(db.try_explain(statement("SELECT v FROM t")).error());
    refresh.set_value(db.try_refresh().error());
  });
  for (auto* p : {&states, &plan, &refresh})
    EXPECT_EQ(p->get_future().get().code(), client_errc::blocking_call_on_io_thread);
  db.close();
  const session none;
  EXPECT_EQ(none.try_node_states().error().code(), client_errc::closed);
  EXPECT_EQ(none.try_refresh().error().code(), client_errc::closed);
}

TEST(topology, cluster_that_is_down_is_waited_for) {
  fake_server server;
  server.on_thread([&] { server.stop_listening(0); });
  std::promise<result<client>> connected;
  auto outcome = connected.get_future();
  async_connect(options_for(server).wait_for_cluster(true).connect_timeout(200ms),
                [&](result<client> r) { connected.set_value(std::move(r)); });
  EXPECT_EQ(outcome.wait_for(500ms), std::future_status::timeout);
  server.on_thread([&] { server.listen_again(0); });
  ASSERT_EQ(outcome.wait_for(10s), std::future_status::ready);
  result<client> db = outcome.get();
  ASSERT_TRUE(db) << db.error().to_string();
  expect_echo(echo(*db, 1), 1);
  db->close();
}

TEST(topology, translated_node_is_found_by_its_own_address_too) {
  fake_server server(model_cluster(2));
  const std::string path = ::testing::TempDir() + "translated." + std::to_string(::getpid());
  server.on_thread([&] { server.listen_at(1, path); });
  const std::string own = server.contact_point(1);
  client db = connect(options_for(server).address_translator([&](const node_info& n) -> result<contact_point> {
    return contact_point{n.to_string() == own ? path : n.address, n.port};
  }));
  const auto node = db.find_node(own);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->address, path);
  EXPECT_EQ(node, db.find_node(path));
  EXPECT_EQ(node, db.find_node(own.substr(0, own.find(':'))));
  EXPECT_EQ(db.find_node(own + "1"), nullptr) << "another port";
  db.close();
}

TEST(topology, translator_runs_on_no_shard_and_may_throw) {
  fake_server server(model_cluster(3));
  std::atomic<int> asked{0};
  const std::string third = server.contact_point(2);
  client db = connect(options_for(server).address_translator([&](const node_info& n) -> result<contact_point> {
    ++asked;
    if (n.to_string() == third) throw std::runtime_error("no entry");
    return contact_point{n.address, 0};
  }));
  EXPECT_GE(asked, 2);
  EXPECT_EQ(db.nodes().size(), 2u);
  for (std::int64_t token = 1; token <= 10; ++token) expect_echo(echo(db, token), token);
  db.close();
}

}}  // namespace dse::testing
