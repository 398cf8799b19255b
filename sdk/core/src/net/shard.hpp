#pragma once

#include "engine/shard_core.hpp"
#include "net/completion_batches.hpp"
#include "net/fork_watch.hpp"
#include "net/inbox.hpp"
#include "net/shared_clock.hpp"
#include "net/shared_keyspace.hpp"

#include <dse/authenticator.hpp>
#include <dse/node_directory.hpp>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace dse::net {

class proxy_route;
class shard;
class socket_setup;
class tls_context;
class transport;

/// What a shard needs of its session. Called on the shard's thread, log() included.
class shard_host {
 public:
  virtual ~shard_host() = default;
  virtual std::shared_ptr<const authenticator_factory> authenticator() const noexcept = 0;
  virtual std::shared_ptr<const tls_context> tls() const noexcept = 0;
  /// Null: nodes are reached at their addresses.
  virtual const proxy_route* proxy() const noexcept = 0;
  /// Null: there are contact points.
  virtual std::shared_ptr<const node_directory> directory() const noexcept = 0;
  /// Where proxy() leads from now on.
  virtual void on_proxy_told(const std::string& host, std::uint16_t port) = 0;
  virtual const socket_setup& sockets() const noexcept = 0;
  virtual void on_ready() noexcept = 0;
  virtual void on_connect_failed(error why) noexcept = 0;
  virtual void on_snapshot(std::shared_ptr<const metadata::snapshot> s) = 0;
  virtual void on_node_up(const std::string& address, std::uint16_t port) = 0;
  /// Sets keyspace(), and has the other shards adopt it.
  virtual void on_node_state(const uuid& host_id, bool up) = 0;
  /// Has the first shard read the schema anew, and then `done` called on its thread.
  virtual void on_refresh_schema(const metadata::schema_scope& scope, engine::duration within,
                                 std::function<void()> done) = 0;
  virtual void on_use_keyspace(const std::string& name) = 0;
  virtual const shared_keyspace& keyspace() const noexcept = 0;
  /// Null: there is one shard only.
  virtual shared_clock* clock() noexcept = 0;
  virtual void on_log(const log_record& record) noexcept = 0;
  virtual void on_rest() noexcept = 0;
};

/// One executor that never runs two things at once, with its engine and its sockets; drives the engine turn by turn.
///
/// Only submit(), post() and those that give an executor may be used from other threads. Every handler of ours
/// shares ownership, so a shard lives until its last handler ran, or was destroyed with the user's context.
class shard : public std::enable_shared_from_this<shard> {
 public:
  using executor_type = boost::asio::any_io_executor;

  /// With an io_context of its own, for a thread that calls run().
  shard(const engine::settings& s, std::uint32_t index);
  /// On a user's executor.
  shard(const engine::settings& s, std::uint32_t index, const executor_type& users);
  ~shard();
  shard(const shard&) = delete;
  shard& operator=(const shard&) = delete;

  const executor_type& executor() const noexcept { return executor_; }
  /// The executor; once an own context has ended, the spare one.
  executor_type lasting_executor();
  /// The same, and an own context does not end as long as what is returned is held.
  executor_type working_executor();
  bool has_own_context() const noexcept { return io_ != nullptr; }
  static shard* of_this_thread() noexcept { return of_this_thread_; }
  /// Whether a thread that waits here would keep the shard from running.
  bool runs_on_this_thread() const noexcept;

  /// Until the session closes, the shard keeps its host alive.
  void start(std::shared_ptr<shard_host> host);
  /// Runs the own context until the shard is at rest.
  void run();
  /// Takes a request; its completion runs on this shard, never inside this call. False: the shard is at rest for good,
  /// and the request is still the caller's.
  [[nodiscard]] bool submit(engine::request& r) {
    if (of_this_thread_ != this) return submit_from_elsewhere(r);
    submit_here(r);
    return true;
  }
  /// Runs f in a turn of this shard.
  template <class F>
  void post(F f);
  /// Runs f(true) in a turn of this shard, from any thread; f(false) when the shard comes to rest first. False: it is
  /// at rest, and f was dropped.
  [[nodiscard]] bool call(std::function<void(bool at_work)> f);
  void close();
  /// The user's context is being destroyed: everything ends now. Handlers that it would have called go with it.
  void end_with_context();
  bool context_is_gone() const noexcept { return context_gone_; }
  /// This process is a child of the one that the shard belongs to: nothing of it may be touched any more.
  bool is_forked() const noexcept { return forked_.load(std::memory_order_relaxed); }
  /// In a turn.
  void adopt_keyspace();
  void complete_elsewhere(foreign_completion& c, const executor_type& e) { batches_.add(c, e); }

