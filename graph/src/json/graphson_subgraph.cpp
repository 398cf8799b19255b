#include "json/graphson_subgraph.hpp"

#include "binary/types.hpp"
#include "json/graphson_metrics.hpp"

namespace dse { inline namespace v0 { namespace graph {

namespace {

bool take_head(binary_reader& in, std::uint8_t wanted) {
  const binary_head head = read_head(in);
  return !head.null && head.code == wanted;
}

/// A List of properties, or null, without what says that it is one.
void append_properties(binary_writer& out, binary_reader& in) {
  const std::string_view list = take_value(in);
  binary_reader items(list);
  if (read_head(items).null) out.i32(0);
  else out.raw(items.rest());
}

bool append_vertex(binary_writer& out, std::string_view vertex) {
  binary_reader in(vertex);
  if (!take_head(in, code::vertex)) return false;
  out.raw(take_value(in));
  out.text(in.text());
  if (read_head(in).null) return out.i32(0), true;
  const std::size_t n = in.count();
  out.count(n);
  for (std::size_t i = 0; i < n; ++i) {
    if (!take_head(in, code::vertex_property)) return false;
    out.raw(take_value(in));
    out.text(in.text());
    out.raw(take_value(in)).null();
    skip_value(in);  // its vertex
    append_properties(out, in);
  }
  return in.ok();
}

bool append_edge(binary_writer& out, std::string_view edge) {
  binary_reader in(edge);
  if (!take_head(in, code::edge)) return false;
  out.raw(take_value(in));
  out.text(in.text());
  for (int end = 0; end < 2; ++end) {
    out.raw(take_value(in)).null();
    in.text();
  }
  out.null();
  skip_value(in);  // its graph
  append_properties(out, in);
  return in.ok();
}

template <class Append>
bool append_each(binary_writer& out, std::string_view items, Append append) {
  binary_reader in(items);
  const binary_head head = read_head(in);
  if (head.null) return out.i32(0), true;
  if (head.code != code::list) return false;
  const std::size_t n = in.count();
  out.count(n);
  for (std::size_t i = 0; i < n; ++i)
    if (!append(out, take_value(in))) return false;
  return in.ok();
}

}  // namespace

bool append_subgraph(binary_writer& out, std::string_view fields) {
  out.head(code::graph);
  return append_each(out, member_or_null(fields, "vertices"), append_vertex) &&
         append_each(out, member_or_null(fields, "edges"), append_edge);
}

}}}  // namespace dse::v0::graph
