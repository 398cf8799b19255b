#pragma once

#include "engine/connection.hpp"
#include "engine/control.hpp"
#include "engine/effect.hpp"
#include "engine/node_slot.hpp"
#include "engine/prepare.hpp"
#include "engine/retry_allowance.hpp"
#include "engine/throttle_gate.hpp"
#include "metadata/snapshot.hpp"
#include "wire/error_message.hpp"

#include <dse/node_state.hpp>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace dse::engine {

/// Everything a shard decides: connections, routing, retries, deadlines. No I/O, no clock, no lock.
///
/// Thread model: one shard = one thread. Every function here is called on that thread (or in the simulator's only one),
/// so nothing is guarded. A driver brackets its calls in turns: begin_turn(time), any events, then it carries out the
/// effects, writes the output of the dirty connections and sleeps until next_wakeup(). Completions are called from
/// inside events, never from inside submit(), and may submit, cancel or close again.
///
/// The first shard also runs the control connection, which finds the nodes; all shards get what it finds as snapshots.
class shard_core : private node_loads {
 public:
  shard_core(const settings& s, std::uint32_t index, block_pool& bodies);
  ~shard_core();
  shard_core(const shard_core&) = delete;
  shard_core& operator=(const shard_core&) = delete;

  // Time and events.
  void begin_turn(instant t) noexcept { time_ = t; }
  const instant& turn() const noexcept { return time_; }
  /// Later timestamps than this one from here on; of the engine's own ones the latest.
  void not_before(std::int64_t timestamp) noexcept { last_timestamp_ = std::max(last_timestamp_, timestamp); }
  std::int64_t last_timestamp() const noexcept { return last_timestamp_; }
  void start();
  /// refused: for the reason in the message's extras.
  enum class admission : std::uint8_t { accepted, closed, overloaded, refused };
  /// A request that is not accepted is not completed either: the caller tells its owner, later.
  [[nodiscard]] admission submit(request& r);
  void cancel(request& r, error why);
  void resolved(std::size_t contact, result<std::vector<std::string>> addresses);
  void directory_answered(const result<proxied_nodes>& answer);
  void opened(connection& c);
  /// Bytes came: `tail` of them in input_tail(), the others in `rest`.
  void received(connection& c, std::size_t tail, bytes_view rest);
  /// The transport failed, or is gone after a close effect.
  void closed(connection& c, error why);
  /// The authenticator's answer to an authenticate effect, and whose it is; a stale one is dropped.
  void authenticated(connection& c, std::uint64_t incarnation, handshake::progress step, result<bytes> answer,
                     std::string who = {});
  void snapshot_changed(std::shared_ptr<const metadata::snapshot> s);
  /// The work of a compute effect is done.
  void computed(std::uint64_t ticket) { control_.computed(ticket); }
  /// On the first shard: what is known afterwards is no older than the call.
  void refresh_nodes(duration within, control::refreshed done) { control_.refresh_nodes(within, std::move(done)); }
  void refresh_schema(const metadata::schema_scope& scope, duration within, control::refreshed done) {
    control_.refresh_schema(scope, within, std::move(done));
  }
  void read_metadata(std::optional<bool> schema, std::optional<bool> tokens, duration within, control::refreshed done) {
    control_.read_metadata(schema, tokens, within, std::move(done));
  }
  /// What a refresh_schema effect asked for is known.
  void schema_refreshed(std::uint64_t ticket);
  /// There are other credentials: replaces every connection by one that logs in anew, and then says so, or why one
  /// could not log in. What could not be replaced stays, and is tried again.
  void renew_connections(std::function<void(const error& why)> done);
  /// Of a profile with the next id.
  void add_policies(const dse::detail::profile_policies& p);
  void node_came_up(std::string_view address, std::uint16_t port);
  /// Every connection is told before it gets its next request. Of several changes the one with the highest version
  /// holds.
  void keyspace_changed(const std::string& name, std::uint64_t version);
  /// Gives a page that was pushed to the request that waits for it.
  void deliver_page(const std::shared_ptr<pushed_pages>& p);
  /// Nobody will read pages of this result any more.
  void stop_pages(pushed_pages& p, error why);
  /// All shards have the keyspace of a use_keyspace effect.
  void keyspace_published(std::uint64_t ticket);
  void advance();
  /// Lets what is in flight finish within the drain limit, fails the rest, and closes every connection.
  void close();
  /// The same without waiting for anything.
  void abort();

