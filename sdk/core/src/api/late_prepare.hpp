#pragma once

#include "api/running_operation.hpp"

namespace dse { inline namespace v0 { namespace detail {

/// Prepares what an operation has as text with values, encodes the values, and starts it. All on the operation's shard,
/// within the operation's timeout.
void prepare_texts(running_operation& op);

}}}  // namespace dse::v0::detail