  // For the transports.
  engine::shard_core& core() noexcept { return core_; }
  shard_host& host() noexcept { return *host_; }
  std::span<std::byte> read_buffer() noexcept { return {read_buffer_.get(), read_buffer_size}; }

  /// What a handler of the loop does between its start and its end: one clock reading, then one flush.
  class turn {
   public:
    explicit turn(shard& s) : shard_(s), before_(std::exchange(of_this_thread_, &s)), blocks_(*s.blocks_) {
      s.begin_turn();
    }
    ~turn() {
      shard_.end_handler();
      of_this_thread_ = before_;
    }
    turn(const turn&) = delete;
    turn& operator=(const turn&) = delete;

   private:
    shard& shard_;
    shard* before_;
    engine::block_pool::thread_scope blocks_;
  };

 private:
  static constexpr std::size_t read_buffer_size = 256u << 10;

  void submit_here(engine::request& r) {
    if (!in_turn_) [[unlikely]]
      begin_turn_from_outside();
    if (keyspace_ && keyspace_->version() != keyspace_version_) [[unlikely]]
      adopt_keyspace();
    if (clock_) core_.not_before(clock_->latest());
    if (core_.submit(r) != engine::shard_core::admission::accepted) [[unlikely]]
      refused_.push(r);
  }
  bool submit_from_elsewhere(engine::request& r);
  void take_inbox();
  void take_calls(bool at_work);
  void begin_turn();
  void begin_turn_from_outside();
  void end_handler();
  void end_turn();
  void post_end_of_turn();
  void leave_to_parent();
  void carry_out_effects();
  void flush();
  void refuse();
  void arm_timer();
  void come_to_rest();

  void carry_out(engine::effects::open& e);
  void carry_out(engine::effects::close& e);
  void carry_out(engine::effects::retire& e);
  void carry_out(engine::effects::resolve& e);
  void carry_out(engine::effects::ask_directory& e);
  void carry_out(engine::effects::authenticate& e);
  void carry_out(engine::effects::publish& e);
  void carry_out(engine::effects::compute& e);
  void carry_out(engine::effects::node_up& e);
  void carry_out(engine::effects::use_keyspace& e);
  void carry_out(engine::effects::deliver_page& e);
  void carry_out(engine::effects::call& e);
  void carry_out(engine::effects::refresh_schema& e);
  void carry_out(engine::effects::node_state& e);
  void carry_out(engine::effects::ready& e);
  void carry_out(engine::effects::connect_failed& e);
  void carry_out(engine::effects::log& e);

  static inline thread_local constinit shard* of_this_thread_ = nullptr;

  std::unique_ptr<engine::block_pool, engine::block_pool::release> blocks_;
  std::unique_ptr<boost::asio::io_context> io_;
  executor_type users_;     // what the user gave
  executor_type executor_;  // ours: the own context's, or a strand over the user's
  boost::asio::any_io_executor work_;
  std::shared_ptr<shard_host> host_;
  const shared_keyspace* keyspace_ = nullptr;  // the host's, while there is one
  std::uint64_t keyspace_version_ = 0;
  shared_clock* clock_ = nullptr;  // the host's, while there is one
  engine::shard_core core_;
  std::vector<std::shared_ptr<transport>> transports_;
  std::optional<boost::asio::steady_timer> timer_;  // none: the context is gone
  engine::time_point timer_due_ = engine::time_point::max();
  std::unique_ptr<std::byte[]> read_buffer_;
  completion_batches batches_;
  engine::request_list refused_;
  std::int64_t wall_minus_steady_us_ = 0;
  engine::time_point wall_known_until_{};
  bool in_turn_ = false;
  bool end_posted_ = false;
  bool resting_ = false;
  bool context_gone_ = false;
  std::atomic<bool> forked_{false};
  std::mutex context_mutex_;  // whoever posts from elsewhere finds the context alive
  inbox inbox_;
  std::mutex calls_mutex_;
  std::vector<std::function<void(bool)>> calls_;
  bool takes_calls_ = true;
  std::mutex end_mutex_;
  bool has_ended_ = false;  // the own context
  const fork_watch watch_{this, [](void* self) noexcept { static_cast<shard*>(self)->forked_ = true; }};
};

}  // namespace dse::net

#include <boost/asio/post.hpp>

template <class F>
void dse::net::shard::post(F f) {
  if (is_forked()) return;
  const std::lock_guard lock(context_mutex_);
  if (context_gone_) return;
  // Not shared: what is posted behind the end of an own context must not keep that context alive.
  boost::asio::post(executor_, [weak = weak_from_this(), f = std::move(f)]() mutable {
    const auto self = weak.lock();
    if (!self || self->is_forked()) return;
    const turn t(*self);
    f();
  });
}