  // What users ask about (shard_routing.cpp).
  std::vector<node_state> node_states() const;
  /// The nodes to which the request would be sent, one after the other. It is not sent.
  result<std::vector<planned_node>> explain(const request& r);

  // What the driver has to do.
  bool has_effects() const noexcept { return !effects_.empty(); }
  std::vector<effect> take_effects() { return std::exchange(effects_, {}); }
  std::vector<connection*>& dirty() noexcept { return dirty_; }
  void clean(connection& c) noexcept { c.dirty_ = false; }
  time_point next_wakeup() const noexcept { return wheel_.next_wakeup(); }

  std::uint32_t index() const noexcept { return index_; }
  std::size_t unfinished() const noexcept { return unfinished_; }
  /// Nothing is left to do: no request, no connection.
  bool at_rest() const noexcept { return closing_ && unfinished_ == 0 && open_ == 0; }
  bool is_closing() const noexcept { return closing_; }

 private:
  friend class control;

  /// A request that was executed, but completes only when others have what it brings.
  struct held_result {
    request* waiting;
    outcome held;
    std::uint64_t ticket;
  };
  static std::optional<held_result> take(std::vector<held_result>& from, std::uint64_t ticket);
  struct internal_request;
  struct reprepare;
  struct agreement;
  struct own_use;
  struct revision;
  struct lesson;

  // Where requests go (shard_routing.cpp).
  node_load of(std::uint32_t node) const noexcept override { return nodes_[node].load(time_.now); }
  void use_nodes(std::shared_ptr<const metadata::snapshot> s);
  /// Of a profile; what it leaves out is null, and the session's is used.
  struct policy_set {
    load_balancing_factory make_load_balancing;
    std::unique_ptr<load_balancing_policy> load_balancing;
    std::unique_ptr<retry_policy> retry;
    std::unique_ptr<speculative_execution_policy> speculative;
  };
  const policy_set* profile_of(const request& r) const noexcept {
    return r.what.extras && r.what.extras->policies != 0 ? &profiles_[r.what.extras->policies - 1] : nullptr;
  }
  load_balancing_policy& load_balancing_of(const request& r) const noexcept {
    const policy_set* const own = profile_of(r);
    return own && own->load_balancing ? *own->load_balancing : *policy_;
  }
  retry_policy& retry_of(const request& r) const noexcept {
    const policy_set* const own = profile_of(r);
    return own && own->retry ? *own->retry : *retry_;
  }
  /// Null: none.
  speculative_execution_policy* speculative_of(const request& r) const noexcept {
    const policy_set* const own = profile_of(r);
    return own && own->speculative ? own->speculative.get() : speculative_.get();
  }
  void find_distances(load_balancing_policy& policy, std::span<const std::shared_ptr<const node_info>> nodes,
                      std::vector<node_distance>& nearest);
  std::vector<node_distance> distances_of(std::span<const std::shared_ptr<const node_info>> nodes);
  void fill_pool(node_slot& slot);
  node_slot* slot_of(const connection& c) noexcept;
  routing_info routing_of(const request& r) const noexcept;
  void begin_plan(request& r) noexcept;
  bool route(request& r);
  bool follow_plan(request& r, load_balancing_policy& policy);
  bool route_to_node(request& r, const node_info& node);
  std::optional<std::uint32_t> preferred_node(const request& r) const noexcept;
  result<std::vector<planned_node>> plan_of(const request& r, load_balancing_policy& policy) const;
  static error policy_failure(const request& r);
  bool was_tried(const request& r, const node_slot& node) const;
  template <class F>
  void for_each_pooled(F&& f) const {
    for (const node_slot& n : nodes_)
      for (const auto& c : n.pool) f(*c);
  }

  // Requests that wait for their turn (shard_requests.cpp).
  admission await_turn(request& r);
  void let_in();
  void let_in_soon();
  void leave_gate(request& r);
  void finish_attended(request& r, outcome&& o);

  // Requests (shard_requests.cpp).
  admission submit_attended(request& r);
  admission begin(request& r);
  void arm_deadline(request& r);
  bool send_on(request& r, connection& c);
  bool send_to(request& r, connection& c);
  void encode(connection& c, request& r);
  static void encode_any(const connection& c, const request& r, wire::output_buffer& out);
  void send_queued();
  void enqueue_or_fail(request& r);
  void withdraw(request& r);
  void limit_orphans(connection& c);
  void finish(request& r, outcome&& o);
  void finish_prepare(request& r, outcome&& o);
  void fail(request& r, error why);
  error not_sent(const request& r) const;
  error never_routed(const request& r) const;
  void mark_dirty(connection& c) {
    if (c.dirty_) return;
    c.dirty_ = true;
    dirty_.push_back(&c);
  }
  std::int64_t next_timestamp() noexcept {
    if (timestamps_) [[unlikely]]
      return own_timestamp();
    return last_timestamp_ = std::max(time_.wall_us, last_timestamp_ + 1);
  }
  std::int64_t own_timestamp() noexcept;

