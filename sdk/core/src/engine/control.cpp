#include "engine/control.hpp"

#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

// Which of several failures a user has to mend first.
int weight(const error& e) {
  if (!e) return 0;
  if (e.code() == client_errc::connect_failed || e.code() == client_errc::timed_out) return 1;
  if (e.code() == client_errc::unsupported_version || e.code() == client_errc::protocol_error) return 2;
  return 3;
}

// What the same options may not meet again, once the cluster has started.
bool may_pass(const error& e) {
  const auto code = e.code();
  return weight(e) <= 1 || code == server_errc::server_error || code == server_errc::unavailable ||
         code == server_errc::overloaded || code == server_errc::is_bootstrapping;
}

}  // namespace

control::control(shard_core& shard) noexcept
    : shard_(shard),
      version_(shard.settings_),
      reads_objects_(shard.settings_.schema_metadata),
      reads_tokens_(shard.settings_.token_metadata) {}

control::~control() = default;

void control::start() { resolve_contact_points(); }

void control::resolve_contact_points() {
  if (unresolved_ != 0) return;
  const auto& s = shard_.settings_;
  if (s.asks_directory) {
    unresolved_ = 1;
    shard_.effects_.push_back(effects::ask_directory{s.connect_timeout});
    return;
  }
  unresolved_ = s.contact_points.size();
  for (std::size_t i = 0; i < s.contact_points.size(); ++i)
    shard_.effects_.push_back(effects::resolve{i, s.contact_points[i]});
}

void control::stop() {
  stopped_ = true;
  timeout_wheel::disarm(timer_);
  end_all_refreshes();
}

void control::resolved(std::size_t contact, result<std::vector<std::string>> addresses) {
  const contact_point& point = shard_.settings_.contact_points[contact];
  if (addresses.has_error()) {
    note_failure(point.host, addresses.error());
  } else {
    const bool is_name = !is_socket_path(point.host) && std::ranges::find(*addresses, point.host) == addresses->end();
    if (is_name) addresses_of_names_[contact] = *addresses;
    for (std::string& a : *addresses) {
      const auto known = [&](const dial_target& t) { return t.address == a && t.port == point.port; };
      if (std::ranges::any_of(candidates_, known)) continue;
      candidates_.push_back({std::move(a), point.port, is_socket_path(point.host) ? std::string() : point.host, {}});
    }
  }
  --unresolved_;
  if (waits_for_names_) return dial_next();
  names_changed_ = learn_names() || names_changed_;
  if (names_changed_ && metadata_known_) rebuild();
}

// Nodes that it names and that are known already were dialled by what is known of them.
void control::directory_answered(const result<proxied_nodes>& answer) {
  --unresolved_;
  if (answer.has_error()) {
    note_failure("directory", answer.error());
  } else {
    told_datacenter_ = answer->local_datacenter;
    for (const uuid& id : answer->host_ids)
      if (std::ranges::find(candidates_, id, &dial_target::host_id) == candidates_.end())
        candidates_.push_back({{}, answer->proxy_port, {}, id});
  }
  if (waits_for_names_) dial_next();
}

bool control::leads_to_same_node(const dial_target& a, const dial_target& b) const noexcept {
  if (shard_.settings_.asks_directory) return a.host_id == b.host_id;
  return a.address == b.address && a.port == b.port;
}

// ---- dialling

void control::refine(handshake::plan& p) const {
  p.register_events = true;
  // So that an unknown keyspace is told before anything else; it may be dropped later.
  if (!was_connected_) p.keyspace = shard_.settings_.keyspace;
  p.keyspace_required = true;
  p.choose_version = version_.asks();
  p.ask_product = shard_.settings_.asks_directory;
  p.version = version_.version();
}

void control::dial_next() {
  if (stopped_) return;
  waits_for_names_ = !was_connected_ && next_candidate_ == candidates_.size() && unresolved_ != 0;
  if (waits_for_names_) return;
  if (next_candidate_ == candidates_.size()) return was_connected_ ? try_again_later() : nobody_answers();
  ++next_candidate_;
  version_.begin();
  refusal_ = {};
  if (connection_) shard_.retire(std::move(connection_));
  connection_ =
      std::make_unique<class connection>(candidates_[next_candidate_ - 1], connection::role::control, shard_.settings_);
  dial();
}

void control::dial() {
  handshake::plan p;
  refine(p);
  connection_->version_ = p.version;
  shard_.open(*connection_);
  shard_.wheel_.arm(connection_->watch_, shard_.time_.now + patience());
}

