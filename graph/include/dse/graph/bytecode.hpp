#pragma once

#include <dse/graph/arg.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// The versions of GraphSON. The first has no types, and no form for traversals.
enum class graphson_version { v1, v2, v3 };

/// What a traversal sends: its instructions and those of its source, kept as GraphBinary.
struct bytecode {
  binary_writer steps;
  binary_writer sources;
  std::int32_t step_count = 0;
  std::int32_t source_count = 0;

  void add_step(std::string_view name, const step_signature& s, const arg* args, std::size_t n);
  void add_source(std::string_view name, const step_signature& s, const arg* args, std::size_t n);
  /// The value of a GraphBinary Bytecode, without its type code.
  void append(binary_writer& out) const;
  /// A whole, qualified GraphBinary value.
  std::string graph_binary() const;

  /// The same instructions with the same arguments; then both print alike.
  friend bool operator==(const bytecode& a, const bytecode& b) noexcept;
  std::size_t hash() const noexcept;
};

/// The oldest TinkerPop that knows all that is in a traversal, children, predicates, tokens and strategies included:
/// 30701 is 3.7.1. Nulls as arguments are known since 3.5.
tinkerpop_version required_level(const bytecode& code);

/// \throws dse::exception (invalid_argument) where GraphSON has no form for an argument, or children nest too deeply.
std::string to_graphson(const bytecode& code, graphson_version version);
/// Gremlin-Groovy: `g.V().has('age',P.gt(30))`. For logs and for servers that take scripts only. Throws as to_graphson.
std::string to_string(const bytecode& code, std::string_view start = "g");

}}}  // namespace dse::v0::graph
