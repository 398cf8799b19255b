#pragma once

#include <dse/error.hpp>
#include <dse/graph/bytecode.hpp>
#include <dse/node_info.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// Something in a traversal, and the TinkerPop that brought it.
struct newer_part {
  std::string name;
  tinkerpop_version since = 0;
};

/// The first thing in a traversal that a level of the language lacks; 30499 is TinkerPop 3.4 with all its patches.
std::optional<newer_part> first_newer_than(const bytecode& code, tinkerpop_version level);

/// DSE before 7 has TinkerPop 3.4, and it decides as soon as one node says that it has it. Where no node names a
/// version of DSE there is no limit.
std::optional<tinkerpop_version> level_of(const std::vector<std::shared_ptr<const node_info>>& nodes);

/// No error, or invalid_argument for what the chosen level lacks, or, where none is chosen, that of the nodes.
error check_language_level(const bytecode& code, std::optional<tinkerpop_version> chosen,
                           const std::vector<std::shared_ptr<const node_info>>& nodes);

}}}  // namespace dse::v0::graph
