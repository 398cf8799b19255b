#include "engine/shard_core.hpp"
#include "metadata/schema_reader.hpp"
#include "metadata/spoken_versions.hpp"
#include "wire/event.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

constexpr std::int32_t schema_page_size = 5000;

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

error not_readable(const outcome& o, const char* what) {
  return o.failure ? o.failure : error(client_errc::protocol_error, std::string(what) + " cannot be read");
}

metadata::schema_scope both(const metadata::schema_scope& a, const metadata::schema_scope& b) {
  using extent = metadata::schema_scope::extent;
  if (a == b) return a;
  if (a.what == extent::everything || b.what == extent::everything) return metadata::schema_scope::everything();
  std::vector<std::string> keyspaces = a.keyspaces;
  for (const std::string& k : b.keyspaces)
    if (!a.has_keyspace(k)) keyspaces.push_back(k);
  return metadata::schema_scope::only(std::move(keyspaces));
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

/// What is being read; shared with the tasks that decode it.
struct control::reading {
  response_ptr response;
  std::uint32_t message_at = 0;
  cluster_rows rows;
  bool rows_ok = false;
  bool rows_changed = false;
  std::vector<detour> detours;
  std::vector<attempt> untranslated;
  std::optional<metadata::schema_reader> schema;
  metadata::schema_reader::page page;
  std::size_t query = 0;
  dse::schema made;  // of the one before, from here on of this one

  bytes_view message() const noexcept { return response ? response.bytes().subspan(message_at) : bytes_view(); }
};

bool control::cluster_rows::says_same(const cluster_rows& other) const {
  const auto same = [](const metadata::node_row& a, const metadata::node_row& b) {
    return static_cast<const node_info&>(a) == b && a.tokens == b.tokens;
  };
  return same(local, other.local) && std::ranges::equal(peers, other.peers, same);
}

// ---- what starts it

void control::on_ready() {
  product_type_ = connection_->handshake_.product_type();
  ready_since_ = shard_.time_.now;
  failures_.clear();
  worst_ = {};
  shard_.log(log_level::info, log_event::control_connection, connection_->target().to_string(), {});
  const bool should_have_asked = shard_.settings_.has_credentials && !connection_->handshake_.asked_to_log_in();
  if (should_have_asked && !std::exchange(warned_of_no_login_, true))
    shard_.log(log_level::warning, log_event::not_authenticated, connection_->target().to_string(), {},
               "credentials are configured, but the server asks for none");
  // Whatever changed before it was listening is found by reading everything.
  nodes_wanted_ = true;
  if (reads_schema()) schema_wanted_ = whole_scope();
  // Nobody told which nodes came up meanwhile, this one for instance.
  if (was_connected_)
    for (const auto& n : snapshot_->nodes) shard_.effects_.push_back(effects::node_up{n->address, n->port});
  read_next();
}

void control::on_event(bytes_view body) {
  const auto e = wire::decode_event(wire::byte_reader(body));
  if (!e || e->kind == wire::event_kind::unknown) return;
  if (e->kind == wire::event_kind::schema_change) {
    const auto& wanted = shard_.settings_.schema_keyspaces;
    const bool is_wanted = wanted.empty() || std::ranges::find(wanted, e->schema.keyspace) != wanted.end();
    if (!reads_schema() || !is_wanted) return;
    const auto scope = metadata::schema_scope::of(e->schema);
    schema_due_ = schema_due_ ? both(*schema_due_, scope) : scope;
  } else {
    nodes_due_ = true;
    if (e->change == wire::node_change::up) {
      const std::string address = to_text(e->node.address);
      shard_.effects_.push_back(effects::node_up{address, e->node.port});
      for (const detour& d : detours_)
        if (d.known_address == address && (d.known_port == 0 || d.known_port == e->node.port))
          shard_.effects_.push_back(effects::node_up{d.through.address, d.through.port});
    }
  }
  wake_within(shard_.settings_.refresh_delay);
}

void control::wake_within(duration d) {
  const time_point due = shard_.time_.now + d;
  if (!timer_.armed() || timer_.deadline() > due) shard_.wheel_.arm(timer_, due);
}

void control::on_timer() {
  if (stopped_) return;
  if (!connection_ || connection_->state() == connection::state::down) return dial_next();
  if (connection_->state() != connection::state::ready) return;
  nodes_wanted_ = std::exchange(nodes_due_, false) || nodes_wanted_;
  if (schema_due_) want_schema(*std::exchange(schema_due_, std::nullopt));
  read_next();
}

void control::want_schema(const metadata::schema_scope& scope) {
  schema_wanted_ = schema_wanted_ ? both(*schema_wanted_, scope) : scope;
}

void control::drop_reading() {
  reading_.reset();
  reading_task_ = {};
  refreshes_begin_again();
}

metadata::schema_scope control::whole_scope() const {
  return metadata::schema_scope::only(shard_.settings_.schema_keyspaces);
}

// ---- one thing after the other

void control::read_next() {
  if (stopped_ || reading_ || !connection_ || connection_->state() != connection::state::ready) return;
  if (std::exchange(nodes_wanted_, false)) {
    reading_ = std::make_shared<reading>();
    refreshes_begin(true);
    return ask("SELECT * FROM system.local WHERE key='local'", &control::on_local);
  }
  if (schema_wanted_) {
    reading_ = std::make_shared<reading>();
    const metadata::schema_scope scope = *std::exchange(schema_wanted_, std::nullopt);
    reading_->schema.emplace(metadata::layout_of(rows_->local), scope);
    refreshes_begin(false);
    return ask_schema({});
  }
  rebuild();
}

void control::ask(std::string_view cql, void (control::*then)(const outcome&), paging_state from) {
  auto q = std::make_unique<query>(shard_, *connection_, *this, then);
  q->what.kind = message_kind::query;
  q->what.text = std::make_shared<const std::string>(cql);
  q->what.level = consistency::one;
  if (reading_->schema) q->what.page_size = schema_page_size;
  if (!from.empty()) q->what.rare().paging = std::move(from);
  if (!shard_.send_on(*q, *connection_)) {
    // Every stream id is out: what was read so far may be old by the next try.
    if (reading_->schema) schema_due_ = reading_->schema->scope();
    else nodes_due_ = true;
    drop_reading();
    wake_within(shard_.settings_.refresh_delay);
    return;
  }
  ++shard_.unfinished_;
  shard_.wheel_.arm(*q.release(), shard_.time_.now + shard_.settings_.connect_timeout);
}

void control::compute(task& t, bool elsewhere, std::function<void()> work, void (control::*then)()) {
  if (!elsewhere) {
    work();
    return (this->*then)();
  }
  t = {++last_ticket_, then};
  shard_.effects_.push_back(effects::compute{std::move(work), t.ticket});
}

void control::computed(std::uint64_t ticket) {
  if (stopped_) return;
  for (task* t : {&reading_task_, &building_task_})
    if (t->ticket == ticket) return (this->*std::exchange(*t, task()).then)();
}

// ---- nodes

void control::on_local(const outcome& o) {
  auto rows = metadata::read_node_rows(o.response ? o.response.bytes().subspan(o.message_at) : bytes_view());
  if (o.failure || !rows || rows->size() != 1) return cannot_read(not_readable(o, "system.local"));
  metadata::node_row& local = reading_->rows.local = std::move(rows->front());
  const dial_target& here = connection_->target();
  if (is_socket_path(here.address)) {
    const detour by_socket{local.host_id, here, {}};
    if (detour* known = find_detour(detours_, local.host_id)) *known = by_socket;
    else detours_.push_back(by_socket);
  }
  if (!here.given_name.empty() && here.given_name != here.address) known_names_[local.host_id] = here.given_name;
  if (shard_.settings_.asks_directory) {
    // Nobody else knows it by the proxy's address.
    if (local.port == 0) local.port = here.port;
  } else if (!go_through_socket(detours_, local)) {
    local.address = here.address;
    local.port = here.port;
  }
  ask(peers_v2_ ? "SELECT * FROM system.peers_v2" : "SELECT * FROM system.peers", &control::on_peers);
}

void control::on_peers(const outcome& o) {
  if (o.failure && peers_v2_ && o.failure.code() == server_errc::invalid_query) {
    peers_v2_ = false;  // before Cassandra 4.0, and DSE
    return ask("SELECT * FROM system.peers", &control::on_peers);
  }
  if (o.failure) return cannot_read(o.failure);
  reading_->response = o.response;
  reading_->message_at = o.message_at;
  reading_->detours = detours_;
  const translation& how = shard_.settings_.translate;
  compute(
      reading_task_, how || reading_->message().size() > shard_.settings_.inline_bytes,
      [r = reading_, before = rows_, how] {
        auto rows = metadata::read_node_rows(r->message());
        r->rows_ok = rows.has_value();
        if (!rows) return;
        r->rows.peers = std::move(*rows);
        translate(how, *r);
        r->rows_changed = !before || !before->says_same(r->rows);
      },
      &control::on_nodes);
}

void control::on_nodes() {
  if (!reading_->rows_ok) return cannot_read(error(client_errc::protocol_error, "system.peers cannot be read"));
  detours_ = std::move(reading_->detours);
  for (const attempt& a : reading_->untranslated)
    shard_.log(log_level::warning, log_event::address_not_translated, a.node, error(a.reason, a.message));
  if (!reading_->untranslated.empty()) {
    nodes_due_ = true;
    wake_within(shard_.settings_.retry_delay);
  }
  const bool changed = reading_->rows_changed;
  if (changed) rows_ = std::make_shared<const cluster_rows>(std::move(reading_->rows));
  if (!version_.agreed() && !settle_version()) return;
  reading_.reset();
  nodes_changed_ = nodes_changed_ || changed;
  names_changed_ = learn_names() || names_changed_;
  refreshes_read(true);
  if (!snapshot_) publish_nodes();
  if ((nodes_changed_ || names_changed_) && metadata_known_) rebuild();
  settle_refreshes();
  read_next();
}

control::detour* control::find_detour(std::vector<detour>& all, const uuid& host_id) noexcept {
  const auto known = std::ranges::find(all, host_id, &detour::host_id);
  return known == all.end() ? nullptr : &*known;
}

bool control::go_through_socket(std::vector<detour>& all, metadata::node_row& row) {
  detour* const known = find_detour(all, row.host_id);
  if (!known || !is_socket_path(known->through.address)) return false;
  if (!row.address.empty()) known->known_address = row.address;
  row.address = known->through.address;
  row.port = known->through.port;
  return true;
}

// A node that cannot be translated now stays where it was reached before; one that never was waits.
void control::translate(const translation& how, reading& r) {
  for (metadata::node_row& peer : r.rows.peers) {
    if (go_through_socket(r.detours, peer) || !how || peer.host_id == uuid() || peer.address.empty()) continue;
    if (peer.port == 0) peer.port = r.rows.local.port;
    result<translated_address> to = how(peer);
    detour* known = find_detour(r.detours, peer.host_id);
    if (to.has_error()) {
      r.untranslated.push_back({peer.to_string(), to.error().code(), to.error().message()});
    } else {
      if (!known) known = &r.detours.emplace_back();
      *known = {peer.host_id,
                {std::move(to->host), to->port, std::move(to->given_name), peer.host_id},
                peer.address,
                peer.port};
    }
    peer.address = known ? known->through.address : std::string();
    if (known) peer.port = known->through.port;
  }
}

void control::cannot_read(error why) {
  if (connection_->state() == connection::state::ready) shard_.lose(*connection_, std::move(why));
}

// A session speaks one version: the best that this node and all others speak. False: dial this node again with it.
bool control::settle_version() {
  const auto all_speak = [this](wire::protocol_version v) {
    return std::ranges::all_of(rows_->peers,
                               [&](const metadata::node_row& peer) { return peer_speaks(rows_->local, peer, v); });
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

// ---- schema

void control::ask_schema(paging_state from) {
  const auto& queries = reading_->schema->queries();
  while (reading_->query < queries.size()) {
    const metadata::schema_query& q = queries[reading_->query];
    // Where only the tokens' replicas are wanted, keyspaces are enough.
    if (reads_objects_ || q.source == metadata::schema_source::keyspaces)
      return ask(q.text, &control::on_schema_page, std::move(from));
    ++reading_->query;
  }
  reading_->made = schema_;
  compute(
      reading_task_, schema_bytes_ > shard_.settings_.inline_bytes,
      [r = reading_] { r->made = r->schema->finish(r->made); }, &control::on_schema);
}

void control::on_schema_page(const outcome& o) {
  if (connection_->state() != connection::state::ready) return;  // everything is read again on the next one
  if (o.failure) {
    const auto code = static_cast<std::uint32_t>(o.failure.code().value());
    const bool by_server = o.failure.code().category() == server_category();
    if (!by_server || !reading_->schema->can_go_on_after(reading_->query, code)) return schema_not_read(o.failure);
    ++reading_->query;
    return ask_schema({});
  }
  reading_->response = o.response;
  reading_->message_at = o.message_at;
  schema_bytes_ += reading_->message().size();
  compute(
      reading_task_, reading_->message().size() > shard_.settings_.inline_bytes,
      [r = reading_] { r->page = r->schema->add(r->query, r->message()); }, &control::on_schema_page_read);
}

void control::on_schema_page_read() {
  if (reading_->page.malformed)
    return schema_not_read(error(client_errc::protocol_error,
                                 "a malformed answer to " + reading_->schema->queries()[reading_->query].text));
  if (reading_->page.paging_state)
    return ask_schema(paging_state::from_server(std::move(*reading_->page.paging_state)));
  ++reading_->query;
  ask_schema({});
}

void control::on_schema() {
  schema_ = std::move(reading_->made);
  schema_changed_ = true;
  end_schema();
}

// Requests do not need it. It is read anew later, on whatever connection there is by then.
void control::schema_not_read(const error& why) {
  shard_.log(log_level::warning, log_event::schema_not_read, connection_->target().to_string(), why);
  schema_due_ = whole_scope();
  wake_within(shard_.settings_.retry_delay);
  schema_changed_ = schema_changed_ || !metadata_known_;
  fail_schema_refreshes(why);
  end_schema();
}

void control::end_schema() {
  schema_bytes_ = 0;
  reading_.reset();
  metadata_known_ = true;
  refreshes_read(false);
  rebuild();
  settle_refreshes();
  read_next();
}

}  // namespace dse::engine
