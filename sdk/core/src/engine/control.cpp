#include "engine/control.hpp"

#include "engine/shard_core.hpp"
#include "metadata/spoken_versions.hpp"
#include "wire/event.hpp"

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

// Of this node we know by experience what it speaks, and so of those of its release.
bool peer_speaks(const metadata::node_row& local, const metadata::node_row& peer, wire::protocol_version v) {
  const auto dse_version = [](const metadata::node_row& n) {
    const auto at = n.attributes.find("dse_version");
    return at == n.attributes.end() ? std::string() : at->second;
  };
  return (peer.release_version == local.release_version && dse_version(peer) == dse_version(local)) ||
         metadata::speaks(peer, v);
}

std::string to_text(const wire::inet_address& a) {
  return metadata::address_text({reinterpret_cast<const std::byte*>(a.octets.data()), a.size});
}

}  // namespace

/// A query of ours on the control connection.
struct control::query : shard_core::internal_request {
  query(shard_core& s, class connection& c, control& o, void (control::*t)(const outcome&))
      : internal_request(s, c, &answered), owner(o), then(t) {}
  static void answered(request& r, outcome&& o) {
    const std::unique_ptr<query> self(static_cast<query*>(&r));
    if (!self->owner.stopped_) (self->owner.*self->then)(o);
  }
  control& owner;
  void (control::*then)(const outcome&);
};

control::control(shard_core& shard) noexcept : shard_(shard), version_(shard.settings_) {}

control::~control() = default;

void control::start() {
  const auto& s = shard_.settings_;
  unresolved_ = s.contact_points.size();
  for (std::size_t i = 0; i < s.contact_points.size(); ++i)
    shard_.effects_.push_back(effects::resolve{i, s.contact_points[i]});
}

void control::stop() {
  stopped_ = true;
  timeout_wheel::disarm(timer_);
}

void control::resolved(std::size_t contact, result<std::vector<std::string>> addresses) {
  const contact_point& point = shard_.settings_.contact_points[contact];
  if (addresses.has_error()) {
    failures_.push_back({point.host, addresses.error().code(), addresses.error().message()});
    if (weight(addresses.error()) >= weight(worst_)) worst_ = addresses.error();
  } else {
    for (std::string& a : *addresses) {
      const auto known = [&](const dial_target& t) { return t.address == a && t.port == point.port; };
      if (std::ranges::none_of(candidates_, known)) candidates_.push_back({std::move(a), point.port, point.host, {}});
    }
  }
  if (--unresolved_ == 0) dial_next();
}

// ---- dialling

void control::refine(handshake::plan& p) const {
  p.register_events = true;
  // So that an unknown keyspace is told before anything else; it may be dropped later.
  if (!was_connected_) p.keyspace = shard_.settings_.keyspace;
  p.keyspace_required = true;
  p.choose_version = version_.asks();
  p.version = version_.version();
}

void control::dial_next() {
  if (stopped_) return;
  if (next_candidate_ == candidates_.size()) {
    if (!was_connected_) return shard_.give_up_connecting(why_not_connected());
    return try_again_later();
  }
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
}

void control::version_chosen(wire::protocol_version v) noexcept {
  version_.told(v);
  redial_ = true;
}

void control::on_lost() {
  if (stopped_) return;
  refreshing_ = false;
  if (std::exchange(redial_, false)) return dial();
  const error why = connection_->last_failure_;
  if (why.code() == client_errc::unsupported_version) {
    if (!refusal_) refusal_ = why;
    if (version_.refused()) return dial();
  }
  // What the server offers explains best why it refuses a version; without that, its own words do.
  const bool unexplained = refusal_ && version_.is_pinned() && !connection_->handshake_.heard_offer();
  note_failure(unexplained ? refusal_ : why);
  if (!was_connected_) return dial_next();
  if (connection_->was_ready_ || next_candidate_ == candidates_.size()) {
    // Begin a new round with what is known now, the lost node last.
    const dial_target lost = connection_->target();
    candidates_.clear();
    for (const auto& n : snapshot_->nodes)
      if (n->address != lost.address || n->port != lost.port)
        candidates_.push_back({n->address, n->port, {}, n->host_id});
    candidates_.push_back(lost);
    next_candidate_ = 0;
    failures_.clear();
    // One that is lost as soon as it is ready would be dialled in a circle.
    const bool lasted = connection_->was_ready_ && shard_.time_.now - ready_since_ >= shard_.settings_.control_pause;
    if (!lasted) return try_again_later();
  }
  dial_next();
}

void control::note_failure(const error& why) {
  failures_.push_back({connection_->target().to_string(), why.code(), why.message()});
  if (weight(why) >= weight(worst_)) worst_ = why;
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
    d->hint = "check that the server runs, and the address and port of options::contact_points()";
    return error(make_error_code(client_errc::connect_failed), std::move(d));
  }
  return error(worst_.code(), std::move(d));
}

// ---- reading the cluster

void control::on_ready() {
  ready_since_ = shard_.time_.now;
  failures_.clear();
  worst_ = {};
  shard_.log(log_level::info, log_event::control_connection, connection_->target().to_string(), {});
  refresh();
}

