#include "engine/shard_core.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"
#include "wire/execute.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dse::fuzz::engine_shard { namespace {

using namespace dse::engine;
using testing::response_head;

constexpr std::uint8_t nodes = 2;
const bytes statement_id(4, std::byte{7});

testing::prepared_result some_statement() {
  testing::prepared_result p;
  p.id = statement_id;
  p.result_metadata_id = bytes(2, std::byte{8});
  p.parameters = {{"shop", "t", "k", type_kind::int_}};
  p.columns = {{"shop", "t", "v", data_type::list(type_kind::text)}};
  return p;
}

std::shared_ptr<const prepared_statement> known_statement(wire::protocol_version v) {
  const auto p = std::make_shared<prepared_statement>();
  p->text = "text 0";
  p->id = statement_id;
  p->execute_prefix = wire::make_execute_prefix(v, statement_id, some_statement().result_metadata_id);
  p->result = std::make_shared<dse::detail::row_metadata>();
  return p;
}

/// A message that a server could send, asked or not.
bytes some_message(choices& in, const response_head& head) {
  switch (in.below(13)) {
    case 0: return testing::encode_void(head);
    case 1: return testing::encode_prepared(head, some_statement());
    case 2: return testing::encode_unprepared(head, "unknown id", statement_id);
    case 3: return testing::encode_error(head, static_cast<std::int32_t>(in.below(0x2600)), in.some_text(8));
    case 4: return testing::encode_read_timeout(head, "too slow", {4, 1, 2}, in.flip());
    case 5: return testing::encode_schema_change(head, {"CREATED", "TABLE", "shop", "t"});
    case 6: return testing::encode_node_event(head, "STATUS_CHANGE", in.flip() ? "UP" : "DOWN", {127, 0, 0, 2}, 9042);
    case 7: return testing::encode_node_event(head, "TOPOLOGY_CHANGE", "NEW_NODE", {127, 0, 0, 3}, 9042);
    case 8: return testing::encode_set_keyspace(head, "shop");
    case 9: return testing::encode_ready(head);
    case 10: return testing::encode_authenticate(head, "org.example.Authenticator");
    case 11: return testing::encode_auth_success(head, in.some_octets(8));
    default: {
      testing::rows_result r;
      r.columns = some_statement().columns;
      r.rows.resize(in.below(3), {in.some_octets(12)});
      return testing::encode_rows(head, r);
    }
  }
}

/// Reads a script: what servers send, what the application calls, what the network does and how time passes. However it
/// goes, each request completes once, no stream id serves two, and the shard comes to rest.
class script {
 public:
  explicit script(choices& in) : in_(in), shard_(some_cluster(in), some_settings(in)) {
    shard_.hold = [this](const testing::server_request&) { return hold_next_ && std::exchange(hold_next_, false); };
    shard_.mangle = [this](bytes& frame) { damage(frame); };
  }

  void run() {
    shard_.start();
    for (int step = 0; step < 150 && !in_.empty(); ++step) {
      take_step();
      check_streams();
      for (const auto& r : requests_) require(r->outcomes.size() <= 1, "a request completed twice");
    }
    shard_.hold = nullptr;
    shard_.mangle = nullptr;
    shard_.turn([&] { shard_.core().close(); });
    shard_.pass(shard_.options.drain_limit + timeout_wheel::tick);
    require(shard_.core().at_rest(), "the shard is not at rest after its drain limit");
    for (const auto& r : requests_) {
      require(r->outcomes.size() == 1, "a request never completed");
      const outcome& o = r->outcomes.front();
      if (!o.failure) require((o.prepared != nullptr) == (r->what.kind == message_kind::prepare), "another outcome");
    }
  }

 private:
  static std::vector<scripted_node> some_cluster(choices& in) {
    const std::array<std::vector<std::uint8_t>, 4> versions{{{3, 4}, {3, 4, 5}, {3}, {5}}};
    std::vector<scripted_node> cluster = cluster_of(nodes);
    const auto& spoken = in.of(versions);
    for (scripted_node& n : cluster) {
      n.versions = spoken;
      n.has_peers_v2 = in.flip();
    }
    return cluster;
  }

  static settings some_settings(choices& in) {
    settings s;
    // Small, so that a script reaches them.
    s.max_streams = 4 + in.below(8);
    s.max_orphans = 2;
    s.max_queued = 8;
    s.max_frame_length = s.max_control_frame_length = 64u << 10;
    if (in.flip()) s.keyspace = "shop";
    if (in.flip()) s.compression = wire::compression::lz4;
    s.smallest_compressed = 0;
    return s;
  }

  void take_step() {
    switch (in_.below(12)) {
      case 0:
      case 1: return submit();
      case 2:
      case 3: return answer();
      case 4: return send_anything();
      case 5: return send_message();
      case 6: return shard_.pass(std::chrono::milliseconds(in_.below(3000)));
      case 7: return cancel();
      case 8: return cut();
      case 9: damage_next_ = true; return;
      case 10: hold_next_ = true; return;
      default: return something_rare();
    }
  }

