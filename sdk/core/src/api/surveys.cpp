#include "api/awaited.hpp"
#include "api/session_state.hpp"
#include "net/blocking_pool.hpp"

#include <dse/session.hpp>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <iterator>
#include <mutex>

namespace dse { inline namespace v0 { namespace detail {
namespace {

/// A question to all shards.
struct node_survey {
  node_survey(session_state& s, any_handler<std::vector<node_state>> h)
      : parts(s.shard_count()),
        left(s.shard_count()),
        waiting(awaited<std::vector<node_state>>::by(s.weak_from_this(), std::move(h))) {}

  void answer(std::size_t shard, result<std::vector<node_state>> states) {
    parts[shard] = std::move(states);
    if (left.fetch_sub(1, std::memory_order_acq_rel) == 1) waiting->complete(sum());
  }
  result<std::vector<node_state>> sum() const;

  std::vector<result<std::vector<node_state>>> parts;
  std::atomic<std::size_t> left;
  const awaited_ptr<std::vector<node_state>> waiting;
};

void add(node_state& sum, const node_state& part) {
  sum.up = sum.up || part.up;
  sum.connections += part.connections;
  sum.missing_connections += part.missing_connections;
  sum.in_flight += part.in_flight;
  sum.orphans += part.orphans;
  sum.unsent_bytes += part.unsent_bytes;
  sum.silence = std::max(sum.silence, part.silence);
  if (!sum.last_failure) sum.last_failure = part.last_failure;
}

// Shards see a change of the cluster one after the other.
result<std::vector<node_state>> node_survey::sum() const {
  std::vector<node_state> all;
  for (const auto& part : parts) {
    if (part.has_error()) return part.error();
    for (const node_state& s : *part) {
      const auto same = [&](const node_state& n) { return n.node->host_id == s.node->host_id; };
      const auto at = std::ranges::find_if(all, same);
      if (at == all.end()) all.push_back(s);
      else add(*at, s);
    }
  }
  return all;
}

/// Calls f(shard) on the shard, or fails the handler.
template <class T, class F>
void ask(session_state& state, net::shard& shard, any_handler<T> handler, F f) {
  const auto waiting = awaited<T>::by(state.weak_from_this(), std::move(handler));
  const bool taken = shard.call([waiting, f, &state, &shard](bool at_work) {
    if (!at_work) return waiting->complete(state.why_ended());
    f(shard.core(), waiting);
  });
  if (!taken) waiting->complete(state.why_ended());
}

/// Calls f(number, core) on each shard; a null core: that one has ended.
template <class F>
void ask_each(session_state& state, const F& f) {
  for (std::size_t i = 0; i < state.shard_count(); ++i) {
    net::shard& shard = state.shard(i);
    const auto ask = [&shard, i, f](bool at_work) { f(i, at_work ? &shard.core() : nullptr); };
    if (!shard.call(ask)) ask(false);
  }
}

auto tell(const awaited_ptr<void>& waiting) {
  return [waiting](const error& why) { waiting->complete(why ? result<void>(why) : result<void>()); };
}

metadata::schema_scope scope_of(const metadata_part& part) {
  metadata::schema_scope scope;
  if (part.what() == metadata_part::extent::keyspace || part.what() == metadata_part::extent::table)
    scope = metadata::schema_scope::only({part.keyspace_name()});
  if (part.what() == metadata_part::extent::table) {
    scope.what = metadata::schema_scope::extent::relation;
    scope.name = part.table_name();
  }
  return scope;
}

}  // namespace

void start_node_states(const std::shared_ptr<session_core>& session, any_handler<std::vector<node_state>> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  const auto survey = std::make_shared<node_survey>(*state, std::move(handler));
  ask_each(*state, [survey, session](std::size_t i, engine::shard_core* core) {
    if (core) survey->answer(i, core->node_states());
    else survey->answer(i, session->state->why_ended());
  });
}

void start_explain(const std::shared_ptr<session_core>& session, operation_ptr what,
                   any_handler<std::vector<planned_node>> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  if (what->what.extras && what->what.extras->failure)
    return post_outcome(session->state, std::move(handler), what->what.extras->failure);
  net::shard& shard = state->prepare_to_explain(*what);
  const std::shared_ptr<operation> shared = std::move(what);
  ask(*state, shard, std::move(handler), [shared, session](engine::shard_core& core, const auto& waiting) {
    waiting->complete(core.explain(running_operation::of(*shared)));
  });
}

void start_refresh(const std::shared_ptr<session_core>& session, const metadata_part& part, any_handler<void> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  using clock = std::chrono::steady_clock;
  const engine::duration whole = state->refresh_limit();
  const auto ask_for = [part, session, whole, begin = clock::now()](engine::shard_core& core, const auto& waiting) {
    if (part.what() == metadata_part::extent::nodes) return core.refresh_nodes(whole, tell(waiting));
    if (part.what() != metadata_part::extent::everything)
      return core.refresh_schema(scope_of(part), whole, tell(waiting));
    core.refresh_nodes(whole, [&core, waiting, whole, begin](const error& why) {
      if (why) return tell(waiting)(why);
      const engine::duration rest = std::max(whole - (clock::now() - begin), engine::duration(0));
      core.refresh_schema(metadata::schema_scope::everything(), rest, tell(waiting));
    });
  };
  ask(*state, state->shard(0), std::move(handler), ask_for);
}

void start_read_metadata(const std::shared_ptr<session_core>& session, std::optional<bool> schema,
                         std::optional<bool> tokens, any_handler<void> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  ask(*state, state->shard(0), std::move(handler),
      [schema, tokens, session](engine::shard_core& core, const auto& waiting) {
        core.read_metadata(schema, tokens, session->state->refresh_limit(), tell(waiting));
      });
}

namespace {

/// A profile on its way to all shards.
struct profile_adoption {
  profile_adoption(session_state& s, std::string n, profile_registry::profile p, any_handler<void> h)
      : state(s),
        name(std::move(n)),
        what(std::move(p)),
        waiting(awaited<void>::by(s.weak_from_this(), std::move(h))),
        left(s.shard_count()) {}