  // Replies (shard_replies.cpp).
  void on_frame(connection& c, frame_reader::frame& f);
  void on_reply(connection& c, request& r, frame_reader::frame& f);
  void learn_limit(const connection& c, const request& r, wire::opcode op) noexcept;
  void on_result(connection& c, request& r, frame_reader::frame& f);
  void take_response(connection& c, request& r, frame_reader::frame& f, outcome& o);
  outcome page_of(connection& c, request& r, frame_reader::frame& f);
  error failure_of(const connection& c, const request& r, const frame_reader::frame& f) const;
  void on_error(connection& c, request& r, const frame_reader::frame& f);

  // What becomes of failed attempts (shard_retries.cpp).
  static bool is_conditional(const request& r) noexcept;
  retry_decision decide(const request& r, failed_attempt& a);
  void on_refusal(connection& c, request& r, const wire::error_message& e, error why);
  void finish_without_rows(const connection& c, request& r);
  void try_next_node(connection& c, request& r, error why);
  void note_attempt(request& r, const connection& c, boost::system::error_code why, std::string message);
  void retry_lost(request& r);

  // Attempts that run at the same time (shard_speculation.cpp).
  bool may_speculate(const request& r) const noexcept;
  void begin_speculation(request& r);
  void await_next_attempt(request& r);
  void start_attempt(timer_hook& due);
  void on_attempt_done(request& a, outcome&& o);
  static bool others_go_on(request& r, const error& why) noexcept;
  void note_latency(const request& r) noexcept;
  void end_speculation(request& r);

  // Statements that nodes know (shard_statements.cpp).
  void on_prepared(connection& c, request& r, outcome&& o, bytes_view body);
  void prepare_again(connection& c, request& r, std::shared_ptr<const prepared_statement> forgotten);
  void prepared_again(reprepare& p, outcome& o);
  bool teach(connection& c, const std::shared_ptr<const prepared_statement>& p, bool is_one_of_many);
  void remember(const std::shared_ptr<const prepared_statement>& p);
  void begin_teaching(connection& c);
  void go_on_teaching(connection& c);

  // Pages that servers push (shard_pages.cpp).
  static bool is_pushed(const connection& c, const request& r) noexcept;
  admission submit_reader(request& r);
  void on_pushed(connection& c, request* owner, frame_reader::frame& f);
  void on_further_page(connection& c, pushed_pages& p, frame_reader::frame& f, bool last);
  void end_pages(pushed_pages& p);
  static void pages_lost(request& r, outcome&& o);
  std::shared_ptr<pushed_pages> find_pushed(const pushed_pages& p) const noexcept;
  void revise(connection& c, wire::stream_id stream, std::uint32_t more_pages);
  static void encode_revision(const request& r, wire::output_buffer& out, const wire::request_head& head);
  static void forget_reader(const request& r) noexcept;

  // The session's keyspace (shard_keyspace.cpp).
  const std::string& keyspace_of(const request& r) const noexcept;
  void follow_keyspace(connection& c);
  void all_follow_keyspace();
  void on_set_keyspace(connection& c, request& r, outcome&& o, bytes_view body);
  void end_use(connection& c, std::optional<std::string> keyspace);

  // Agreement on a changed schema (schema_agreement.cpp).
  bool is_up(const metadata::node_row& row) const;
  void await_agreement(connection& c, request& r, outcome&& o);
  void ask_again(timer_hook& h);
  void end_agreement(agreement& a);
  void forget_agreement(const request& r) noexcept;
  void end_agreements();
  void await_refresh(request& r, outcome&& o, time_point until);
  void end_agreements_on(const connection& c);

  // Connections (shard_connections.cpp).
  void on_handshake_frame(connection& c, frame_reader::frame& f);
  void handshake_step(connection& c, handshake::progress p);
  void set_ready(connection& c);
  void watch(connection& c);
  void probe(connection& c);
  void lose(connection& c, error why);
  void log_failure(connection& c);
  void retire(std::unique_ptr<connection> c);
  void end_if_drained(connection& c);
  void replace(connection& old);
  void end_replaced(connection& fresh);
  void retire_with_replacement(node_slot& slot, const connection* surplus);
  void leave(node_slot& slot);