void control::on_event(bytes_view body) {
  const auto e = wire::decode_event(wire::byte_reader(body));
  if (!e || e->kind == wire::event_kind::schema_change || e->kind == wire::event_kind::unknown) return;
  if (e->change == wire::node_change::up)
    shard_.effects_.push_back(effects::node_up{to_text(e->node.address), e->node.port});
  if (!timer_.armed()) shard_.wheel_.arm(timer_, shard_.time_.now + shard_.settings_.refresh_delay);
}

void control::on_timer() {
  if (stopped_) return;
  if (connection_ && connection_->state() == connection::state::ready) refresh();
  else if (!connection_ || connection_->state() == connection::state::down) dial_next();
}

void control::refresh() {
  if (refreshing_) {
    refresh_again_ = true;
    return;
  }
  refreshing_ = true;
  refresh_again_ = false;
  ask("SELECT * FROM system.local WHERE key='local'", &control::on_local);
}

void control::ask(std::string_view cql, void (control::*then)(const outcome&)) {
  auto q = std::make_unique<query>(shard_, *connection_, *this, then);
  q->what.kind = message_kind::query;
  q->what.text = std::make_shared<const std::string>(cql);
  q->what.level = consistency::one;
  if (!shard_.send_on(*q, *connection_)) {
    // Every stream id is out: what was read so far may be old by the next try.
    refreshing_ = false;
    shard_.wheel_.arm(timer_, shard_.time_.now + shard_.settings_.refresh_delay);
    return;
  }
  ++shard_.unfinished_;
  shard_.wheel_.arm(*q.release(), shard_.time_.now + shard_.settings_.connect_timeout);
}

void control::on_local(const outcome& o) {
  auto rows = metadata::read_node_rows(o.response ? o.response.bytes().subspan(o.message_at) : bytes_view());
  if (o.failure || !rows || rows->size() != 1) {
    if (connection_->state() == connection::state::ready)
      shard_.lose(*connection_,
                  o.failure ? o.failure : error(client_errc::protocol_error, "system.local cannot be read"));
    return;
  }
  local_ = std::move(rows->front());
  local_.address = connection_->target().address;
  local_.port = connection_->target().port;
  ask(peers_v2_ ? "SELECT * FROM system.peers_v2" : "SELECT * FROM system.peers", &control::on_peers);
}

void control::on_peers(const outcome& o) {
  if (o.failure && peers_v2_ && o.failure.code() == server_errc::invalid_query) {
    peers_v2_ = false;  // before Cassandra 4.0, and DSE
    return ask("SELECT * FROM system.peers", &control::on_peers);
  }
  auto rows = metadata::read_node_rows(o.response ? o.response.bytes().subspan(o.message_at) : bytes_view());
  if (o.failure || !rows) {
    if (connection_->state() == connection::state::ready)
      shard_.lose(*connection_,
                  o.failure ? o.failure : error(client_errc::protocol_error, "system.peers cannot be read"));
    return;
  }
  peers_ = std::move(*rows);
  if (!version_.agreed() && !settle_version()) return;
  refreshing_ = false;
  publish();
  if (refresh_again_) refresh();
}

// A session speaks one version: the best that this node and all others speak. False: dial this node again with it.
bool control::settle_version() {
  const auto all_speak = [this](wire::protocol_version v) {
    return std::ranges::all_of(peers_, [&](const metadata::node_row& peer) { return peer_speaks(local_, peer, v); });
  };
  const wire::protocol_version present = connection_->version_;
  version_.told(present);
  const wire::protocol_version common = version_.best(all_speak).value_or(present);
  if (common != present) {
    version_chosen(common);
    shard_.lose(*connection_, {});
    return false;
  }
  version_.agree();
  shard_.log(log_level::info, log_event::version_negotiated, connection_->target().to_string(), {},
             std::string(to_string(present)));
  return true;
}

void control::publish() {
  auto s = std::make_shared<metadata::snapshot>();
  s->version = version_.version();
  s->nodes = metadata::make_nodes(local_, peers_);
  snapshot_ = s;
  auto datacenter = local_datacenter();
  if (datacenter.has_error()) {
    worst_ = datacenter.error();
    if (!was_connected_) return shard_.give_up_connecting(worst_);
    s->local_datacenter = shard_.settings_.local_datacenter;
  } else {
    s->local_datacenter = *datacenter;
  }
  was_connected_ = true;
  shard_.effects_.push_back(effects::publish{snapshot_});
}

result<std::string> control::local_datacenter() const {
  std::vector<std::string> seen;
  for (const auto& n : snapshot_->nodes)
    if (std::ranges::find(seen, n->datacenter) == seen.end()) seen.push_back(n->datacenter);
  std::ranges::sort(seen);
  std::string list;
  for (const std::string& name : seen) list.append(list.empty() ? "" : ", ").append(name);
  const std::string& named = shard_.settings_.local_datacenter;
  if (named.empty() && seen.size() > 1)
    return error(client_errc::local_datacenter_required, "the cluster has several data centres: " + list,
                 "name the one that is near with options::local_datacenter(), or ?dc= in the URI");
  if (!named.empty() && std::ranges::find(seen, named) == seen.end())
    return error(client_errc::local_datacenter_required,
                 "no node is in the data centre " + named + "; the cluster has: " + list,
                 "correct options::local_datacenter(), or ?dc= in the URI; names are case-sensitive");
  return named.empty() ? (seen.empty() ? std::string() : seen.front()) : named;
}

}  // namespace dse::engine
