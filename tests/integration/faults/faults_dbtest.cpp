#include "faults/answering.hpp"
#include "faults/figures.hpp"
#include "faults/load.hpp"
#include "support/cluster.hpp"
#include "support/history/history_checker.hpp"

#include <dse/dse.hpp>

#include <gmock/gmock.h>

#include <atomic>
#include <cstdlib>
#include <future>
#include <iostream>
#include <list>

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using ::testing::IsEmpty;

// How few operations may fail, and how soon nodes serve again, is told by every run, and demanded by the long one
// alone: it wants a machine that has nothing else to do.
const bool is_long = std::getenv("DSE_TEST_LONG") != nullptr;

cluster& three() { return cluster::with("--nodes 3 --no-graph"); }

std::string endpoint_of(const cluster::node& n) { return n.address + ':' + std::to_string(n.port); }

double seconds(nanoseconds t) { return std::chrono::duration<double>(t).count(); }

/// Remembers which node the control connection is on, as the session's log tells.
class control_log : public observer {
 public:
  log_level lowest_level() const noexcept override { return log_level::info; }
  void on_log(const log_record& record) noexcept override {
    if (record.event != log_event::control_connection) return;
    const std::lock_guard lock(mutex_);
    node_ = record.node;
  }
  std::string node() const {
    const std::lock_guard lock(mutex_);
    return node_;
  }

 private:
  mutable std::mutex mutex_;
  std::string node_;
};

/// A session with the default options, and a load on it before, during and after what a test does to the nodes.
class faults : public ::testing::Test {
 protected:
  void SetUp() override {
    options o;
    for (const cluster::node& n : three().nodes()) o.add_contact_point(endpoint_of(n));
    db = connect(std::move(o.observer(control)));
    load::create_tables(db);
    static int number = 0;
    running.emplace(db, ++number);
    wait(2s);
  }

  void wait(nanoseconds t) { std::this_thread::sleep_for(t); }

  /// The node with the control connection, or another one.
  cluster::node node_of(bool of_control) const {
    for (const cluster::node& n : three().nodes())
      if ((endpoint_of(n) == control->node()) == of_control) return n;
    throw std::runtime_error("the control connection is on " + control->node());
  }
  std::string others(const cluster::node& one) const {
    std::string names;
    for (const cluster::node& n : three().nodes())
      if (n.name != one.name) names += ' ' + n.name;
    return names;
  }
  std::string all_nodes() const {
    std::string names;
    for (const cluster::node& n : three().nodes()) names += ' ' + n.name;
    return names;
  }

  /// Ends the load, and checks everything that ever happened.
  history conclude() {
    running->stop();
    history h = running->completed();
    std::vector<std::string> violations = violations_of(h, running->read_everything(90s));
    if (violations.size() > 20) violations.resize(20);
    EXPECT_THAT(violations, IsEmpty());
    EXPECT_THAT(running->unclear(), IsEmpty());
    return h;
  }
  void TearDown() override {
    running.reset();
    db.close();
  }

  /// The line of a test; more figures may follow in the same line.
  static std::ostream& report() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    return std::cout << test->name() << ": ";
  }

  void kill_a_busy_node(bool of_control);

  std::shared_ptr<control_log> control = std::make_shared<control_log>();
  client db;
  std::optional<load> running;
};

// A plain kill rarely catches a request in flight. With the other nodes stopped first, there are unanswered ones to
// decide about.
void faults::kill_a_busy_node(bool of_control) {
  nanoseconds since_death{};
  for (int round = 0; round < (is_long ? 10 : 1); ++round) {
    const cluster::node victim = node_of(of_control);
    const figures::span fault{running->now()};
    three().change("pause", others(victim));
    wait(600ms);
    three().change("kill", victim.name);
    three().change("resume", others(victim));
    since_death = running->now();
    wait(5s);
    answering back(victim.address, static_cast<std::uint16_t>(victim.port));
    three().change("start", victim.name);
    const nanoseconds answers = running->now() - (std::chrono::steady_clock::now() - back.since().value());
    wait(3s);

    const history h = running->completed();
    const figures all(h, {fault.begin, running->now()});
    const figures later(h, {since_death + 1s, running->now()});
    const auto served = first_answer_of(h, endpoint_of(victim), {answers - 1s});
    report() << all << "; " << later.failed << " failed that began more than a second after the kill";
    if (served) std::cout << "; serves " << seconds(*served - answers) << " s after it answers";
    std::cout << std::endl;

    SCOPED_TRACE(failures_by_second(h, {fault.begin, running->now()}));
    EXPECT_GT(all.uncertain, 0) << "the kill caught no request in flight";
    EXPECT_TRUE(served);
    if (!is_long) continue;
    EXPECT_EQ(all.failed_idempotent, 0) << all.first_failure;
    EXPECT_EQ(later.failed, 0) << later.first_failure;
    EXPECT_LT(*served - answers, 5s);
  }
  conclude();
}

