#include <dse/graph/graph_schema.hpp>

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>

namespace dse { inline namespace v0 { namespace graph {

namespace {

using names = std::vector<std::string>;

/// Rows are as the server sends them: a column may be missing, null or of another type.
template <class T>
const T* find(const named_values& row, const std::string& column) {
  const auto at = row.find(column);
  return at == row.end() ? nullptr : at->second.get_if<T>();
}

std::string text_of(const named_values& row, const std::string& column) {
  const auto* text = find<std::string>(row, column);
  return text == nullptr ? std::string() : *text;
}

names texts_of(const named_values& row, const std::string& column) {
  names texts;
  if (const auto* list = find<dse::value::list>(row, column))
    for (const dse::value& v : list->elements)
      if (const auto* text = v.get_if<std::string>()) texts.push_back(*text);
  return texts;
}

names names_of(std::span<const column_metadata> columns) {
  names found;
  std::ranges::transform(columns, std::back_inserter(found), &column_metadata::name);
  return found;
}

edge_end end_of(const named_values& row, const std::string& side) {
  return {text_of(row, side + "_label"), text_of(row, side + "_table"), texts_of(row, side + "_partition_key_columns"),
          texts_of(row, side + "_clustering_columns")};
}

void add_labels(graph_schema& graph, const table_metadata& table) {
  for (const named_values& row : table.vertices)
    if (std::string label = text_of(row, "label_name"); !label.empty())
      graph.vertices.push_back(
          {std::move(label), table.name, names_of(table.partition_key()), names_of(table.clustering_columns())});
  for (const named_values& row : table.edges)
    if (std::string label = text_of(row, "label_name"); !label.empty())
      graph.edges.push_back({std::move(label), table.name, end_of(row, "from"), end_of(row, "to")});
}

template <class Label>
auto place_of(const Label& l) {
  return std::tie(l.label, l.table);
}

}  // namespace

const vertex_label* graph_schema::find_vertex_label(std::string_view label) const noexcept {
  const auto at = std::ranges::find(vertices, label, &vertex_label::label);
  return at == vertices.end() ? nullptr : &*at;
}

std::vector<edge_label> graph_schema::edge_labels(std::string_view label) const {
  std::vector<edge_label> found;
  std::ranges::copy_if(edges, std::back_inserter(found), [&](const edge_label& e) { return e.label == label; });
  return found;
}

std::optional<graph_schema> find_graph(const dse::schema& schema, std::string_view name) {
  const auto keyspace = schema.find_keyspace(name);
  if (keyspace == nullptr || keyspace->graph_engine.empty()) return std::nullopt;
  graph_schema graph{keyspace->name, keyspace->graph_engine, {}, {}};
  for (const auto& [table_name, table] : keyspace->tables) add_labels(graph, *table);
  std::ranges::sort(graph.vertices, {}, place_of<vertex_label>);
  std::ranges::sort(graph.edges, {}, place_of<edge_label>);
  return graph;
}

}}}  // namespace dse::v0::graph
