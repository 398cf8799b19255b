#include "scripted_shard.hpp"

#include "engine/statement_text.hpp"
#include "support/server_wire/error_response.hpp"
#include "support/server_wire/segments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <stdexcept>

namespace dse::engine {

using testing::response_head;
using testing::server_request;

scripted_request::scripted_request(std::string_view cql, message_kind kind)
    : request(static_cast<dse::detail::message&>(*this),
              [](request& r, outcome&& o) { static_cast<scripted_request&>(r).outcomes.push_back(std::move(o)); }) {
  what.kind = kind;
  what.text = std::make_shared<const std::string>(cql);
  what.uses_keyspace = is_use(cql);
}

error scripted_request::failure() const {
  EXPECT_EQ(outcomes.size(), 1u) << *what.text;
  return outcomes.size() == 1 ? outcomes.front().failure : error(client_errc::invalid_argument, "no outcome yet");
}

std::string scripted_shard::held_request::text() const { return text_of(what); }

scripted_shard::scripted_shard(std::vector<scripted_node> cluster, settings s)
    : options(std::move(s)), nodes(std::move(cluster)), core_(options, 0, *pool_) {
  if (!options.load_balancing) options.load_balancing = round_robin();
  if (options.contact_points.empty()) {
    contact_point first;
    first.host = nodes.front().address();
    first.port = 9042;
    options.contact_points.push_back(first);
  }
  core_.begin_turn(time_);
}

scripted_shard::~scripted_shard() {
  turn([&] { core_.close(); });
  pass(options.drain_limit + timeout_wheel::tick);
  EXPECT_TRUE(core_.at_rest()) << core_.unfinished() << " requests are not finished";
}

void scripted_shard::start() {
  turn([&] { core_.start(); });
}

void scripted_shard::submit(request& r) {
  turn([&] { EXPECT_EQ(core_.submit(r), shard_core::admission::accepted); });
}

void scripted_shard::turn(const std::function<void()>& event) {
  core_.begin_turn(time_);
  event();
  settle();
}

void scripted_shard::pass(duration d) {
  const time_point until = time_.now + d;
  while (time_.now < until) {
    const time_point next = std::clamp(core_.next_wakeup(), time_.now, until);
    time_.wall_us += (next - time_.now) / std::chrono::microseconds(1);
    time_.now = next;
    turn([&] { core_.advance(); });
  }
}

void scripted_shard::settle() {
  while (core_.has_effects() || !core_.dirty().empty()) {
    for (effect& e : core_.take_effects()) carry_out(e);
    auto dirty = std::exchange(core_.dirty(), {});
    EXPECT_EQ(std::set<connection*>(dirty.begin(), dirty.end()).size(), dirty.size()) << "each is written once";
    for (connection* c : dirty) {
      core_.clean(*c);
      const auto l = links_.find(c);
      if (l == links_.end()) continue;
      const bytes_view out = c->output();
      l->second.requests.feed(out);
      written += out.size();
      c->on_written(out.size());
      read_requests(*c, l->second);
    }
  }
}

void scripted_shard::carry_out(effect& e) {
  if (const auto* open = std::get_if<effects::open>(&e)) {
    const std::string& address = open->on->target().address;
    dials.emplace_back(directory ? open->on->target().host_id.to_string() : address, time_.now);
    const auto node = std::ranges::find_if(nodes, [&](const scripted_node& n) {
      if (directory) return n.host_id() == open->on->target().host_id;
      return n.address() == address || n.other_address == address;
    });
    if (node == nodes.end() || !node->reachable)
      return core_.closed(*open->on, error(client_errc::connect_failed, "connection refused"));
    if (!node->accepts) return;
    links_.insert_or_assign(open->on, link{node->id, open->on->incarnation(), {}});
    core_.opened(*open->on);
  } else if (const auto* close = std::get_if<effects::close>(&e)) {
    forget(*close->on);
    core_.closed(*close->on, {});
  } else if (const auto* retire = std::get_if<effects::retire>(&e)) {
    forget(*retire->on);
    retired.push_back(retire->on->target().address);
    std::erase(core_.dirty(), retire->on.get());
  } else if (const auto* resolve = std::get_if<effects::resolve>(&e)) {
    if (!slow_names.contains(resolve->what.host)) core_.resolved(resolve->contact, look_up(resolve->what.host));
  } else if (std::holds_alternative<effects::ask_directory>(e)) {
    ++asked_directory;
    core_.directory_answered(*directory);
  } else if (const auto* login = std::get_if<effects::authenticate>(&e)) {
    logins.push_back(*login);
  } else if (const auto* publish = std::get_if<effects::publish>(&e)) {
    snapshots.push_back(publish->what);
    core_.snapshot_changed(publish->what);
  } else if (auto* compute = std::get_if<effects::compute>(&e)) {
    computations.push_back(std::move(*compute));
    if (!computes_slowly) end_computation();
  } else if (const auto* up = std::get_if<effects::node_up>(&e)) {
    nodes_up.push_back(*up);
    core_.node_came_up(up->address, up->port);
  } else if (const auto* use = std::get_if<effects::use_keyspace>(&e)) {
    keyspaces.push_back(use->name);
    core_.keyspace_changed(use->name, keyspaces.size());
    core_.keyspace_published(use->ticket);
  } else if (const auto* page = std::get_if<effects::deliver_page>(&e)) {
    core_.deliver_page(page->of);
  } else if (const auto* call = std::get_if<effects::call>(&e)) {
    call->what();
  } else if (const auto* refresh = std::get_if<effects::refresh_schema>(&e)) {
    core_.refresh_schema(refresh->scope, refresh->within,
                         [this, ticket = refresh->ticket](const error&) { core_.schema_refreshed(ticket); });
  } else if (const auto* state = std::get_if<effects::node_state>(&e)) {
    states.push_back(*state);
  } else if (std::holds_alternative<effects::ready>(e)) {
    ready = true;
  } else if (const auto* failed = std::get_if<effects::connect_failed>(&e)) {
    EXPECT_FALSE(ready || connect_failed) << "a session connects or fails, once: " << failed->why.message();
    connect_failed = failed->why;
  } else if (const auto* l = std::get_if<effects::log>(&e)) {
    logs.push_back(l->record);
  }
}

result<std::vector<std::string>> scripted_shard::look_up(const std::string& host) const {
  const auto known = names.find(host);
  if (known == names.end()) return std::vector{host};
  if (known->second.empty()) return error(client_errc::connect_failed, "the name \"" + host + "\" cannot be resolved");
  return known->second;
}

void scripted_shard::resolve(std::size_t contact) {
  turn([&] { core_.resolved(contact, look_up(options.contact_points.at(contact).host)); });
}

void scripted_shard::compute() {
  turn([&] { end_computation(); });
}

void scripted_shard::end_computation() {
  effects::compute task = std::move(computations.front());
  computations.pop_front();
  task.work();
  ++computed;
  core_.computed(task.ticket);
}

void scripted_shard::forget(connection& c) {
  links_.erase(&c);
  std::erase_if(held, [&](const held_request& h) { return h.on == &c; });
}

void scripted_shard::read_requests(connection& c, link& l) {
  const std::uint64_t incarnation = l.incarnation;
  while (links_.contains(&c) && c.incarnation() == incarnation) {
    const auto r = l.requests.next();
    if (!r) return;
    received.push_back(*r);
    if (const auto* s = r->as<testing::startup_request>()) l.requests.use_compression(s->option("COMPRESSION"));
    std::optional<bytes> own;
    if (!hold || !hold(*r)) own = own_answer(l, *r);
    if (own) deliver(c, *std::move(own));
    else held.push_back({&c, incarnation, *r});
  }
}

std::optional<bytes> scripted_shard::own_answer(const link& l, const server_request& r) {
  const auto node = std::ranges::find(nodes, l.node, &scripted_node::id);
  if (node == nodes.end()) return std::nullopt;
  response_head head{r.version, r.stream};
  if (std::ranges::find(node->versions, r.version) == node->versions.end()) {
    bytes refusal = testing::encode_error(head, 0x000A, "Invalid or unsupported protocol version");
    refusal[0] = static_cast<std::byte>(0x80 | node->versions.back());  // also one that nobody here knows
    return refusal;
  }
  if (r.as<testing::options_request>()) {
    std::vector<std::string> versions;
    for (const std::uint8_t v : node->versions) versions.push_back(std::to_string(v) + "/any");
    versions.insert(versions.end(), node->drafts.begin(), node->drafts.end());
    testing::string_multimap supported{{"COMPRESSION", node->compressions}};
    if (node->lists_versions) supported.push_back({"PROTOCOL_VERSIONS", versions});
    if (!node->product_type.empty()) supported.push_back({"PRODUCT_TYPE", {node->product_type}});
    return testing::encode_supported(head, supported);
  }
  if (r.as<testing::startup_request>() || r.as<testing::register_request>()) return testing::encode_ready(head);
  if (const auto* q = r.as<testing::query_request>()) {
    if (q->text.starts_with("USE \"")) return testing::encode_set_keyspace(head, q->text.substr(5, q->text.size() - 6));
    for (const auto& [name, rows] : tables)
      if (q->text.find(" FROM " + name) != std::string::npos) return testing::encode_rows(head, rows);
    if (q->text.find("_schema.") != std::string::npos) {
      testing::rows_result none;
      none.columns = {{"system_schema", "t", "keyspace_name", type_kind::text}};
      return testing::encode_rows(head, none);
    }
    if (q->text.find(" FROM system.") != std::string::npos) return system_table(head, *node, q->text);
  }
  return std::nullopt;
}

static bytes token_set(const std::vector<std::string>& tokens) {
  testing::byte_sink set;
  set.int_(static_cast<std::int64_t>(tokens.size()));
  for (const std::string& t : tokens) set.nullable_bytes(testing::text_value(t));
  return set.get();
}

bytes scripted_shard::system_table(const response_head& head, const scripted_node& asked, std::string_view cql) {
  const bool local = cql.find("system.local") != std::string_view::npos;
  if (cql.find("peers_v2") != std::string_view::npos && !asked.has_peers_v2)
    return testing::encode_error(head, 0x2200, "unconfigured table peers_v2");
  testing::rows_result r;
  const auto add = [&](const char* name, data_type type) { r.columns.push_back({"system", "local", name, type}); };
  add("data_center", type_kind::text);
  add("host_id", type_kind::uuid);
  add("schema_version", type_kind::uuid);
  add("rpc_address", type_kind::inet);
  add("release_version", type_kind::text);
  add("dse_version", type_kind::text);
  add("partitioner", type_kind::text);
  add("tokens", data_type::set(type_kind::text));
  for (const scripted_node& n : nodes)
    if ((n.id == asked.id) == local)
      r.rows.push_back({testing::text_value(n.datacenter), bytes(16, std::byte{n.id}),
                        bytes(16, std::byte{n.schema_version}),
                        bytes{std::byte{127}, std::byte{0}, std::byte{0}, std::byte{n.last_byte()}},
                        testing::text_value(n.release_version), testing::text_value(n.dse_version),
                        testing::text_value(partitioner), token_set(n.tokens)});
  return testing::encode_rows(head, r);
}

void scripted_shard::deliver(connection& c, bytes frame) {
  const auto l = links_.find(&c);
  ASSERT_NE(l, links_.end()) << "the connection is closed";
  if (mangle) mangle(frame);
  // What follows READY or AUTHENTICATE in v5 is in segments.
  constexpr std::byte v5_response{0x85}, ready_opcode{0x02}, authenticate_opcode{0x03};
  testing::request_stream& requests = l->second.requests;
  if (!requests.in_segments() && frame.size() > 4 && frame[0] == v5_response) {
    if (frame[4] == ready_opcode || frame[4] == authenticate_opcode) requests.use_segments();
  } else if (mangle && requests.in_segments()) {
    // The length in a mangled frame may say anything: it can't be cut into segments by it.
    const bool plain = requests.compression().empty();
    frame = testing::wrap_segment(frame, true, plain ? testing::segment_form::plain : testing::segment_form::lz4);
  } else {
    frame = requests.to_send(std::move(frame));
  }
  core_.received(c, 0, frame);
}

void scripted_shard::answer(held_request r, const std::function<bytes(const response_head&)>& encode) {
  std::erase_if(held, [&](const held_request& h) { return h.on == r.on && h.what.stream == r.what.stream; });
  ASSERT_EQ(r.on->incarnation(), r.incarnation) << "the connection is another";
  turn([&] { deliver(*r.on, encode({r.what.version, r.what.stream})); });
}

void scripted_shard::push(connection& c, const std::function<bytes(const response_head&)>& encode) {
  turn([&] { deliver(c, encode({static_cast<std::uint8_t>(c.version())})); });
}

void scripted_shard::cut(connection& c) {
  forget(c);
  turn([&] { core_.closed(c, error(client_errc::connect_failed, "connection reset")); });
}

scripted_shard::held_request scripted_shard::take_held(std::string_view text) {
  const auto at = std::ranges::find(held, text, &held_request::text);
  if (at == held.end()) throw std::logic_error("no node holds " + std::string(text));
  held_request r = *at;
  held.erase(at);
  return r;
}

std::size_t scripted_shard::count(std::string_view text) const {
  return static_cast<std::size_t>(std::ranges::count(received, text, &text_of));
}

connection* scripted_shard::open_connection(enum connection::role role, std::uint8_t node) {
  for (auto& [c, l] : links_)
    if (c->role() == role && (node == 0 || l.node == node)) return c;
  return nullptr;
}

}  // namespace dse::engine
