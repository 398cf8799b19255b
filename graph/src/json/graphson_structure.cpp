#include "json/graphson_structure.hpp"

#include "json/graphson_types.hpp"

#include <dse/graph/elements.hpp>

#include <algorithm>
#include <cmath>
#include <string>

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::string_view null_value("\xFE\x01", 2);

std::uint8_t code_of(std::string_view qualified) { return static_cast<std::uint8_t>(qualified[0]); }
bool is_null(std::string_view qualified) { return code_of(qualified) == code::null; }
/// The content of a qualified value without its head.
std::string_view bare(std::string_view qualified) { return qualified.substr(2); }

std::string text_member(std::string_view map, std::string_view key, std::string_view otherwise = {}) {
  const auto text = trusted_bytes::make(member_or_null(map, key)).try_as<std::string>();
  return text ? *text : std::string(otherwise);
}

/// Calls f for each item of a List or Set; false when it is none.
template <class F>
bool for_each_item(std::string_view list, F f) {
  binary_reader in(list);
  const binary_head head = read_head(in);
  if (head.null || (head.code != code::list && head.code != code::set)) return false;
  bool ok = true;
  for (std::size_t n = in.count(); n > 0 && ok && in.ok(); --n) ok = f(take_value(in));
  return ok && in.ok();
}

std::size_t item_count(std::string_view list) {
  binary_reader in(list);
  read_head(in);
  return in.count();
}

bool append_map(binary_writer& out, std::string_view content) {
  if (code_of(content) == code::map) return out.raw(content), true;
  const std::size_t n = code_of(content) == code::list ? item_count(content) : 1;
  out.head(code::map).count(n / 2).raw(content.substr(std::min<std::size_t>(6, content.size())));
  return n % 2 == 0;
}

bool append_bulk_set(binary_writer& out, std::string_view content) {
  const std::size_t n = code_of(content) == code::list ? item_count(content) : 1;
  out.head(code::bulk_set).count(n / 2);
  bool is_bulk = false;
  const bool read = for_each_item(content, [&](std::string_view item) {
    if (is_bulk) {
      const auto bulk = trusted_bytes::make(item).try_as<std::int64_t>();
      if (!bulk || *bulk < 0) return false;
      out.i64(*bulk);
    } else {
      out.raw(item);
    }
    is_bulk = !is_bulk;
    return true;
  });
  return read && n % 2 == 0;
}

// ---- elements

/// Old servers write the value of a property as it is; newer ones a g:Property.
void append_property(binary_writer& out, std::string_view key, std::string_view content) {
  if (code_of(content) == code::property) out.raw(content);
  else out.head(code::property).text(key).raw(content).null();
}

bool append_properties(binary_writer& out, std::string_view content) {
  if (is_null(content)) return out.null(), true;
  binary_reader in(content);
  if (read_head(in).code != code::map) return false;
  const std::size_t n = in.count();
  out.head(code::list).count(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::string key = trusted_bytes::next(in).to_string();
    append_property(out, key, take_value(in));
  }
  return in.ok();
}

bool append_vertex_property(binary_writer& out, std::string_view fields, std::string_view label) {
  out.head(code::vertex_property).raw(member_or_null(fields, "id")).text(text_member(fields, "label", label));
  out.raw(member_or_null(fields, "value")).null();
  return append_properties(out, member_or_null(fields, "properties"));
}

/// A vertex property within a vertex may lack its label, which the key says, or be its value alone.
bool append_named(binary_writer& out, std::string_view label, std::string_view item) {
  if (code_of(item) != code::vertex_property) {
    if (!member(item, "value").empty()) return append_vertex_property(out, item, label);
    out.head(code::vertex_property).null().text(label).raw(item).null().null();
    return true;
  }
  binary_reader in(bare(item));
  const std::string_view id = take_value(in);
  in.text();
  out.head(code::vertex_property).raw(id).text(label).raw(in.rest());
  return in.ok();
}

bool append_vertex(binary_writer& out, std::string_view fields) {
  out.head(code::vertex).raw(member_or_null(fields, "id")).text(text_member(fields, "label", "vertex"));
  const std::string_view properties = member_or_null(fields, "properties");
  if (is_null(properties)) return out.null(), true;
  binary_reader in(properties);
  if (read_head(in).code != code::map) return false;
  binary_writer all;
  std::size_t count = 0;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    const std::string label = trusted_bytes::next(in).to_string();
    const bool read = for_each_item(take_value(in), [&](std::string_view item) {
      ++count;
      return append_named(all, label, item);
    });
    if (!read) return false;
  }
  out.head(code::list).count(count).raw(all.bytes());
  return in.ok();
}

