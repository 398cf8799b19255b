#pragma once

#include <dse/node_info.hpp>

#include <memory>
#include <span>
#include <string_view>

namespace dse::metadata {

/// The node at `address`, `address:port`, `[address]` or `[address]:port`, in any spelling of IPv6: as clients reach
/// it, or else as the cluster's tables name it. Null: there is none.
std::shared_ptr<const node_info> find_node(std::span<const std::shared_ptr<const node_info>> nodes,
                                           std::string_view address);

}  // namespace dse::metadata
