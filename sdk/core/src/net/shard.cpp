#include "net/shard.hpp"

#include "net/blocking_pool.hpp"
#include "net/context_watch.hpp"
#include "net/resolver.hpp"
#include "net/spare_executor.hpp"
#include "net/transport.hpp"
#include "net/users_thread.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/strand.hpp>

#include <algorithm>

namespace dse::net {
namespace {

namespace asio = boost::asio;

std::int64_t wall_now_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}
std::int64_t as_us(engine::time_point t) {
  return std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
}

/// What a user's directory throws is its failure.
result<proxied_nodes> ask(const node_directory& directory, std::chrono::nanoseconds limit) noexcept {
  try {
    result<proxied_nodes> told = directory.look_up(limit);
    if (told.has_value() && (told->proxy_host.empty() || told->proxy_port == 0 || told->host_ids.empty()))
      return error(client_errc::connect_failed, directory.describe() + " names no proxy, or no nodes");
    return told;
  } catch (const std::exception& e) {
    return error(client_errc::policy_failed, std::string("the directory threw: ") + e.what());
  } catch (...) {
    return error(client_errc::policy_failed, "the directory threw");
  }
}

}  // namespace

shard::shard(const engine::settings& s, std::uint32_t index)
    : blocks_(new engine::block_pool),
      io_(std::make_unique<asio::io_context>(1)),
      executor_(io_->get_executor()),
      core_(s, index, *blocks_),
      timer_(std::in_place, executor_),
      read_buffer_(std::make_unique_for_overwrite<std::byte[]>(read_buffer_size)) {}

shard::shard(const engine::settings& s, std::uint32_t index, const executor_type& users)
    : blocks_(new engine::block_pool),
      users_(users),
      executor_(asio::make_strand(users)),
      core_(s, index, *blocks_),
      timer_(std::in_place, executor_),
      read_buffer_(std::make_unique_for_overwrite<std::byte[]>(read_buffer_size)) {}

shard::~shard() = default;

bool shard::runs_on_this_thread() const noexcept { return of_this_thread_ == this || net::runs_on_this_thread(users_); }

void shard::start(std::shared_ptr<shard_host> host) {
  host_ = std::move(host);
  keyspace_ = &host_->keyspace();
  clock_ = host_->clock();
  if (!has_own_context()) context_watch::watch(users_, shared_from_this());
  work_ = asio::prefer(executor_, asio::execution::outstanding_work.tracked);
  post([this] { core_.start(); });
}

void shard::run() {
  of_this_thread_ = this;
  const engine::block_pool::thread_scope blocks_here(*blocks_);
  io_->run();
  {
    const std::lock_guard lock(end_mutex_);
    has_ended_ = true;
  }
  if (!is_forked()) {
    io_->restart();
    io_->run();  // for whoever got the working executor since the context ran out of work
  }
  of_this_thread_ = nullptr;
}

shard::executor_type shard::lasting_executor() {
  const std::lock_guard lock(end_mutex_);
  return has_ended_ ? spare_executor() : executor_;
}

shard::executor_type shard::working_executor() {
  if (!has_own_context()) return executor_;
  const std::lock_guard lock(end_mutex_);
  return has_ended_ ? spare_executor() : asio::prefer(executor_, asio::execution::outstanding_work.tracked);
}

void shard::close() {
  post([this] { core_.close(); });
}

void shard::end_with_context() {
  if (is_forked()) {
    context_gone_ = true;
    for (const auto& t : transports_) t->leave_to_parent();
  } else {
    const std::lock_guard lock(context_mutex_);
    context_gone_ = true;
  }
  const auto alive = shared_from_this();
  if (!resting_ && !is_forked()) {
    shard* const before = std::exchange(of_this_thread_, this);
    const engine::block_pool::thread_scope blocks_here(*blocks_);
    begin_turn();
    core_.abort();
    end_turn();
    of_this_thread_ = before;
  }
  // What belongs to the context must not outlive it, and the session may.
  timer_.reset();
  work_ = {};
  users_ = {};
  executor_ = spare_executor();
}

bool shard::submit_from_elsewhere(engine::request& r) {
  const auto pushed = inbox_.push(r);
  if (pushed == inbox::pushed::first)
    asio::post(executor_, [weak = weak_from_this()] {
      if (const auto self = weak.lock()) self->take_inbox();
    });
  return pushed != inbox::pushed::closed;
}