bool append_edge(binary_writer& out, std::string_view fields) {
  out.head(code::edge).raw(member_or_null(fields, "id")).text(text_member(fields, "label", "edge"));
  out.raw(member_or_null(fields, "inV")).text(text_member(fields, "inVLabel", "vertex"));
  out.raw(member_or_null(fields, "outV")).text(text_member(fields, "outVLabel", "vertex")).null();
  return append_properties(out, member_or_null(fields, "properties"));
}

bool append_path(binary_writer& out, std::string_view fields) {
  const std::string_view labels = member_or_null(fields, "labels");
  const std::string_view objects = member_or_null(fields, "objects");
  if (is_null(labels) || is_null(objects) || code_of(objects) != code::list) return false;
  out.head(code::path).head(code::list).count(item_count(labels));
  const bool read = for_each_item(labels, [&](std::string_view names) {  // an array of them in GraphSON 2
    if (code_of(names) != code::list && code_of(names) != code::set) return false;
    out.head(code::set).raw(bare(names));
    return for_each_item(names, [](std::string_view name) { return code_of(name) == code::text; });
  });
  out.raw(objects);
  return read && item_count(labels) == item_count(objects);
}

bool append_tree(binary_writer& out, std::string_view branches) {
  if (code_of(branches) != code::list) return false;
  out.head(code::tree).count(item_count(branches));
  return for_each_item(branches, [&](std::string_view branch) {
    const std::string_view below = member_or_null(branch, "value");
    out.raw(member_or_null(branch, "key"));
    if (code_of(below) == code::tree) out.raw(bare(below));
    return code_of(below) == code::tree;
  });
}

// ---- metrics

/// GraphSON has milliseconds as a Double, GraphBinary nanoseconds.
bool append_nanoseconds(binary_writer& out, std::string_view fields) {
  const auto ms = trusted_bytes::make(member_or_null(fields, "dur")).try_as<double>();
  if (!ms || !(std::abs(*ms) < 9e12)) return false;
  out.i64(std::llround(*ms * 1e6));
  return true;
}

bool append_map_member(binary_writer& out, std::string_view fields, std::string_view key) {
  const std::string_view map = member_or_null(fields, key);
  if (is_null(map)) return out.i32(0), true;
  out.raw(bare(map));
  return code_of(map) == code::map;
}

bool append_nested(binary_writer& out, std::string_view fields) {
  const std::string_view nested = member_or_null(fields, "metrics");
  if (is_null(nested)) return out.i32(0), true;
  if (code_of(nested) != code::list) return false;
  out.raw(bare(nested));
  return for_each_item(nested, [](std::string_view item) { return code_of(item) == code::metrics; });
}

bool append_metrics(binary_writer& out, std::string_view fields) {
  out.head(code::metrics).text(text_member(fields, "id")).text(text_member(fields, "name"));
  return append_nanoseconds(out, fields) && append_map_member(out, fields, "counts") &&
         append_map_member(out, fields, "annotations") && append_nested(out, fields);
}

bool append_traverser(binary_writer& out, std::string_view fields) {
  const auto bulk = trusted_bytes::make(member_or_null(fields, "bulk")).try_as<std::int64_t>();
  out.head(code::traverser).i64(bulk ? *bulk : 1).raw(member_or_null(fields, "value"));
  return bulk.has_value();
}

}  // namespace

std::string_view member_or_null(std::string_view map, std::string_view key) {
  const std::string_view found = member(map, key);
  return found.empty() ? null_value : found;
}

bool append_structure(binary_writer& out, const binary_type& type, std::string_view content, bool& known) {
  switch (type.code) {
    case code::list: out.raw(content); return code_of(content) == code::list;
    case code::set: out.head(code::set).raw(bare(content)); return code_of(content) == code::list;
    case code::map: return append_map(out, content);
    case code::bulk_set: return append_bulk_set(out, content);
    case code::tree: return append_tree(out, content);
    default: break;
  }
  if (code_of(content) != code::map) return known = false, true;
  switch (type.code) {
    case code::vertex: return append_vertex(out, content);
    case code::edge: return append_edge(out, content);
    case code::vertex_property: return append_vertex_property(out, content, {});
    case code::property:
      out.head(code::property).text(text_member(content, "key")).raw(member_or_null(content, "value")).null();
      return true;
    case code::path: return append_path(out, content);
    case code::metrics: return append_metrics(out, content);
    case code::traversal_metrics:
      out.head(code::traversal_metrics);
      return append_nanoseconds(out, content) && append_nested(out, content);
    case code::traverser: return append_traverser(out, content);
    default: known = false; return true;
  }
}

}}}  // namespace dse::v0::graph