  void submit() {
    constexpr std::array kinds{message_kind::query, message_kind::prepare, message_kind::execute};
    const message_kind kind = in_.of(kinds);
    if (kind == message_kind::execute && !statement_) {
      if (!shard_.ready) return;  // nothing can be prepared before the session has a version
      statement_ = known_statement(shard_.snapshots.back()->version);
    }
    auto r = std::make_unique<scripted_request>("text " + std::to_string(in_.below(3)), kind);
    if (kind == message_kind::execute) r->what.text = nullptr;
    r->what.prepared = statement_;
    r->what.idempotent = in_.flip();
    r->what.timeout = in_.flip() ? engine::duration(-1) : engine::duration(std::chrono::milliseconds(in_.below(5000)));
    shard_.turn([&] {
      if (shard_.core().submit(*r) == shard_core::admission::accepted) requests_.push_back(std::move(r));
    });
  }

  void answer() {
    if (shard_.held.empty()) return;
    const auto held = shard_.held[in_.below(shard_.held.size())];
    if (damage_next_) distrust(*held.on);
    shard_.answer(held, [&](const response_head& head) { return some_message(in_, head); });
  }

  /// Bytes as they are: behind what the connection has read, inside of a segment or outside.
  void send_anything() {
    connection* const c = some_connection();
    if (c == nullptr) return;
    distrust(*c);
    const bytes sent = in_.some_octets(80);
    const std::span<std::byte> tail = c->input_tail();
    const std::size_t in_tail = std::min(tail.size(), sent.size());
    std::copy_n(sent.begin(), in_tail, tail.begin());
    shard_.turn([&] { shard_.core().received(*c, in_tail, bytes_view(sent).subspan(in_tail)); });
  }

  /// A message that nobody asked for, on any stream.
  void send_message() {
    connection* const c = some_connection();
    if (c == nullptr) return;
    distrust(*c);
    const auto stream = static_cast<std::int16_t>(in_.flip() ? in_.below(16) : 0xFFFF);
    shard_.push(*c, [&](response_head head) {
      head.stream = stream;
      return some_message(in_, head);
    });
  }

  void cancel() {
    if (requests_.empty()) return;
    scripted_request& r = *requests_[in_.below(requests_.size())];
    shard_.turn([&] { shard_.core().cancel(r, error(client_errc::timed_out, "cancelled")); });
  }

  void cut() {
    if (connection* const c = some_connection()) shard_.cut(*c);
  }

  void something_rare() {
    switch (in_.below(4)) {
      case 0: shard_.nodes[in_.below(nodes)].reachable = in_.flip(); return;
      case 1: return log_in();
      case 2:
        if (in_.below(8) == 0) shard_.turn([&] { shard_.core().close(); });
        return;
      default: shard_.turn([&] { shard_.core().node_came_up("127.0.0.2", 9042); }); return;
    }
  }

  void log_in() {
    if (shard_.logins.empty()) return;
    const effects::authenticate login = shard_.logins.back();
    shard_.logins.pop_back();
    const std::vector<connection*> open = connections();
    if (std::ranges::find(open, login.on) == open.end()) return;
    shard_.turn([&] {
      if (in_.flip()) shard_.core().authenticated(*login.on, login.incarnation, login.step, in_.some_octets(8));
      else
        shard_.core().authenticated(*login.on, login.incarnation, login.step,
                                    error(client_errc::authentication_failed, "no"));
    });
  }

  std::vector<connection*> connections() {
    std::vector<connection*> open;
    for (const auto role : {connection::role::pool, connection::role::control})
      for (std::uint8_t node = 1; node <= nodes; ++node)
        if (connection* const c = shard_.open_connection(role, node)) open.push_back(c);
    return open;
  }
  connection* some_connection() {
    const std::vector<connection*> open = connections();
    return open.empty() ? nullptr : open[in_.below(open.size())];
  }

  void damage(bytes& frame) {
    if (!damage_next_) return;
    damage_next_ = false;
    frame[in_.below(frame.size())] ^= static_cast<std::byte>(in_.integer<std::uint8_t>());
  }

  /// What a server sent on its own account may have answered a request that the test still holds.
  void distrust(const connection& c) { distrusted_.emplace(&c, c.incarnation()); }

  void check_streams() {
    std::set<std::pair<const connection*, std::int16_t>> in_use;
    for (const scripted_shard::held_request& h : shard_.held)
      if (!distrusted_.contains({h.on, h.incarnation}))
        require(in_use.emplace(h.on, h.what.stream).second, "a stream id serves two requests");
  }

  choices& in_;
  std::vector<std::unique_ptr<scripted_request>> requests_;  // before the shard, which completes them at its end
  std::shared_ptr<const prepared_statement> statement_;
  std::set<std::pair<const connection*, std::uint64_t>> distrusted_;
  bool hold_next_ = false;
  bool damage_next_ = false;
  scripted_shard shard_;
};

void check(bytes_view input) {
  choices in(input);
  script(in).run();
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (std::uint32_t n = 1; n <= 12; ++n) {
    std::mt19937 random(n);
    bytes seed(100 + 40 * n);
    for (std::byte& b : seed) b = static_cast<std::byte>(random());
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::engine_shard
