#pragma once

#include "api/awaited.hpp"
#include "api/cluster_watch.hpp"
#include "api/prepared_cache.hpp"
#include "api/profile_registry.hpp"
#include "api/request_check.hpp"
#include "api/running_operation.hpp"
#include "engine/settings.hpp"
#include "net/fork_watch.hpp"
#include "net/node_socket.hpp"
#include "net/proxy_route.hpp"
#include "net/shard.hpp"

#include <dse/completion.hpp>
#include <dse/options.hpp>
#include <dse/schema.hpp>
#include <dse/token_map.hpp>

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

class session_core;

/// The inside of a session, shared by its shards until they are at rest.
class session_state final : public net::shard_host, public std::enable_shared_from_this<session_state> {
 public:
  using connected = any_handler<std::shared_ptr<session_core>>;

  explicit session_state(const options& o);
  ~session_state() override;
  /// Fails before anything is dialled when the options cannot work.
  result<void> prepare(const options& o);
  void start(std::shared_ptr<session_core> handle, connected when_done);

  /// The handle, if the user still has one.
  std::shared_ptr<session_core> handle() const { return handle_.lock(); }
  std::size_t shard_count() const noexcept { return shards_.size(); }
  net::shard& shard(std::size_t i) noexcept { return *shards_[i]; }
  /// Makes a profile known to all shards, and then to find_profile().
  void add_profile(const std::string& name, const execution_profile& p, any_handler<void> handler);
  /// What connections log in with from here on; has them replaced on all shards.
  void set_authenticator(std::shared_ptr<const authenticator_factory> f, any_handler<void> handler);
  void set_tls(tls_options o, any_handler<void> handler);
  std::shared_ptr<const execution_profile> find_profile(std::string_view name) const { return profiles_.find(name); }
  error unknown_profile(std::string_view name) const { return profiles_.unknown(name); }

  // request_path.cpp; what is inline there is called from there only.
  net::shard& choose(const operation& op) noexcept;
  void fill_defaults(message& m) const;
  void start(running_operation& op);
  net::shard& prepare_to_explain(operation& op);
  /// Completes an operation that will not be sent, on its shard, outside this call.
  void refuse(running_operation& op, error why);
  /// A response waits for an executor to run its handler, and no longer does.
  void buffer(std::size_t bytes) noexcept { buffered_bytes_.fetch_add(bytes, std::memory_order_relaxed); }
  void hand_over(std::size_t bytes) noexcept { buffered_bytes_.fetch_sub(bytes, std::memory_order_relaxed); }
  request_limits limits() const noexcept {
    return {version_.load(std::memory_order_relaxed), settings_.max_frame_length, settings_.session};
  }
  engine::duration request_timeout() const noexcept { return settings_.request_timeout; }
  /// How long somebody waits for metadata that he asked for.
  engine::duration refresh_limit() const noexcept {
    return settings_.request_timeout.count() > 0 ? settings_.request_timeout : settings_.schema_agreement_timeout;
  }
  prepared_cache& texts() noexcept { return texts_; }
  std::vector<std::shared_ptr<const node_info>> nodes() const;
  dse::schema schema() const;
  token_map tokens() const;
  /// Whether this process is a child of the one that the session belongs to. Then its locks, threads and executors are
  /// of no use.
  bool is_forked() const noexcept { return forked_.load(std::memory_order_relaxed); }
  bool is_closed() const noexcept { return closed_.load(std::memory_order_acquire); }
  /// Why it takes no requests any more.
  error why_ended() const;
  /// Whether a blocking call here could never end.
  bool blocks_itself() const noexcept;
  /// Shared until the destructor has returned.
  const std::shared_ptr<const void>& existence() const noexcept { return existence_; }

  void begin_close();
  void when_closed(any_handler<void> handler);
  /// Blocks until the shards are at rest and the session's own threads have ended.
  result<void> wait_closed();
  void report(log_record record) noexcept;

