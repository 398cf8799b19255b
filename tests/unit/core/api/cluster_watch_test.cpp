#include "api/cluster_watch.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace detail { namespace {

using strings = std::vector<std::string>;

class noting : public cluster_listener {
 public:
  strings calls;
  bool throws = false;

  void on_node_added(const node& n) override { note("added " + n->address); }
  void on_node_removed(const node& n) override { note("removed " + n->address); }
  void on_node_changed(const node& before, const node& now) override {
    note("changed " + before->address + " to " + now->address);
  }
  void on_node_up(const node& n) override { note("up " + n->address); }
  void on_node_down(const node& n) override { note("down " + n->address); }
  void on_schema_changed(const schema&, const schema&, std::span<const schema_change> changes) override {
    for (const schema_change& c : changes) note("schema " + c.keyspace);
  }

 private:
  void note(std::string what) {
    calls.push_back(std::move(what));
    if (throws) throw std::runtime_error("listener");
  }
};

uuid host(int id) {
  uuid u;
  u.octets.fill(static_cast<std::uint8_t>(id));
  return u;
}

std::shared_ptr<const node_info> node(int id, std::string address) {
  node_info n;
  n.host_id = host(id);
  n.address = std::move(address);
  n.port = 9042;
  return std::make_shared<const node_info>(n);
}

std::shared_ptr<const metadata::snapshot> of(std::vector<std::shared_ptr<const node_info>> nodes, schema s = {}) {
  auto made = std::make_shared<metadata::snapshot>();
  made->nodes = std::move(nodes);
  made->schema = std::move(s);
  return made;
}

struct cluster_watch_test : ::testing::Test {
  std::shared_ptr<noting> listener = std::make_shared<noting>();
  std::vector<log_event> logs;
  cluster_watch watch{listener, [this](log_record r) { logs.push_back(r.event); }};

  strings told() { return std::exchange(listener->calls, {}); }
};

TEST_F(cluster_watch_test, nodes_are_added_then_up) {
  watch.snapshot_changed(of({node(1, "a"), node(2, "b")}));
  watch.state_changed(host(2), true);
  EXPECT_EQ(told(), (strings{"added a", "added b", "up b"}));
  EXPECT_EQ(logs, (std::vector{log_event::node_added, log_event::node_added}));
}

TEST_F(cluster_watch_test, node_is_up_with_its_first_shard_and_down_with_its_last) {
  watch.snapshot_changed(of({node(1, "a")}));
  told();
  for (const bool up : {true, true, false}) watch.state_changed(host(1), up);
  EXPECT_EQ(told(), strings{"up a"});
  watch.state_changed(host(1), false);
  EXPECT_EQ(told(), strings{"down a"});
}

TEST_F(cluster_watch_test, node_that_leaves_goes_down_first) {
  watch.snapshot_changed(of({node(1, "a"), node(2, "b")}));
  watch.state_changed(host(2), true);
  told();
  watch.snapshot_changed(of({node(1, "a")}));
  EXPECT_EQ(told(), (strings{"down b", "removed b"}));
  watch.state_changed(host(2), false);
  EXPECT_EQ(told(), strings{}) << "a shard that was late";
}

TEST_F(cluster_watch_test, node_with_another_address_has_changed) {
  watch.snapshot_changed(of({node(1, "a")}));
  told();
  watch.snapshot_changed(of({node(1, "a")}));
  EXPECT_EQ(told(), strings{});
  watch.snapshot_changed(of({node(1, "b")}));
  EXPECT_EQ(told(), strings{"changed a to b"});
}

TEST_F(cluster_watch_test, what_a_listener_throws_is_logged_and_ends_nothing) {
  listener->throws = true;
  watch.snapshot_changed(of({node(1, "a"), node(2, "b")}));
  EXPECT_EQ(told().size(), 2u);
  EXPECT_EQ(std::ranges::count(logs, log_event::handler_threw), 2);
}

}}}}  // namespace dse::v0::detail