  // When there are other credentials (shard_renewal.cpp).
  bool is_renewed(const connection& c) const noexcept { return c.credentials_ == credentials_; }
  void renew(connection& c);
  void settle_renewals();
  void end_renewals(const error& why);

  // When they are dialled (shard_dialling.cpp).
  void open(connection& c);
  void dial(connection& c);
  void redial(connection& c);
  void end_dial(connection& c);
  void forget_dial(connection& c) noexcept;
  void dial_pools();
  void dial_pool(node_slot& n);
  void schedule_reconnect(connection& c);

  void tell_state(const connection& c);
  void tell_state(node_slot& n);
  void fire(timer_hook& h);
  void become_ready();
  bool all_pools_tried() const;
  void give_up_connecting(error why);
  void check_drained();
  void end_drain();
  void check_all_failed();
  void policy_threw(const char* what);
  void log(log_level level, log_event event, const std::string& node, error reason, std::string text = {});
  std::uint64_t random() noexcept;

  const settings& settings_;
  std::uint32_t index_;
  block_pool& bodies_;
  wire::compressor compressor_;
  instant time_{};
  std::shared_ptr<const metadata::snapshot> snapshot_;
  std::unique_ptr<load_balancing_policy> policy_;
  std::unique_ptr<retry_policy> retry_;
  std::unique_ptr<speculative_execution_policy> speculative_;  // null: none
  std::vector<policy_set> profiles_;
  std::unique_ptr<reconnection_policy> reconnection_;
  std::unique_ptr<timestamp_generator> timestamps_;  // null: the engine's own
  retry_allowance allowance_;
  throttle_gate gate_;
  request_list throttled_;
  timer_hook gate_timer_{timer_kind::gate};
  bool letting_in_ = false;
  std::vector<node_slot> nodes_;  // in the order of the snapshot: plans mean these indexes
  std::uint32_t node_count_ = 0;
  std::uint32_t nodes_version_ = 0;
  std::vector<std::unique_ptr<connection>> retired_;  // on their way out
  std::vector<connection*> dirty_;
  std::vector<effect> effects_;
  timeout_wheel wheel_;
  request_list queue_;     // no connection could take them yet
  std::size_t dials_ = 0;  // under way
  std::deque<connection*> dials_waiting_;
  request_list lost_;  // their connection went; about to be retried or failed
  std::vector<std::unique_ptr<reprepare>> reprepares_;
  std::vector<std::unique_ptr<agreement>> agreements_;
  std::vector<std::shared_ptr<pushed_pages>> pushes_;
  prepare_flights flights_;
  std::vector<std::weak_ptr<const prepared_statement>> statements_;  // that this shard prepared
  std::size_t forget_at_ = 64;
  std::string keyspace_;
  std::uint64_t keyspace_version_ = 0;
  std::vector<held_result> uses_;
  std::vector<held_result> schema_changes_;
  std::uint64_t last_ticket_ = 0;
  std::uint32_t credentials_ = 0;  // counts how often they changed
  std::vector<std::function<void(const error&)>> renewals_;
  control control_{*this};
  timer_hook deadline_{timer_kind::control};  // of connecting, later of draining
  std::size_t open_ = 0;                      // connections that are not down
  std::size_t unfinished_ = 0;
  std::int64_t last_timestamp_ = 0;
  std::uint64_t random_state_;
  bool was_ready_ = false;
  bool gave_up_ = false;
  bool waited_for_pools_ = false;  // long enough
  bool closing_ = false;
  bool attends_ = false;  // to each request that comes and goes: it is closing, speculates, or has a gate
  bool drained_ = false;
};

/// The engine's own requests: probes, the control connection's queries, prepares on behalf of a request.
struct owned_message {
  message own;
};
struct shard_core::internal_request : private owned_message, request {
  internal_request(shard_core& c, connection& t, completion done) : request(own, done), core(c), target(t) {
    pinned = true;
  }
  shard_core& core;
  connection& target;
};

/// A statement that a node had forgotten, prepared again there for all requests that wait for it.
struct shard_core::reprepare : internal_request {
  using internal_request::internal_request;
  std::shared_ptr<const prepared_statement> statement;
  request_list waiting;
};

}  // namespace dse::engine
