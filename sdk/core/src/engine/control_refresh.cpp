#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

void control::await(bool nodes, duration within, refreshed done) {
  if (stopped_) return tell(std::move(done), error(client_errc::closed));
  refreshes_.push_back(std::make_unique<refresh>(nodes, std::move(done)));
  shard_.wheel_.arm(*refreshes_.back(), shard_.time_.now + within);
  read_next();
}

void control::refresh_nodes(duration within, refreshed done) {
  nodes_wanted_ = true;
  await(true, within, std::move(done));
}

void control::refresh_schema(const metadata::schema_scope& scope, duration within, refreshed done) {
  const auto& only = shard_.settings_.schema_keyspaces;
  const bool whole = scope.what == metadata::schema_scope::extent::everything;
  const bool wanted =
      whole || only.empty() || std::ranges::any_of(only, [&](const std::string& k) { return scope.has_keyspace(k); });
  if (!reads_schema() || !wanted) return tell(std::move(done), {});
  want_schema(whole ? whole_scope() : scope);
  await(false, within, std::move(done));
}

void control::read_metadata(std::optional<bool> schema, std::optional<bool> tokens, duration within, refreshed done) {
  reads_objects_ = schema.value_or(reads_objects_);
  reads_tokens_ = tokens.value_or(reads_tokens_);
  schema_due_.reset();
  schema_wanted_.reset();
  if (reads_schema()) {
    want_schema(whole_scope());
  } else {
    schema_ = {};
    schema_changed_ = true;
    nodes_wanted_ = true;
  }
  await(!reads_schema(), within, std::move(done));
}

/// What is being read now serves those who wait for it.
void control::refreshes_begin(bool nodes) noexcept {
  for (const auto& r : refreshes_)
    if (r->nodes == nodes) r->at = refresh::stage::reading;
}

/// It was read, and is published with the next snapshot.
void control::refreshes_read(bool nodes) noexcept {
  for (const auto& r : refreshes_)
    if (r->nodes == nodes && r->at == refresh::stage::reading) r->at = refresh::stage::read;
}

/// It comes to nothing, and is read again.
void control::refreshes_begin_again() noexcept {
  for (const auto& r : refreshes_)
    if (r->at == refresh::stage::reading) r->at = refresh::stage::wanted;
}

void control::settle_refreshes() {
  if (building_ || nodes_changed_ || schema_changed_) return;
  end_refreshes([](const refresh& r) { return r.at == refresh::stage::read; }, {});
}

void control::fail_schema_refreshes(const error& why) {
  end_refreshes([](const refresh& r) { return !r.nodes && r.at == refresh::stage::reading; }, why);
}

void control::refresh_timed_out(timer_hook& h) {
  end_refreshes([&](const refresh& r) { return &r == &h; },
                error(client_errc::timed_out, "the cluster's tables were not read in time: no control connection",
                      "raise options::request_timeout() if the cluster needs longer"));
}

void control::end_all_refreshes() {
  end_refreshes([](const refresh&) { return true; }, error(client_errc::closed, "the session was closed"));
}

template <class Which>
void control::end_refreshes(Which which, const error& why) {
  std::vector<std::unique_ptr<refresh>> others;
  for (auto& r : refreshes_) {
    if (which(*r)) {
      timeout_wheel::disarm(*r);
      tell(std::move(r->done), why);
    } else {
      others.push_back(std::move(r));
    }
  }
  refreshes_ = std::move(others);
}

// Behind the snapshot that it waits for.
void control::tell(refreshed done, error why) {
  shard_.effects_.push_back(effects::call{[done = std::move(done), why = std::move(why)] { done(why); }});
}

}  // namespace dse::engine
