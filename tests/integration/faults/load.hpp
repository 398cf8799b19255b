#pragma once

#include "support/history/history.hpp"

#include <dse/dse.hpp>

#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace dse::testing {

/// Operations at an even rate, whatever becomes of them, each noted in a history. Of 20 there are four appends, four
/// inserts, one count and two compare_and_sets, which are not idempotent, two scans and seven reads, which are.
/// Everything is done at LOCAL_QUORUM, so that what was acknowledged is read.
class load {
 public:
  static constexpr int operations_per_second = 200;

  /// What the operations need; once for a cluster.
  static void create_tables(const client& db);

  /// number: another one for each load on the same tables. Ids and keys derive from it.
  load(client db, int number);
  ~load() { stop(); }
  load(const load&) = delete;
  load& operator=(const load&) = delete;

  /// Begins no more operations, and returns when all have completed.
  void stop();
  /// On the clock of the history.
  std::chrono::nanoseconds now() const noexcept { return std::chrono::steady_clock::now() - begin_; }
  /// Those that have completed, in the order in which they began.
  history completed() const;
  /// Errors of operations that write, which say neither that it may have been applied nor that it was not.
  std::vector<std::string> unclear() const;
  /// What is there, read at ALL until that succeeds and the same is read twice; registers at SERIAL, which ends what is
  /// still under way there. For after stop(). Throws when it takes longer than the limit.
  final_state read_everything(std::chrono::nanoseconds limit) const;

 private:
  struct noted_operation {
    operation what;
    bool done = false;
  };
  // Several use each register, each with what it last saw there.
  struct register_user {
    int key = 0;
    std::int64_t seen = 0;
  };

  void run();
  void begin_one(std::int64_t n);
  /// An operation that begins now, on one of so many keys.
  noted_operation& note(operation_kind kind, int keys);
  void append();
  void insert();
  void count();
  void compare_and_set();
  void scan();
  void read(std::int64_t n);
  template <class Then>
  void send(statement s, noted_operation& o, Then then);
  void next_page(noted_operation& o, result<row_set> page);
  void take_nodes(operation& o, const result<row_set>& r) const;
  void end(noted_operation& o, const result<row_set>& r);
  final_state read_once() const;

  client db_;
  std::int64_t last_id_;
  int first_key_;
  prepared append_, insert_, count_, set_, scan_, read_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::atomic<bool> stopping_{false};

  mutable std::mutex mutex_;
  std::deque<noted_operation> operations_;  // what is in it stays where it is
  std::vector<std::string> unclear_;
  std::size_t pending_ = 0;
  std::deque<register_user> idle_users_;
  int registers_ = 0;
  std::vector<std::pair<int, std::int64_t>> inserted_;  // bucket and id of what was acknowledged

  std::thread thread_;
};

}  // namespace dse::testing