TEST_F(faults, kill_of_a_busy_node_loses_and_doubles_nothing) { kill_a_busy_node(false); }

TEST_F(faults, kill_of_the_busy_control_node_loses_and_doubles_nothing) { kill_a_busy_node(true); }

TEST_F(faults, paused_node_costs_few_operations) {
  const nanoseconds pause = is_long ? 60s : 15s;
  const cluster::node victim = node_of(true);
  const std::string name = endpoint_of(victim);
  const nanoseconds begin = running->now();
  three().change("pause", victim.name);
  const nanoseconds paused = running->now();
  wait(pause);
  const nanoseconds end = running->now();
  three().change("resume", victim.name);
  const nanoseconds resumed = running->now();
  wait(4s);

  const history h = conclude();
  const figures during(h, {begin, end});
  // The command takes its time; the node's last answer tells when it stopped.
  const nanoseconds stopped = std::min(paused, last_answer_of(h, name, {nanoseconds{}, paused}).value());
  const nanoseconds evicted = last_sent_to(h, name, {stopped, end}).value_or(stopped) - stopped;
  const auto served = first_answer_of(h, name, {end});
  report() << during << "; evicted after " << seconds(evicted) << " s";
  if (served) std::cout << "; serves " << seconds(std::max(*served - resumed, nanoseconds{})) << " s after it goes on";
  std::cout << std::endl;

  SCOPED_TRACE(failures_by_second(h, {begin, end}));
  EXPECT_TRUE(served);
  EXPECT_NE(control->node(), name);
  if (!is_long) return;
  EXPECT_LE(during.failed, 0.01 * load::operations_per_second * seconds(pause)) << during.first_failure;
  EXPECT_EQ(during.failed_idempotent, 0) << during.first_failure;
  EXPECT_LE(evicted, 5s);
}

TEST_F(faults, rolling_restart_fails_no_operation) {
  const nanoseconds begin = running->now();
  for (int round = 0; round < (is_long ? 3 : 1); ++round)
    for (const cluster::node& n : three().nodes()) three().change("restart", n.name);
  wait(2s);
  const history h = conclude();
  const figures during(h, {begin});
  report() << during << std::endl;
  SCOPED_TRACE(failures_by_second(h, {begin}));
  EXPECT_EQ(during.not_executed, 0);
  if (!is_long) return;
  EXPECT_EQ(during.failed, 0) << during.first_failure;
}

TEST_F(faults, all_nodes_down_and_back_get_traffic_at_once) {
  const nanoseconds begin = running->now();
  three().change("kill", all_nodes());
  wait(is_long ? 60s : 5s);
  std::list<answering> nodes;
  for (const cluster::node& n : three().nodes()) nodes.emplace_back(n.address, static_cast<std::uint16_t>(n.port));
  std::future<void> start = std::async(std::launch::async, [&] { three().change("start", all_nodes()); });

  // A request that any single node can answer.
  const auto probe = statement("SELECT key FROM system.local").timeout(1s).idempotent(true);
  std::promise<std::chrono::steady_clock::time_point> first_answer;
  std::future<std::chrono::steady_clock::time_point> flows = first_answer.get_future();
  std::atomic<bool> flowing{false};  // these outlive the last probe, which takes a second at most
  for (; !flowing; wait(20ms))
    db.async_execute(probe, [&](const result<row_set>& r) {
      if (r && !flowing.exchange(true)) first_answer.set_value(std::chrono::steady_clock::now());
    });
  start.get();
  wait(3s);
  auto answered = std::chrono::steady_clock::time_point::max();
  for (answering& n : nodes) answered = std::min(answered, n.since().value());

  const history h = conclude();
  const nanoseconds down = running->now() - (std::chrono::steady_clock::now() - answered);
  const auto quorum = first_acknowledged(h, {down});
  const nanoseconds delay = flows.get() - answered;
  report() << figures(h, {begin}) << "; traffic " << seconds(delay) << " s after the first node answers";
  if (quorum) std::cout << ", with a quorum " << seconds(*quorum - down) << " s";
  std::cout << std::endl;
  EXPECT_TRUE(quorum);
  if (!is_long) return;
  EXPECT_LE(delay, 2s);
}

}}  // namespace dse::testing
