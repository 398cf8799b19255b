#include "wire/event.hpp"

namespace dse::wire {
namespace {

event_kind kind_of(std::string_view s) noexcept {
  if (s == "TOPOLOGY_CHANGE") return event_kind::topology_change;
  if (s == "STATUS_CHANGE") return event_kind::status_change;
  if (s == "SCHEMA_CHANGE") return event_kind::schema_change;
  return event_kind::unknown;
}

node_change change_of(std::string_view s) noexcept {
  if (s == "NEW_NODE") return node_change::new_node;
  if (s == "REMOVED_NODE") return node_change::removed_node;
  if (s == "MOVED_NODE") return node_change::moved_node;
  if (s == "UP") return node_change::up;
  if (s == "DOWN") return node_change::down;
  return node_change::unknown;
}

}  // namespace

std::optional<event> decode_event(byte_reader r) {
  event e;
  e.kind = kind_of(r.read_string());
  if (e.kind == event_kind::topology_change || e.kind == event_kind::status_change) {
    e.change = change_of(r.read_string());
    e.node = read_inet_endpoint(r);
  } else if (e.kind == event_kind::schema_change) {
    auto change = decode_schema_change(r);
    if (change) e.schema = *std::move(change);
  }
  if (!r.ok()) return std::nullopt;
  return e;
}

}  // namespace dse::wire