// A contact point from which nothing comes must not use up the time in which the others could still be tried. The first
// frame from it ends this limit.
duration control::patience() const {
  const duration limit = shard_.settings_.connect_timeout;
  const std::size_t others = candidates_.size() - next_candidate_ + unresolved_;
  if (shard_.was_ready_ || others == 0 || !shard_.deadline_.armed()) return limit;
  const duration left = shard_.deadline_.deadline() - shard_.time_.now;
  return std::clamp(left / static_cast<std::int64_t>(others + 1), limit / 8, limit);
}

void control::version_chosen(wire::protocol_version v) noexcept {
  version_.told(v);
  redial_ = true;
}

void control::on_lost() {
  if (stopped_) return;
  drop_reading();
  if (std::exchange(redial_, false)) return dial();
  const error why = connection_->last_failure_;
  if (why.code() == client_errc::unsupported_version) {
    if (!refusal_) refusal_ = why;
    if (version_.refused()) return dial();
  }
  // What the server offers explains best why it refuses a version; without that, its own words do.
  const bool unexplained = refusal_ && version_.is_pinned() && !connection_->handshake_.heard_offer();
  note_failure(connection_->target().to_string(), unexplained ? refusal_ : why);
  if (!was_connected_) return dial_next();
  if (connection_->was_ready_ || next_candidate_ == candidates_.size()) {
    // By now all nodes may have other addresses, which the names of the contact points lead to.
    if (!connection_->was_ready_) resolve_contact_points();
    // Begin a new round with what is known now, the lost node last.
    const dial_target lost = connection_->target();
    candidates_.clear();
    for (const auto& n : snapshot_->nodes) {
      dial_target other{n->address, n->port, snapshot_->given_name_of(n->host_id), n->host_id};
      if (!leads_to_same_node(other, lost)) candidates_.push_back(std::move(other));
    }
    candidates_.push_back(lost);
    next_candidate_ = 0;
    failures_.clear();
    // One that is lost as soon as it is ready would be dialled in a circle.
    const bool lasted = connection_->was_ready_ && shard_.time_.now - ready_since_ >= shard_.settings_.control_pause;
    if (!lasted) return try_again_later();
  }
  dial_next();
}

void control::doubt(const dial_target& silent) {
  if (!connection_ || connection_->state() != connection::state::ready || connection_->probing_) return;
  if (!leads_to_same_node(connection_->target(), silent)) return;
  shard_.probe(*connection_);
  shard_.watch(*connection_);
}

void control::note_failure(std::string whose, const error& why) {
  failures_.push_back({std::move(whose), why.code(), why.message()});
  if (weight(why) >= weight(worst_)) worst_ = why;
}

// Before the session was ever connected.
void control::nobody_answers() {
  error why = why_not_connected();
  if (!shard_.settings_.wait_for_cluster || !may_pass(worst_)) return shard_.give_up_connecting(std::move(why));
  shard_.log(log_level::warning, log_event::cluster_unreachable, {}, std::move(why));
  failures_.clear();
  worst_ = {};
  candidates_.clear();
  resolve_contact_points();
  try_again_later();
}

void control::try_again_later() {
  next_candidate_ = 0;
  const duration longest = shard_.settings_.control_pause;
  const auto half = static_cast<std::uint64_t>(longest.count() / 2);
  shard_.wheel_.arm(timer_,
                    shard_.time_.now + duration(static_cast<std::int64_t>(half + shard_.random() % (half + 1))));
}

error control::why_not_connected() const {
  auto d = std::make_shared<diagnostics>(worst_.details());
  d->attempts = failures_;
  if (!worst_ || weight(worst_) == 1) {
    std::string tried;
    for (const attempt& a : failures_) tried.append(tried.empty() ? "" : ", ").append(a.node);
    if (tried.empty())
      for (const dial_target& t : candidates_) tried.append(tried.empty() ? "" : ", ").append(t.to_string());
    d->message = "no contact point could be reached: " +
                 (tried.empty() ? std::string("their names are still being resolved") : tried);
    if (worst_) d->message += ": " + worst_.message();
    if (d->hint.empty()) d->hint = "check that the server runs, and the address and port of options::contact_points()";
    return error(make_error_code(client_errc::connect_failed), std::move(d));
  }
  return error(worst_.code(), std::move(d));
}

}  // namespace dse::engine
