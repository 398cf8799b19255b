#include "binary/types.hpp"
#include "read_error.hpp"

#include <dse/graph/collections.hpp>
#include <dse/graph/elements.hpp>

#include <unordered_map>

namespace dse { inline namespace v0 { namespace graph {

namespace {

// Readers of what follows type code and flag. Each leaves `in` behind it, failed where the types are not these.

/// A count and so many items.
template <class Item, class Read>
std::vector<Item> counted_items(binary_reader& in, Read read) {
  std::vector<Item> items;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) items.push_back(read(in));
  return items;
}
/// A count and so many items that are qualified, each of one type.
template <class Item, class Read>
std::vector<Item> qualified_items(binary_reader& in, std::uint8_t item_code, Read read) {
  return counted_items<Item>(in, [&](binary_reader& at) {
    const binary_head item = read_head(at);
    if (item.null || item.code != item_code) at.fail();
    return read(at);
  });
}
/// They as a List or Set; null is an empty one.
template <class Item, class Read>
std::vector<Item> list_of_items(binary_reader& in, std::uint8_t item_code, Read read) {
  const binary_head head = read_head(in);
  if (head.null) return {};
  if (head.code != code::list && head.code != code::set) in.fail();
  return qualified_items<Item>(in, item_code, read);
}

property read_property(binary_reader& in) {
  property p;
  p.key = in.text();
  p.content = trusted_bytes::next(in);
  skip_value(in);  // its element
  return p;
}

vertex_property read_bare_vertex_property(binary_reader& in) {
  vertex_property p;
  p.id = trusted_bytes::next(in);
  p.label = in.text();
  p.content = trusted_bytes::next(in);
  skip_value(in);  // its vertex
  return p;
}

vertex_property read_vertex_property(binary_reader& in) {
  vertex_property p = read_bare_vertex_property(in);
  p.properties = list_of_items<property>(in, code::property, read_property);
  return p;
}

vertex read_vertex(binary_reader& in) {
  vertex v;
  v.id = trusted_bytes::next(in);
  v.label = in.text();
  v.properties = list_of_items<vertex_property>(in, code::vertex_property, read_vertex_property);
  return v;
}

edge read_edge(binary_reader& in) {
  edge e;
  e.id = trusted_bytes::next(in);
  e.label = in.text();
  e.in_vertex.id = trusted_bytes::next(in);
  e.in_vertex.label = in.text();
  e.out_vertex.id = trusted_bytes::next(in);
  e.out_vertex.label = in.text();
  skip_value(in);  // its graph
  e.properties = list_of_items<property>(in, code::property, read_property);
  return e;
}

// Within a Graph the elements have no type codes, their properties no List, and edges not the labels of their ends
// (TinkerPop 3.7, GraphSerializer).

vertex read_vertex_of_graph(binary_reader& in) {
  vertex v;
  v.id = trusted_bytes::next(in);
  v.label = in.text();
  v.properties = counted_items<vertex_property>(in, [](binary_reader& at) {
    vertex_property p = read_bare_vertex_property(at);
    p.properties = qualified_items<property>(at, code::property, read_property);
    return p;
  });
  return v;
}

edge read_edge_of_graph(binary_reader& in) {
  edge e;
  e.id = trusted_bytes::next(in);
  e.label = in.text();
  e.in_vertex.id = trusted_bytes::next(in);
  skip_value(in);
  e.out_vertex.id = trusted_bytes::next(in);
  skip_value(in);
  skip_value(in);  // its graph
  e.properties = qualified_items<property>(in, code::property, read_property);
  return e;
}

subgraph read_subgraph(binary_reader& in) {
  subgraph g;
  g.vertices = counted_items<vertex>(in, read_vertex_of_graph);
  g.edges = counted_items<edge>(in, read_edge_of_graph);
  std::unordered_map<value, const std::string*> labels;
  for (const vertex& v : g.vertices) labels.emplace(v.id, &v.label);
  for (edge& e : g.edges)
    for (vertex* end : {&e.in_vertex, &e.out_vertex})
      if (const auto found = labels.find(end->id); found != labels.end()) end->label = *found->second;
  return g;
}

/// GraphSON 1.0 has no type for graphs: a map of vertices and edges, and of nothing else.
result<subgraph> read_untyped_subgraph(const value& v) {
  auto vertices = v["vertices"].try_as<std::vector<vertex>>();
  auto edges = v["edges"].try_as<std::vector<edge>>();
  if (v.size() != 2 || !vertices || !edges) return mismatch(v, "a Graph");
  return subgraph{std::move(*vertices), std::move(*edges)};
}

std::string read_text(binary_reader& in) { return std::string(in.text()); }

path read_path(binary_reader& in) {
  path p;
  p.labels = list_of_items<std::vector<std::string>>(in, code::set, [](binary_reader& at) {
    std::vector<std::string> labels;
    for (std::size_t n = at.count(); n > 0 && at.ok(); --n) {
      if (read_head(at).code != code::text) at.fail();
      labels.push_back(read_text(at));
    }
    return labels;
  });
  const binary_head head = read_head(in);
  if (head.null || head.code != code::list) in.fail();
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) p.objects.push_back(trusted_bytes::next(in));
  if (p.labels.size() != p.objects.size()) in.fail();
  return p;
}

/// GraphSON 1.0 has no type for paths: a map of labels and objects, and of nothing else.
result<path> read_untyped_path(const value& v) {
  if (v.size() != 2) return mismatch(v, "a path");
  auto labels = v["labels"].try_as<std::vector<std::vector<std::string>>>();
  auto objects = v["objects"].try_items();
  if (!labels || !objects || labels->size() != objects->size()) return mismatch(v, "a path");
  return path{std::move(*labels), std::move(*objects)};
}

tree read_tree(binary_reader& in, int nesting) {
  tree t;
  if (nesting > max_nesting) in.fail();
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    tree::branch b;
    b.key = trusted_bytes::next(in);
    b.below = read_tree(in, nesting + 1);
    t.branches.push_back(std::move(b));
  }
  return t;
}

template <class Content>
std::map<std::string, Content> read_text_map(binary_reader& in) {
  std::map<std::string, Content> entries;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const value key = trusted_bytes::next(in);
    const value content = trusted_bytes::next(in);
    const auto k = key.try_as<std::string>();
    const auto c = content.try_as<Content>();
    if (k && c) entries.emplace(*k, *c);
    else in.fail();
  }
  return entries;
}

