#pragma once

#include <dse/contact_point.hpp>
#include <dse/error.hpp>
#include <dse/node_info.hpp>

#include <functional>

namespace dse { inline namespace v0 {

/// Where this client reaches a node that its tables describe so (host id, data centre, rack, address, all columns as
/// attributes): behind address translation, through a tunnel, by a name of its own. Port 0 keeps the node's.
///
/// Asked anew for every node but the control connection's whenever the session reads which nodes there are; on a thread
/// of the process-wide blocking pool, so that it may look names up or ask a service. A name becomes its first address.
/// A node for which it fails keeps the address that it was reached at before; one that had none is left out, and asked
/// for again after 10 s.
using address_translator = std::function<result<contact_point>(const node_info& node)>;

}}  // namespace dse::v0