  session_state& state;  // the shards, whose calls hold this, keep it alive
  const std::string name;
  const profile_registry::profile what;
  const awaited_ptr<void> waiting;
  std::atomic<std::size_t> left;
  std::atomic<bool> failed{false};
};

}  // namespace

void session_state::add_profile(const std::string& name, const execution_profile& p, any_handler<void> handler) {
  auto known = profiles_.reserve(name, p, settings_.session);
  if (known.has_error()) return post_outcome(weak_from_this(), std::move(handler), known.error());
  const auto adoption = std::make_shared<profile_adoption>(*this, name, std::move(*known), std::move(handler));
  const auto end = [this, adoption] {
    if (adoption->left.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    if (adoption->failed) {
      profiles_.give_up(adoption->name);
      return adoption->waiting->complete(why_ended());
    }
    profiles_.publish(adoption->name, adoption->what);
    adoption->waiting->complete({});
  };
  ask_each(*this, [adoption, end](std::size_t, engine::shard_core* core) {
    if (core) core->add_policies(*adoption->what->known());
    else adoption->failed = true;
    end();
  });
}

namespace {

/// New credentials, or other TLS options, on their way to all shards.
struct renewal_of_connections {
  renewal_of_connections(std::size_t shards, awaited_ptr<void> w) : left(shards), waiting(std::move(w)) {}

  void end_one(const error& why) {
    {
      const std::lock_guard lock(mutex);
      if (why && !failure) failure = why;
      if (--left != 0) return;
    }
    waiting->complete(failure ? result<void>(failure) : result<void>());
  }

  std::mutex mutex;
  std::size_t left;
  error failure;  // the first one
  const awaited_ptr<void> waiting;
};

}  // namespace

void session_state::set_authenticator(std::shared_ptr<const authenticator_factory> f, any_handler<void> handler) {
  for (const std::string& option : f->weakened_by()) warn_of(option);
  {
    const std::lock_guard lock(mutex_);
    authenticator_ = std::move(f);
  }
  renew_connections(awaited<void>::by(weak_from_this(), std::move(handler)));
}

// Files are read on a thread that may block.
void session_state::set_tls(tls_options o, any_handler<void> handler) {
  if (!tls())
    return post_outcome(weak_from_this(), std::move(handler),
                        error(client_errc::invalid_argument, "the session has no TLS", "make one with options::tls()"));
  const auto waiting = awaited<void>::by(weak_from_this(), std::move(handler));
  const bool taken = net::blocking_pool::instance().post([weak = weak_from_this(), options = std::move(o), waiting] {
    const auto self = weak.lock();
    if (!self) return waiting->complete(error(client_errc::closed));
    auto made = self->make_tls(options);
    if (made.has_error()) return waiting->complete(made.error());
    {
      const std::lock_guard lock(self->mutex_);
      self->tls_ = std::move(*made);
    }
    self->renew_connections(waiting);
  });
  if (!taken) waiting->complete(error(client_errc::overloaded, "too many tasks wait for a thread", "try again"));
}

void session_state::renew_connections(awaited_ptr<void> waiting) {
  const auto renewal = std::make_shared<renewal_of_connections>(shards_.size(), std::move(waiting));
  ask_each(*this, [renewal, self = shared_from_this()](std::size_t, engine::shard_core* core) {
    if (!core) return renewal->end_one(self->why_ended());
    core->renew_connections([renewal](const error& why) { renewal->end_one(why); });
  });
}

void start_set_authenticator(const std::shared_ptr<session_core>& session,
                             std::shared_ptr<const authenticator_factory> f, any_handler<void> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  if (!f)
    return post_outcome(session->state, std::move(handler),
                        error(client_errc::invalid_argument, "the authenticator is null",
                              "auth::no_credentials() is what takes its place"));
  state->set_authenticator(std::move(f), std::move(handler));
}

void start_set_tls(const std::shared_ptr<session_core>& session, tls_options o, any_handler<void> handler) {
  if (session_state* const state = state_of(session, handler)) state->set_tls(std::move(o), std::move(handler));
}

void start_add_profile(const std::shared_ptr<session_core>& session, const std::string& name,
                       const execution_profile& p, any_handler<void> handler) {
  if (session_state* const state = state_of(session, handler)) state->add_profile(name, p, std::move(handler));
}

result<execution_profile> profile_of(const std::shared_ptr<session_core>& session, std::string_view name) {
  if (!session) return empty_handle();
  if (session->state->is_forked()) return session->state->why_ended();
  const auto p = session->state->find_profile(name);
  if (!p) return session->state->unknown_profile(name);
  return *p;
}

}}}  // namespace dse::v0::detail