  // net::shard_host
  std::shared_ptr<const authenticator_factory> authenticator() const noexcept override {
    const std::lock_guard lock(mutex_);
    return authenticator_;
  }
  std::shared_ptr<const net::tls_context> tls() const noexcept override {
    const std::lock_guard lock(mutex_);
    return tls_;
  }
  const net::proxy_route* proxy() const noexcept override { return directory_ ? &proxy_ : nullptr; }
  std::shared_ptr<const node_directory> directory() const noexcept override { return directory_; }
  void on_proxy_told(const std::string& host, std::uint16_t port) override { proxy_.lead_to(host, port); }
  const net::socket_setup& sockets() const noexcept override { return sockets_; }
  void on_ready() noexcept override;
  void on_connect_failed(error why) noexcept override;
  void on_snapshot(std::shared_ptr<const metadata::snapshot> s) override;
  void on_node_up(const std::string& address, std::uint16_t port) override;
  void on_node_state(const uuid& host_id, bool up) override;
  void on_refresh_schema(const metadata::schema_scope& scope, engine::duration within,
                         std::function<void()> done) override;
  void on_use_keyspace(const std::string& name) override;
  const net::shared_keyspace& keyspace() const noexcept override { return keyspace_; }
  net::shared_clock* clock() noexcept override { return shards_.size() > 1 ? &clock_ : nullptr; }
  void on_log(const log_record& record) noexcept override { observer_->on_log(record); }
  void on_rest() noexcept override;

 private:
  void apply_profile(message& m) const;
  error too_much_buffered() const;
  void warn_of(const std::string& option);
  result<std::shared_ptr<const net::tls_context>> make_tls(const tls_options& o);
  void renew_connections(awaited_ptr<void> waiting);
  void end_connecting(result<std::shared_ptr<session_core>> outcome);
  void join_threads();

  const std::shared_ptr<const void> existence_ = std::make_shared<const char>();  // first, so that it goes last
  engine::settings settings_;
  std::shared_ptr<observer> observer_;
  std::shared_ptr<const authenticator_factory> authenticator_;  // under the mutex
  std::shared_ptr<const net::tls_context> tls_;                 // under the mutex
  std::shared_ptr<const node_directory> directory_;
  net::proxy_route proxy_;
  net::socket_setup sockets_;
  std::shared_ptr<cluster_watch> watch_;
  std::atomic<consistency> consistency_;
  bool consistency_was_chosen_;
  std::int32_t page_size_;
  bool idempotent_;
  std::size_t max_buffered_bytes_;
  std::atomic<std::size_t> buffered_bytes_{0};
  std::atomic<std::size_t> longest_plain_{0};
  std::atomic<wire::protocol_version> version_{wire::protocol_version::v4};  // agreed on before anybody has a handle
  prepared_cache texts_;
  profile_registry profiles_;
  net::shared_keyspace keyspace_;
  net::shared_clock clock_;
  std::weak_ptr<session_core> handle_;
  std::vector<std::shared_ptr<net::shard>> shards_;
  std::vector<std::thread> threads_;

  mutable std::mutex mutex_;
  std::condition_variable rested_;
  std::shared_ptr<const metadata::snapshot> snapshot_;
  awaited_ptr<std::shared_ptr<session_core>> connecting_;
  std::shared_ptr<session_core> connecting_handle_;
  std::vector<awaited_ptr<void>> closing_;
  std::size_t not_ready_ = 0;
  std::size_t not_at_rest_ = 0;
  std::atomic<bool> closing_started_{false};
  std::atomic<bool> closed_{false};  // in the child of a fork, too
  std::atomic<bool> forked_{false};
  const net::fork_watch forks_{this, [](void* self) noexcept {
                                 static_cast<session_state*>(self)->forked_ = true;
                                 static_cast<session_state*>(self)->closed_ = true;
                               }};
};

/// What the handles of a session share; the last one ends it.
class session_core {
 public:
  explicit session_core(std::shared_ptr<session_state> s) noexcept : state(std::move(s)) {}
  ~session_core() { state->begin_close(); }
  session_core(const session_core&) = delete;
  session_core& operator=(const session_core&) = delete;

  const std::shared_ptr<session_state> state;
};

error empty_handle();
/// Null: the handler has got its failure.
template <class T>
session_state* state_of(const std::shared_ptr<session_core>& session, any_handler<T>& handler) {
  if (!session) return post_outcome(std::move(handler), empty_handle()), nullptr;
  session_state& state = *session->state;
  if (!state.is_forked()) return &state;
  post_outcome(state.weak_from_this(), std::move(handler), state.why_ended());
  return nullptr;
}
/// In a catch clause: tells the session's observer what a handler has thrown, or writes it to stderr.
void report_thrown(session_state* session) noexcept;

}}}  // namespace dse::v0::detail
