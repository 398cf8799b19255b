#pragma once

#include <dse/graph/value.hpp>

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

class edge;
class property;
class vertex;
class vertex_property;

// Before the classes, which hold values and so make the compiler look for these.
template <>
struct value_writer<vertex> {
  static constexpr form kind = form::vertex;
  static void append(const vertex& v, binary_writer& out);
};
template <>
struct value_writer<edge> {
  static void append(const edge& v, binary_writer& out);
};
template <>
struct value_writer<vertex_property> {
  static void append(const vertex_property& v, binary_writer& out);
};
template <>
struct value_writer<property> {
  static void append(const property& v, binary_writer& out);
};

/// A property of an edge, or of a vertex property.
class property {
 public:
  property() {}
  property(std::string k, value v) : key(std::move(k)), content(std::move(v)) {}
  friend bool operator==(const property&, const property&) = default;

  std::string key;
  value content;
};

/// A property of a vertex, with an id and properties of its own.
class vertex_property {
 public:
  vertex_property() {}
  vertex_property(value i, std::string l, value c, std::vector<property> p = {})
      : id(std::move(i)), label(std::move(l)), content(std::move(c)), properties(std::move(p)) {}
  /// Elements are equal when their ids are.
  friend bool operator==(const vertex_property& a, const vertex_property& b) { return a.id == b.id; }

  value id;
  std::string label;
  value content;
  std::vector<property> properties;
};

/// A vertex. As an argument of a step only its id and label are sent. GraphBinary, and DSE's core engine (6.8), give
/// elements without properties: ask for elementMap(), valueMap() or properties().
class vertex {
 public:
  vertex() {}
  explicit vertex(value i, std::string l = "vertex", std::vector<vertex_property> p = {})
      : id(std::move(i)), label(std::move(l)), properties(std::move(p)) {}
  /// The value of the first property with that label; null when there is none.
  value operator[](std::string_view name) const;
  friend bool operator==(const vertex& a, const vertex& b) { return a.id == b.id; }

  /// A string for core graphs, a map for classic ones, and whatever else a server likes: send it back as it is.
  value id;
  std::string label = "vertex";
  std::vector<vertex_property> properties;
};

/// An edge from `out_vertex` to `in_vertex`. See vertex.
class edge {
 public:
  edge() {}
  edge(value i, std::string l, vertex out, vertex in, std::vector<property> p = {})
      : id(std::move(i)),
        label(std::move(l)),
        out_vertex(std::move(out)),
        in_vertex(std::move(in)),
        properties(std::move(p)) {}
  value operator[](std::string_view key) const;
  friend bool operator==(const edge& a, const edge& b) { return a.id == b.id; }

  value id;
  std::string label = "edge";
  vertex out_vertex;
  vertex in_vertex;
  std::vector<property> properties;
};

/// What path() gives: the objects a traverser went through, each with the labels that as() gave it.
struct path {
  std::vector<std::vector<std::string>> labels;
  std::vector<value> objects;
  /// The last object with that label; null when there is none.
  value operator[](std::string_view label) const;
};

/// What tree() gives.
struct tree {
  struct branch;
  std::vector<branch> branches;
};
struct tree::branch {
  value key;
  tree below;
};

/// What subgraph() collects: edges and the vertices at their ends, all with their properties. DSE's core engine (6.8)
/// gives a text instead, with their numbers.
struct subgraph {
  std::vector<vertex> vertices;
  std::vector<edge> edges;
};

/// Times and counts of one step, from profile().
struct metrics {
  std::string id;
  std::string name;
  std::chrono::nanoseconds time{};
  std::map<std::string, std::int64_t> counts;
  std::map<std::string, value> annotations;
  std::vector<metrics> nested;
};
struct traversal_metrics {
  std::chrono::nanoseconds time{};
  std::vector<metrics> steps;
};

/// A value and how often it was found.
struct traverser {
  value content;
  std::int64_t bulk = 1;
};

template <class T>
concept element_type =
    std::same_as<T, vertex> || std::same_as<T, edge> || std::same_as<T, vertex_property> || std::same_as<T, property> ||
    std::same_as<T, path> || std::same_as<T, tree> || std::same_as<T, subgraph> || std::same_as<T, metrics> ||
    std::same_as<T, traversal_metrics> || std::same_as<T, traverser>;
namespace detail {
template <element_type T>
result<T> read_element(const value& v);
}  // namespace detail

template <element_type T>
struct value_reader<T> {
  static result<T> read(const value& v) { return detail::read_element<T>(v); }
};

}}}  // namespace dse::v0::graph

template <>
struct std::hash<dse::graph::vertex> {
  std::size_t operator()(const dse::graph::vertex& v) const noexcept { return v.id.hash(); }
};
template <>
struct std::hash<dse::graph::edge> {
  std::size_t operator()(const dse::graph::edge& e) const noexcept { return e.id.hash(); }
};
