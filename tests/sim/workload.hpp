#pragma once

#include "sim/sim_shard.hpp"

namespace dse::testing {

class workload;

/// A statement whose pages a server pushes, and how far they were read.
struct page_scan {
  std::int64_t token = 0;
  script::key key = 0;  ///< of the request that began it
  std::int32_t pages_read = 0;
  std::shared_ptr<detail::pushed_pages> pages;  ///< from where the next ones come
};

/// A request as an application makes it, with what has to become of it.
struct sim_request : private message_holder, engine::request {
  sim_request(workload& w, sim_shard& s, std::int64_t t, script::key k)
      : engine::request(own, [](engine::request& r, engine::outcome&& o) { completed(r, std::move(o)); }),
        owner(w),
        shard(s),
        token(t),
        key(k) {}
  static void completed(engine::request& r, engine::outcome&& o);

  workload& owner;
  sim_shard& shard;
  std::int64_t token;
  script::key key;      ///< what makes it
  bool writes = false;  ///< has an effect that must not happen twice
  bool echoes = false;  ///< its answer carries the token
  time_point due = time_point::max();
  int completions = 0;
  bool changes_schema = false;
  bool uses_keyspace = false;       ///< it is a USE
  bool unqualified = false;         ///< its table is looked up in the session's keyspace
  std::string keyspace;             ///< of the session when it was submitted
  std::uint64_t use_epoch = 0;      ///< 0: a USE was under way, either keyspace is right
  std::shared_ptr<page_scan> scan;  ///< what it begins or goes on with
  bool submitting = false;
  std::uint64_t order = 0;  ///< in which requests were submitted
  bool must_succeed = false;
  bool ok = false;
  error failure;
};

struct workload_counts {
  int requests = 0, succeeded = 0, not_sent = 0, timed_out = 0, maybe_applied = 0, refused_by_server = 0, others = 0;
};

/// Makes requests of every kind, checks each completion, and from inside completions calls the engine again.
class workload {
 public:
  workload(script& what_happens, trace& t, schedule& time, model_cluster& cluster, const engine::settings& s) noexcept
      : script_(what_happens), trace_(t), time_(time), cluster_(cluster), settings_(s), keyspace_(s.keyspace) {}

  /// Several at times, which leave in one write and one segment. Their tokens count from `first_token`.
  void issue_some(sim_shard& s, script::key key, std::int64_t first_token);
  void prepare(sim_shard& s, const char* text, script::key key, std::int64_t token);
  void keyspace_changed(const std::string& name) {
    keyspace_ = name;
    ++use_epoch_;
  }
  /// A probe in calm times.
  void must_succeed(sim_shard& s, script::key key);
  void on_completed(sim_request& r, engine::outcome&& o);
  std::size_t open() const noexcept { return open_; }
  /// Whether a USE was not answered while somebody waited for it, which ends its connection.
  bool gave_up_a_use() const noexcept { return gave_up_a_use_; }
  /// What can only be told when everything is over.
  void check_at_end();
  const workload_counts& counts() const noexcept { return counts_; }

  bool calls_back = true;                          ///< completions submit, cancel and close
  std::function<void()> close_world;               ///< what a completion may call
  std::function<void(sim_shard&)> adopt_keyspace;  ///< before anything is submitted

 private:
  /// While it lives, what happens has the random numbers and the tokens of one step.
  class scene {
   public:
    scene(workload& w, script::key key, std::int64_t token)
        : owner_(w), numbers_(w.chance_), key_(w.key_), token_(w.token_) {
      w.chance_ = w.script_.numbers_of(key);
      w.key_ = key;
      w.token_ = token;
    }
    ~scene() { owner_.chance_ = numbers_, owner_.key_ = key_, owner_.token_ = token_; }
    scene(const scene&) = delete;
    scene& operator=(const scene&) = delete;

   private:
    workload& owner_;
    chance numbers_;
    script::key key_;
    std::int64_t token_;
  };

  sim_request& make(sim_shard& s, engine::message_kind kind);
  void issue_any(sim_shard& s);
  void issue_prepare(sim_shard& s, const char* text);
  void issue_unqualified(sim_shard& s);
  void issue_scan(sim_shard& s);
  void read_on(sim_shard& s, std::shared_ptr<page_scan> scan);
  void on_page(const sim_request& r, const engine::outcome& o);
  void submit(sim_request& r);
  static void bind_token(value_buffer& values, std::int64_t token);
  void check_plan(const sim_request& r);
  void check_keyspace(const sim_request& r);
  void check_answer(const sim_request& r, const engine::outcome& o);
  void check_agreement(const sim_request& r, const engine::outcome& o);
  void call_back(const sim_request& r);
  void check_timestamps() const;
  void check_queue(const sim_shard& s) const;
  void count(const sim_request& r);

  chance chance_{0};
  script::key key_ = 0;
  std::int64_t token_ = 0;
  script& script_;
  trace& trace_;
  schedule& time_;
  model_cluster& cluster_;
  const engine::settings& settings_;
  std::vector<std::unique_ptr<sim_request>> requests_;
  std::map<std::string, std::shared_ptr<const engine::prepared_statement>> prepared_;
  std::string keyspace_;
  std::uint64_t use_epoch_ = 1;
  int uses_open_ = 0;
  bool gave_up_a_use_ = false;
  std::uint64_t submitted_ = 0;
  std::size_t open_ = 0;
  workload_counts counts_;
};

}  // namespace dse::testing
