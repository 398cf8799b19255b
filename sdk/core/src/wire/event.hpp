#pragma once

#include "wire/inet.hpp"
#include "wire/schema_change.hpp"

namespace dse::wire {

enum class event_kind : std::uint8_t { topology_change, status_change, schema_change, unknown };
enum class node_change : std::uint8_t { new_node, removed_node, moved_node, up, down, unknown };

/// native_protocol_v5.spec, section 4.2.6; views into the body.
struct event {
  event_kind kind = event_kind::unknown;
  node_change change = node_change::unknown;  ///< of topology and status changes
  inet_endpoint node;                         ///< of topology and status changes
  struct schema_change schema;
};

/// An event of an unknown type is no failure, and has nothing but that.
std::optional<event> decode_event(byte_reader r);

}  // namespace dse::wire