metrics read_metrics(binary_reader& in, int nesting) {
  metrics m;
  if (nesting > max_nesting) in.fail();
  m.id = in.text();
  m.name = in.text();
  m.time = std::chrono::nanoseconds(in.i64());
  m.counts = read_text_map<std::int64_t>(in);
  m.annotations = read_text_map<value>(in);
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    if (read_head(in).code != code::metrics) in.fail();
    m.nested.push_back(read_metrics(in, nesting + 1));
  }
  return m;
}

traversal_metrics read_traversal_metrics(binary_reader& in) {
  traversal_metrics m;
  m.time = std::chrono::nanoseconds(in.i64());
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    if (read_head(in).code != code::metrics) in.fail();
    m.steps.push_back(read_metrics(in, 0));
  }
  return m;
}

template <class T>
struct element_row;
template <>
struct element_row<vertex> {
  static constexpr std::uint8_t code = code::vertex;
  static constexpr auto read = read_vertex;
};
template <>
struct element_row<edge> {
  static constexpr std::uint8_t code = code::edge;
  static constexpr auto read = read_edge;
};
template <>
struct element_row<vertex_property> {
  static constexpr std::uint8_t code = code::vertex_property;
  static constexpr auto read = read_vertex_property;
};
template <>
struct element_row<property> {
  static constexpr std::uint8_t code = code::property;
  static constexpr auto read = read_property;
};
template <>
struct element_row<path> {
  static constexpr std::uint8_t code = code::path;
  static constexpr auto read = read_path;
};
template <>
struct element_row<tree> {
  static constexpr std::uint8_t code = code::tree;
  static constexpr auto read = [](binary_reader& in) { return read_tree(in, 0); };
};
template <>
struct element_row<metrics> {
  static constexpr std::uint8_t code = code::metrics;
  static constexpr auto read = [](binary_reader& in) { return read_metrics(in, 0); };
};
template <>
struct element_row<traversal_metrics> {
  static constexpr std::uint8_t code = code::traversal_metrics;
  static constexpr auto read = read_traversal_metrics;
};
template <>
struct element_row<subgraph> {
  static constexpr std::uint8_t code = code::graph;
  static constexpr auto read = read_subgraph;
};
template <>
struct element_row<traverser> {
  static constexpr std::uint8_t code = code::traverser;
  static constexpr auto read = [](binary_reader& in) {
    const std::int64_t bulk = in.i64();
    return traverser{trusted_bytes::next(in), bulk};
  };
};

}  // namespace

template <element_type T>
result<T> detail::read_element(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if constexpr (std::same_as<T, path>) {
    if (!head.null && head.code == code::map) return read_untyped_path(v);
  }
  if constexpr (std::same_as<T, subgraph>) {
    if (!head.null && head.code == code::map) return read_untyped_subgraph(v);
  }
  if (head.null || head.code != element_row<T>::code) return mismatch(v, find_type(element_row<T>::code)->name);
  T found = element_row<T>::read(in);
  if (!in.ok()) return malformed_value();
  return found;
}

template result<vertex> detail::read_element(const value&);
template result<edge> detail::read_element(const value&);
template result<vertex_property> detail::read_element(const value&);
template result<property> detail::read_element(const value&);
template result<path> detail::read_element(const value&);
template result<tree> detail::read_element(const value&);
template result<metrics> detail::read_element(const value&);
template result<traversal_metrics> detail::read_element(const value&);
template result<subgraph> detail::read_element(const value&);
template result<traverser> detail::read_element(const value&);

value vertex::operator[](std::string_view name) const {
  for (const vertex_property& p : properties)
    if (p.label == name) return p.content;
  return {};
}
value edge::operator[](std::string_view key) const {
  for (const property& p : properties)
    if (p.key == key) return p.content;
  return {};
}
value path::operator[](std::string_view label) const {
  for (std::size_t i = objects.size(); i-- > 0;)
    for (const std::string& l : labels[i])
      if (l == label) return objects[i];
  return {};
}

}}}  // namespace dse::v0::graph
