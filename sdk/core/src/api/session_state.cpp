#include "api/session_state.hpp"

#include "api/default_observer.hpp"
#include "api/exit_guard.hpp"
#include "api/option_names.hpp"
#include "api/token_map.hpp"
#include "net/own_thread.hpp"
#include "net/resolver.hpp"
#include "net/tls_context.hpp"

#include <functional>

namespace dse { inline namespace v0 { namespace detail {
namespace {

/// The user's translator; what it throws is an error, and a name becomes the first of its addresses.
engine::translation to_numeric(address_translator user) {
  return [user = std::move(user)](const node_info& node) -> result<engine::translated_address> {
    const auto threw = [&](const std::string& what) {
      return error(client_errc::policy_failed, "the address translator threw for " + node.to_string() + ": " + what);
    };
    try {
      result<contact_point> to = user(node);
      if (to.has_error()) return to.error();
      if (to->port == 0) to->port = node.port;
      const auto numeric = net::numeric_address(to->host);
      if (numeric) return engine::translated_address({numeric->front(), to->port});
      const auto found = net::look_up(to->host, to->port);
      if (found.has_error()) return found.error();
      return engine::translated_address({found->front(), to->port}, to->host);
    } catch (const std::exception& e) {
      return threw(e.what());
    } catch (...) {
      return threw("something that is no std::exception");
    }
  };
}

}  // namespace

session_state::session_state(const options& o)
    : observer_(o.observer() ? o.observer() : default_observer()),
      authenticator_(o.authenticator()),
      directory_(o.directory()),
      watch_(std::make_shared<cluster_watch>(o.listener(),
                                             [to = observer_, lowest = observer_->lowest_level()](log_record r) {
                                               if (r.level >= lowest) to->on_log(r);
                                             })),
      consistency_(o.consistency()),
      consistency_was_chosen_(o.has_consistency()),
      page_size_(o.page_size()),
      idempotent_(o.idempotent()),
      max_buffered_bytes_(o.max_buffered_bytes()),
      texts_(o.max_prepared_texts()) {
  settings_.contact_points = o.contact_points();
  for (contact_point& c : settings_.contact_points)
    if (c.port == 0) c.port = o.port();
  settings_.asks_directory = directory_ != nullptr;
  if (const auto v = protocol_named(o.protocol())) settings_.versions = {*v};
  settings_.compression = o.compression();
  if (settings_.compression == compression::snappy) std::erase_if(settings_.versions, wire::uses_segments);
  settings_.local_datacenter = o.local_datacenter();
  settings_.local_rack = o.local_rack();
  settings_.has_credentials = o.authenticator() && o.authenticator()->has_credentials();
  settings_.keyspace = o.keyspace();
  keyspace_.set(o.keyspace());
  texts_.use_keyspace(o.keyspace());
  settings_.startup = {
      {"DRIVER_NAME", "DSE C++ SDK"}, {"DRIVER_VERSION", "0.1.0"}, {"CLIENT_ID", uuid::random().to_string()}};
  if (!o.application_name().empty()) settings_.startup.emplace_back("APPLICATION_NAME", o.application_name());
  if (!o.application_version().empty()) settings_.startup.emplace_back("APPLICATION_VERSION", o.application_version());
  settings_.load_balancing = o.load_balancing() ? o.load_balancing() : token_aware();
  if (o.retry()) settings_.retry = o.retry();
  settings_.retries = o.retries();
  settings_.limits = o.throttle();
  settings_.shards = o.executors().empty() ? o.io_threads() : o.executors().size();
  settings_.speculation = o.speculative_execution();
  if (o.reconnection()) settings_.reconnection = o.reconnection();
  settings_.max_connection_age = o.max_connection_age();
  settings_.timestamps = o.timestamps();
  settings_.connections_per_node = o.connections_per_node();
  settings_.connections_per_remote_node = o.connections_per_remote_node();
  settings_.lowest_log_level = observer_->lowest_level();
  settings_.request_timeout = o.request_timeout();
  settings_.connect_timeout = o.connect_timeout();
  settings_.heartbeat_interval = o.heartbeat_interval();
  settings_.drain_limit = o.drain_limit();
  settings_.prepare_on_all_nodes = o.prepare_on_all_nodes();
  settings_.prepare_on_up = o.prepare_on_up();
  settings_.wait_for_cluster = o.wait_for_cluster();
  settings_.wait_for_all_pools = o.wait_for_all_pools();
  if (o.address_translator()) settings_.translate = to_numeric(o.address_translator());
  settings_.schema_metadata = o.schema_metadata();
  settings_.token_metadata = o.token_metadata();
  settings_.schema_keyspaces = o.schema_keyspaces();
  settings_.max_streams = o.max_in_flight();
  settings_.max_queued = o.max_queued();
  settings_.max_frame_length = o.max_frame_length();
  static std::atomic<std::uint64_t> sessions{0};
  settings_.session = ++sessions;
  const uuid seed = uuid::random();
  std::memcpy(&settings_.seed, seed.octets.data(), sizeof settings_.seed);
}

session_state::~session_state() { join_threads(); }

result<void> session_state::prepare(const options& o) {
  if (auto ok = o.check(); ok.has_error()) return ok.error();
  for (const auto& [name, p] : o.profiles()) {
    auto known = profiles_.reserve(name, p, settings_.session);
    if (known.has_error()) return known.error();
    settings_.profiles.push_back((*known)->known());
    profiles_.publish(name, std::move(*known));
  }
  auto sockets = net::socket_setup::make(o.sockets(), o.local_address());
  if (sockets.has_error()) return sockets.error();
  sockets_ = std::move(*sockets);
  if (const tls_options* const encryption = directory_ ? &directory_->tls() : o.tls() ? &*o.tls() : nullptr) {
    auto context = make_tls(*encryption);
    if (context.has_error()) return context.error();
    tls_ = std::move(*context);
  }
  if (authenticator_)
    for (const std::string& option : authenticator_->weakened_by()) warn_of(option);
  const auto shard_count = static_cast<std::uint32_t>(o.executors().empty() ? o.io_threads() : o.executors().size());
  for (std::uint32_t i = 0; i < shard_count; ++i)
    shards_.push_back(o.executors().empty() ? std::make_shared<net::shard>(settings_, i)
                                            : std::make_shared<net::shard>(settings_, i, o.executors()[i]));
  return {};
}

void session_state::warn_of(const std::string& option) {
  report({log_level::warning, log_event::weakened_security, 0, {}, {}, option + " is set"});
}

result<std::shared_ptr<const net::tls_context>> session_state::make_tls(const tls_options& o) {
  auto context = net::tls_context::make(o);
  if (context.has_value())
    for (const std::string& option : (*context)->weakened_by()) warn_of(option);
  return context;
}

void session_state::start(std::shared_ptr<session_core> handle, connected when_done) {
  handle_ = handle;
  // Who gives up a connect() has no session that anybody could close.
  const auto give_up = [weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->begin_close();
  };
  connecting_ = awaited<std::shared_ptr<session_core>>::by(weak_from_this(), std::move(when_done), give_up);
  connecting_handle_ = std::move(handle);
  not_ready_ = not_at_rest_ = shards_.size();
  for (const auto& s : shards_) s->start(shared_from_this());
  for (const auto& s : shards_)
    if (s->has_own_context()) threads_.push_back(net::start_own_thread("dse-shard", [s] { s->run(); }));
  if (!threads_.empty()) exit_guard::watch(shared_from_this(), tls() != nullptr);
}

error session_state::why_ended() const {
  if (!is_forked()) return error(client_errc::closed);
  return error(client_errc::forked, "the session belongs to the process that this one was forked from",
               "connect after fork(), in each process that needs a session");
}

bool session_state::blocks_itself() const noexcept {
  for (const auto& s : shards_)
    if (s->runs_on_this_thread()) return true;
  return false;
}

std::vector<std::shared_ptr<const node_info>> session_state::nodes() const {
  if (is_forked()) return {};
  const std::lock_guard lock(mutex_);
  return snapshot_ ? snapshot_->nodes : std::vector<std::shared_ptr<const node_info>>();
}

schema session_state::schema() const {
  if (is_forked()) return {};
  const std::lock_guard lock(mutex_);
  return snapshot_ ? snapshot_->schema : dse::schema();
}

token_map session_state::tokens() const {
  if (is_forked()) return {};
  const std::lock_guard lock(mutex_);
  return snapshot_ ? token_map_access::make(snapshot_->tokens) : token_map();
}

// ---- what the shards tell

void session_state::on_ready() noexcept {
  std::shared_ptr<session_core> handle;
  {
    const std::lock_guard lock(mutex_);
    if (--not_ready_ != 0 || !connecting_) return;
    handle = connecting_handle_;
  }
  report({log_level::info, log_event::connected, 0, {}, {}, {}});
  end_connecting(std::move(handle));
}

void session_state::on_connect_failed(error why) noexcept {
  end_connecting(std::move(why));
  begin_close();
}

void session_state::end_connecting(result<std::shared_ptr<session_core>> outcome) {
  awaited_ptr<std::shared_ptr<session_core>> waiting;
  std::shared_ptr<session_core> handle;
  {
    const std::lock_guard lock(mutex_);
    waiting = std::move(connecting_);
    handle = std::move(connecting_handle_);
  }
  if (waiting) waiting->complete(std::move(outcome));
}

void session_state::on_snapshot(std::shared_ptr<const metadata::snapshot> s) {
  version_.store(s->version, std::memory_order_relaxed);
  // Astra, by the name that it has in the protocol.
  if (!consistency_was_chosen_ && s->product_type == "DATASTAX_APOLLO")
    consistency_.store(consistency::local_quorum, std::memory_order_relaxed);
  longest_plain_.store(plain_limit(limits()), std::memory_order_relaxed);
  {
    const std::lock_guard lock(mutex_);
    snapshot_ = s;
  }
  watch_->snapshot_changed(s);
  for (const auto& each : shards_) each->post([raw = each.get(), s] { raw->core().snapshot_changed(s); });
}

void session_state::on_node_up(const std::string& address, std::uint16_t port) {
  for (const auto& each : shards_)
    each->post([raw = each.get(), address, port] { raw->core().node_came_up(address, port); });
}

void session_state::on_node_state(const uuid& host_id, bool up) {
  // The session may be gone by then.
  shards_.front()->post([weak = std::weak_ptr(watch_), host_id, up] {
    if (const auto watch = weak.lock()) watch->state_changed(host_id, up);
  });
}

void session_state::on_refresh_schema(const metadata::schema_scope& scope, engine::duration within,
                                      std::function<void()> done) {
  net::shard& first = *shards_.front();
  const bool taken = first.call([&first, scope, within, done](bool at_work) {
    if (!at_work) return done();
    first.core().refresh_schema(scope, within, [done](const error&) { done(); });
  });
  if (!taken) done();
}

void session_state::on_use_keyspace(const std::string& name) {
  keyspace_.set(name);
  texts_.use_keyspace(name);
  for (const auto& each : shards_) each->post([raw = each.get()] { raw->adopt_keyspace(); });
}

void session_state::report(log_record record) noexcept {
  if (record.level >= settings_.lowest_log_level) observer_->on_log(record);
}

void report_thrown(session_state* session) noexcept {
  const auto report = [&](const char* what) {
    const log_record record{log_level::error, log_event::handler_threw, 0, {}, {}, what};
    if (session) session->report(record);
    else default_observer()->on_log(record);
  };
  try {
    throw;
  } catch (const std::exception& e) {
    report(e.what());
  } catch (...) {
    report("unknown exception");
  }
}

void report_thrown(const std::shared_ptr<session_core>& session) noexcept {
  report_thrown(session ? session->state.get() : nullptr);
}

// ---- the end

void session_state::begin_close() {
  if (is_forked() || closing_started_.exchange(true)) return;
  end_connecting(error(client_errc::closed, "the session was closed while it was connecting"));
  for (const auto& s : shards_) s->close();
}

void session_state::on_rest() noexcept {
  std::vector<awaited_ptr<void>> waiting;
  {
    const std::lock_guard lock(mutex_);
    if (--not_at_rest_ != 0) return;
    closed_.store(true, std::memory_order_release);
    waiting.swap(closing_);
    rested_.notify_all();
  }
  end_connecting(error(client_errc::closed, "the session was closed while it was connecting"));
  report({log_level::info, log_event::closed, 0, {}, {}, {}});
  for (const auto& w : waiting) w->complete({});
}

void session_state::when_closed(any_handler<void> handler) {
  const auto waiting = awaited<void>::by(weak_from_this(), std::move(handler));
  {
    const std::lock_guard lock(mutex_);
    if (not_at_rest_ != 0) return closing_.push_back(waiting);
  }
  waiting->complete({});
}

result<void> session_state::wait_closed() {
  constexpr std::chrono::seconds patience(5);  // beyond the drain limit, for executors that do run
  {
    std::unique_lock lock(mutex_);
    if (!rested_.wait_for(lock, settings_.drain_limit + patience, [this] { return not_at_rest_ == 0; }))
      return error(client_errc::timed_out, "the session does not come to rest",
                   "keep the contexts of options::add_executor() running until close() returns");
  }
  join_threads();
  return {};
}

void session_state::join_threads() {
  if (is_forked()) return exit_guard::forget(std::move(threads_));
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    threads.swap(threads_);
  }
  for (std::thread& t : threads) {
    if (t.get_id() == std::this_thread::get_id()) exit_guard::leave(std::move(t));
    else t.join();
  }
}

}}}  // namespace dse::v0::detail