void shard::take_inbox() {
  if (is_forked()) return;
  const turn t(*this);
  for (engine::request* r = inbox_.take_all(); r;) {
    engine::request* next = r->next;
    submit_here(*r);
    r = next;
  }
}

bool shard::call(std::function<void(bool)> f) {
  {
    const std::lock_guard lock(calls_mutex_);
    if (!takes_calls_) return false;
    calls_.push_back(std::move(f));
  }
  post([this] { take_calls(true); });
  return true;
}

void shard::take_calls(bool at_work) {
  std::vector<std::function<void(bool)>> taken;
  {
    const std::lock_guard lock(calls_mutex_);
    taken.swap(calls_);
    takes_calls_ = takes_calls_ && at_work;  // a turn may come after the end
  }
  for (const auto& f : taken) f(at_work);
}

void shard::begin_turn() {
  const engine::time_point now = std::chrono::steady_clock::now();
  if (now >= wall_known_until_) [[unlikely]] {
    wall_minus_steady_us_ = wall_now_us() - as_us(now);  // somebody may have set the clock
    wall_known_until_ = now + std::chrono::seconds(1);
  }
  core_.begin_turn({now, as_us(now) + wall_minus_steady_us_});
  in_turn_ = true;
}

// The user's own handlers run between ours; what they submit waits for one posted end of turn.
void shard::begin_turn_from_outside() {
  begin_turn();
  post_end_of_turn();
}

void shard::post_end_of_turn() {
  if (end_posted_) return;
  end_posted_ = true;
  asio::post(executor_, [weak = weak_from_this()] {
    const auto self = weak.lock();
    if (!self || self->is_forked()) return;
    self->end_posted_ = false;
    const turn t(*self);
    self->end_turn();
  });
}

// With one connection nothing can join the batch any more. With several, the handlers of the other readable sockets are
// still to come, and each flush now would be a write of a few requests per connection.
void shard::end_handler() {
  if (is_forked()) [[unlikely]]
    return leave_to_parent();
  if (!in_turn_) return;
  if (transports_.size() <= 1 || core_.has_effects()) end_turn();
  else post_end_of_turn();
}

// A handler has forked, and this is the child. The loop must not go on: it would take readiness of the parent's sockets
// from the set that both processes wait on.
void shard::leave_to_parent() {
  if (io_) io_->stop();
}

void shard::end_turn() {
  while (core_.has_effects() || !core_.dirty().empty() || !refused_.empty()) {
    carry_out_effects();
    flush();
    refuse();
  }
  in_turn_ = false;
  batches_.post();
  if (core_.at_rest()) [[unlikely]]
    return come_to_rest();
  arm_timer();
}

void shard::carry_out_effects() {
  for (engine::effect& e : core_.take_effects()) std::visit([this](auto& what) { carry_out(what); }, e);
}

void shard::flush() {
  if (clock_) clock_->publish(core_.last_timestamp());
  auto& dirty = core_.dirty();
  for (std::size_t i = 0; i < dirty.size(); ++i) {  // a failing write may add to the list
    engine::connection& c = *dirty[i];
    core_.clean(c);
    if (c.transport) static_cast<transport*>(c.transport)->flush();
  }
  dirty.clear();
}

void shard::refuse() {
  while (engine::request* r = refused_.front()) {
    refused_.pop();
    engine::outcome o;
    if (r->what.extras && r->what.extras->failure) o.failure = r->what.extras->failure;
    else if (resting_ || core_.is_closing()) o.failure = error(client_errc::closed);
    else
      o.failure = error(client_errc::overloaded, "too many requests wait for a connection",
                        "lower the concurrency, or raise options::max_queued()");
    r->complete(*r, std::move(o));
  }
}

void shard::arm_timer() {
  const engine::time_point due = core_.next_wakeup();
  if (due >= timer_due_) [[likely]]
    return;
  if (is_forked()) return;  // the kernel's timer is the parent's
  timer_due_ = due;
  timer_->expires_at(due);
  timer_->async_wait([self = shared_from_this()](boost::system::error_code ec) {
    if (ec || self->resting_ || self->is_forked()) return;
    self->timer_due_ = engine::time_point::max();
    const turn t(*self);
    self->core_.advance();
  });
}

