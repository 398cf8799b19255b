#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/event.hpp"

#include <array>

namespace dse::fuzz::wire_event { namespace {

using namespace dse::wire;

constexpr std::array<std::string_view, 2> node_events{"TOPOLOGY_CHANGE", "STATUS_CHANGE"};
constexpr std::array<std::string_view, 5> node_changes{"NEW_NODE", "REMOVED_NODE", "MOVED_NODE", "UP", "DOWN"};

struct node_event {
  std::string_view type;
  std::string_view change;
  std::vector<std::uint8_t> address;
  std::uint16_t port = 0;

  static std::optional<node_event> decode(byte_reader& r, protocol_version) {
    const auto e = decode_event(r);
    if (!e) return std::nullopt;
    touch(e->schema.keyspace);
    touch(e->schema.name);
    for (const std::string_view s : e->schema.argument_types) touch(s);
    if (e->kind == event_kind::unknown || e->kind == event_kind::schema_change || e->change == node_change::unknown)
      return std::nullopt;
    const auto& address = e->node.address;
    return node_event{node_events[static_cast<std::size_t>(e->kind)],
                      node_changes[static_cast<std::size_t>(e->change)],
                      {address.octets.begin(), address.octets.begin() + address.size},
                      e->node.port};
  }

  static node_event make(choices& in, protocol_version) {
    node_event e;
    e.type = in.of(node_events);
    e.change = in.of(node_changes);
    e.address.resize(in.flip() ? 16 : 4);
    for (std::uint8_t& octet : e.address) octet = in.integer<std::uint8_t>();
    e.port = in.integer<std::uint16_t>();
    return e;
  }

  bytes encode(protocol_version v) const { return testing::encode_node_event(head_of(v), type, change, address, port); }

  friend bool operator==(const node_event&, const node_event&) = default;
};

const registration registered(check_response<node_event>, [] { return response_seeds({"event_"}); });

}}  // namespace dse::fuzz::wire_event
