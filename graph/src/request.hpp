#pragma once

#include <dse/graph/options.hpp>
#include <dse/graph/script.hpp>
#include <dse/graph/traversal_batch.hpp>
#include <dse/statement.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// What a request depends on besides itself.
struct cluster_facts {
  std::vector<std::shared_ptr<const node_info>> nodes;
  std::string protocol;                      ///< as session::protocol()
  std::string engine;                        ///< of the graph: "Core" or "Classic"; empty: not known
  std::optional<execution_profile> profile;  ///< what the session knows by graph_options::profile_name(), or its object
};

/// A graph request in the form in which it travels (DSE's graph payloads; query text and values of a QUERY frame).
struct graph_request {
  bytes query;
  std::map<std::string, bytes> payload;
  std::optional<bytes> parameters;
  sub_protocol results = sub_protocol::graphbinary1;
  std::chrono::milliseconds timeout{0};  ///< negative: none
  bool in_pages = false;
  graph_options settings;  ///< the rest of what a statement takes
};

/// The source that the server sees: g, a or another one that it knows. What the payload says is what counts.
std::string source_of(const graph_options& o);

/// How long a request to a graph may take; negative: as long as it wants.
std::chrono::milliseconds timeout_of(const graph_options& o, const cluster_facts& facts);

/// The options are those of all levels, but for the execution profile's own. Fails with invalid_argument for what
/// cannot be sent.
result<graph_request> request_for(const bytecode& traversal, const graph_options& o, const cluster_facts& facts);
result<graph_request> request_for(const script& s, const graph_options& o, const cluster_facts& facts);
result<graph_request> request_for(const traversal_batch& b, const graph_options& o, const cluster_facts& facts);

statement to_statement(graph_request r, const cluster_facts& facts);

}}}  // namespace dse::v0::graph