void shard::come_to_rest() {
  if (resting_) return;
  resting_ = true;
  // Whoever comes too late is refused, and its handler may come again.
  for (engine::request* r = inbox_.close(); r;) {
    engine::request* next = r->next;
    refused_.push(*r);
    r = next;
  }
  refuse();
  take_calls(false);
  batches_.post();
  timer_->cancel();
  transports_.clear();
  work_ = {};
  keyspace_ = nullptr;
  clock_ = nullptr;
  const std::shared_ptr<shard_host> host = std::exchange(host_, nullptr);
  host->on_rest();
}

void shard::adopt_keyspace() {
  if (!keyspace_) return;
  const auto [name, version] = keyspace_->get();
  keyspace_version_ = version;
  core_.keyspace_changed(name, version);
}

// ---- effects

void shard::carry_out(engine::effects::open& e) {
  if (!e.on->transport) {
    transports_.push_back(std::make_shared<transport>(*this, *e.on));
    e.on->transport = transports_.back().get();
  }
  static_cast<transport*>(e.on->transport)->open();
}

void shard::carry_out(engine::effects::close& e) {
  if (e.on->transport) static_cast<transport*>(e.on->transport)->close({});
  else core_.closed(*e.on, {});
}

void shard::carry_out(engine::effects::retire& e) {
  std::erase_if(transports_, [&](const auto& t) { return t.get() == e.on->transport; });
  std::erase(core_.dirty(), e.on.get());
}

void shard::carry_out(engine::effects::resolve& e) {
  resolve(
      e.what.host, e.what.port, [weak = weak_from_this(), contact = e.contact](result<std::vector<std::string>> found) {
        if (const auto self = weak.lock())
          self->post([raw = self.get(), contact, found = std::move(found)] { raw->core_.resolved(contact, found); });
      });
}

void shard::carry_out(engine::effects::ask_directory& e) {
  const auto directory = host_->directory();
  const auto answer = [](shard& s, const result<proxied_nodes>& told) {
    if (s.resting_) return;
    if (!told.has_error()) s.host_->on_proxy_told(told->proxy_host, told->proxy_port);
    s.core_.directory_answered(told);
  };
  const bool taken = blocking_pool::instance().post([weak = weak_from_this(), directory, limit = e.limit, answer] {
    result<proxied_nodes> told = ask(*directory, limit);
    if (const auto self = weak.lock())
      self->post([raw = self.get(), told = std::move(told), answer] { answer(*raw, told); });
  });
  if (!taken)
    answer(*this, error(client_errc::connect_failed,
                        directory->describe() + " cannot be asked: too many tasks wait for a thread",
                        "the system's resolver may be too slow"));
}

void shard::carry_out(engine::effects::authenticate& e) { static_cast<transport*>(e.on->transport)->authenticate(e); }
void shard::carry_out(engine::effects::publish& e) { host_->on_snapshot(std::move(e.what)); }
void shard::carry_out(engine::effects::compute& e) {
  const bool taken = blocking_pool::instance().post([work = e.work, weak = weak_from_this(), ticket = e.ticket] {
    work();
    if (const auto self = weak.lock()) self->post([raw = self.get(), ticket] { raw->core_.computed(ticket); });
  });
  if (taken) return;
  e.work();
  core_.computed(e.ticket);
}
void shard::carry_out(engine::effects::node_up& e) { host_->on_node_up(e.address, e.port); }
void shard::carry_out(engine::effects::use_keyspace& e) {
  host_->on_use_keyspace(e.name);
  adopt_keyspace();
  core_.keyspace_published(e.ticket);
}
void shard::carry_out(engine::effects::deliver_page& e) { core_.deliver_page(e.of); }
void shard::carry_out(engine::effects::call& e) { e.what(); }
void shard::carry_out(engine::effects::node_state& e) { host_->on_node_state(e.host_id, e.up); }
void shard::carry_out(engine::effects::refresh_schema& e) {
  host_->on_refresh_schema(e.scope, e.within, [weak = weak_from_this(), ticket = e.ticket] {
    if (const auto self = weak.lock()) self->post([raw = self.get(), ticket] { raw->core_.schema_refreshed(ticket); });
  });
}
void shard::carry_out(engine::effects::ready&) { host_->on_ready(); }
void shard::carry_out(engine::effects::connect_failed& e) { host_->on_connect_failed(std::move(e.why)); }
void shard::carry_out(engine::effects::log& e) { host_->on_log(e.record); }

}  // namespace dse::net
