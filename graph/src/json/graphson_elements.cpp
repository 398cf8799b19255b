// Vertices, edges, paths and the like, whose members come as the fields of a JSON object.
#include "json/graphson_metrics.hpp"
#include "json/graphson_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::size_t most_members = 8;

struct piece {
  std::size_t begin = 0;
  std::size_t end = 0;  ///< 0: not there
};

}  // namespace

const graphson_reader::element* graphson_reader::find_element(std::uint8_t type_code) noexcept {
  using enum member::form;
  static constexpr member of_vertex[] = {
      {"id", qualified}, {"label", text, "vertex"}, {"properties", vertex_properties}};
  static constexpr member of_edge[] = {
      {"id", qualified},   {"label", text, "edge"},       {"inV", qualified}, {"inVLabel", text, "vertex"},
      {"outV", qualified}, {"outVLabel", text, "vertex"}, {"", null},         {"properties", properties}};
  static constexpr member of_vertex_property[] = {
      {"id", qualified}, {"label", text}, {"value", qualified}, {"", null}, {"properties", properties}};
  static constexpr member of_property[] = {{"key", text}, {"value", qualified}, {"", null}};
  static constexpr member of_path[] = {{"labels", labels}, {"objects", objects}};
  static constexpr member of_traverser[] = {{"bulk", count}, {"value", qualified}};
  static constexpr element elements[] = {
      {code::vertex, of_vertex},     {code::edge, of_edge}, {code::vertex_property, of_vertex_property},
      {code::property, of_property}, {code::path, of_path}, {code::traverser, of_traverser}};
  const auto* found = std::ranges::find(elements, type_code, &element::code);
  return found == std::end(elements) ? nullptr : found;
}

void graphson_reader::read_element(const element& e, int nesting) {
  const std::size_t start = out_.head(e.code).size();
  read_members(e.members, nesting);
  if (e.code == code::path) check_path(start);
}

/// Writes the members as they come, then puts in order those that do not stand where they belong. Of two with one name
/// the first counts.
void graphson_reader::read_members(std::span<const member> members, int nesting) {
  if (nesting >= max_nesting) return in_.fail();
  const std::size_t start = out_.size();
  const std::string_view label = property_label_;
  std::array<piece, most_members> pieces{};
  std::size_t next = 0;  // servers write most members in this order
  for_each_member([&](std::string_view name) {
    std::size_t i = next;
    if (i >= members.size() || members[i].name != name)
      i = static_cast<std::size_t>(std::ranges::find(members, name, &member::name) - members.begin());
    next = i + 1;
    if (i == members.size() || pieces[i].end != 0) return skip();
    pieces[i].begin = out_.size();
    read_member(members[i], nesting);
    pieces[i].end = out_.size();
  });
  if (!in_.ok()) return;
  std::size_t in_place = 0, end_in_place = start;
  for (; in_place < members.size() && pieces[in_place].begin == end_in_place && pieces[in_place].end != 0; ++in_place)
    end_in_place = pieces[in_place].end;
  if (in_place == members.size()) return;
  arranged_.truncate(0);
  for (std::size_t i = in_place; i < members.size(); ++i) {
    const auto& [begin, end] = pieces[i];
    if (end != 0) {
      arranged_.raw(out_.bytes().substr(begin, end - begin));
      continue;
    }
    switch (members[i].is) {
      using enum member::form;
      case text: arranged_.text(members[i].otherwise.empty() ? label : members[i].otherwise); break;
      case labels:
      case objects:
      case count:
      case branches: return in_.fail();
      default: arranged_.null(); break;
    }
  }
  out_.truncate(end_in_place);
  out_.raw(arranged_.bytes());
}

void graphson_reader::read_member(const member& m, int nesting) {
  const std::size_t start = out_.size();
  switch (m.is) {
    using enum member::form;
    case qualified: return read_value(nesting + 1);
    case text:
      if (in_.peek() == '"') {
        out_.text(in_.string());
      } else {
        skip();
        out_.text(m.otherwise);
      }
      return;
    case properties: return read_properties(nesting + 1);
    case vertex_properties: return read_vertex_properties(nesting + 1);
    case count: out_.i64(read_integer()); return;
    case labels: read_value(nesting + 1); return turn_labels_to_sets(start);
    case objects:
      read_value(nesting + 1);
      if (in_.ok() && code_at(start) != code::list) in_.fail();
      return;
    case branches:
      read_value(nesting + 1);
      if (in_.ok() && code_at(start) != code::tree) in_.fail();
      out_.remove(start, 2);  // within a Tree it has no type
      return;
    case null: return in_.fail();
  }
}

/// Properties of an edge or of a vertex's property. Old servers write a value as it is, newer ones a g:Property.
void graphson_reader::read_properties(int nesting) {
  if (in_.peek() != '{') return in_.peek() == 'n' ? read_value(nesting) : in_.fail();
  const std::size_t count = out_.head(code::list).size();
  out_.i32(0);
  out_.overwrite_count(count, for_each_member([&](std::string_view key) {
                         if (is_next("\"g:Property\"")) return read_value(nesting + 1);
                         const std::size_t start = out_.size();
                         out_.head(code::property).text(key);
                         const std::size_t content = out_.size();
                         read_value(nesting + 2);
                         if (in_.ok() && code_at(content) == code::property) out_.remove(start, content - start);
                         else out_.null();
                       }));
}

void graphson_reader::read_vertex_properties(int nesting) {
  if (in_.peek() != '{') return in_.peek() == 'n' ? read_value(nesting) : in_.fail();
  const std::size_t place = out_.head(code::list).size();
  out_.i32(0);
  std::size_t n = 0;
  for_each_member([&](std::string_view name) {
    const std::string label(name);
    n += for_each_item([&] { read_vertex_property(label, nesting + 1); });
  });
  out_.overwrite_count(place, n);
}

/// False when something else comes next.
bool graphson_reader::read_as_vertex_property(int nesting) {
  if (nesting > max_nesting) return in_.fail(), true;
  const std::size_t start = out_.size();
  const char* const here = in_.position();
  if (version_ != graphson_version::v1 && in_.peek() == '{' && read_if_typed(nesting) &&
      (!in_.ok() || code_at(start) == code::vertex_property))
    return true;
  in_.rewind(here);
  out_.truncate(start);
  return false;
}

/// Within a vertex it may lack its label, which the key says; GraphSON 1.0 has no type for it, or its value alone.
void graphson_reader::read_vertex_property(std::string_view label, int nesting) {
  const std::string_view outer = std::exchange(property_label_, label);
  const std::size_t start = out_.size();
  if (!read_as_vertex_property(nesting)) {
    if (has_ahead("value")) {
      read_element(*find_element(code::vertex_property), nesting);
    } else {
      out_.head(code::vertex_property).null().text(label);
      const std::size_t content = out_.size();
      read_value(nesting + 1);
      if (in_.ok() && code_at(content) == code::vertex_property) out_.remove(start, content - start);
      else out_.null().null();
    }
  }
  property_label_ = outer;
  if (out_.size() > most_) in_.fail();
}

/// The labels of a path: a List of Sets of text, or of Lists as in GraphSON 2.
void graphson_reader::turn_labels_to_sets(std::size_t begin) {
  if (!in_.ok()) return;
  binary_reader in(written_since(begin));
  const auto take_collection = [&](std::uint8_t wanted) {
    const std::size_t place = out_.size() - in.rest().size();
    const binary_head head = read_head(in);
    if (head.null || (head.code != code::list && head.code != code::set)) return in.fail();
    out_.overwrite(place, wanted);
  };
  take_collection(code::list);
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    take_collection(code::set);
    for (std::size_t names = in.count(); names > 0 && in.ok(); --names) {
      const binary_head head = read_head(in);
      if (head.null || head.code != code::text) in.fail();
      in.text();
    }
  }
  if (!in.ok()) in_.fail();
}

/// Each object of a path has its labels.
void graphson_reader::check_path(std::size_t begin) {
  if (!in_.ok()) return;
  const auto count_of = [](std::string_view list) { return binary_reader(list.substr(2)).i32(); };
  const std::string_view labels = written_since(begin);
  binary_reader behind(labels);
  skip_value(behind);
  if (count_of(labels) != count_of(behind.rest())) in_.fail();
}

// ---- trees and metrics

void graphson_reader::read_tree(int nesting) {
  out_.head(code::tree);
  read_branches(nesting);
}

void graphson_reader::read_branches(int nesting) {
  using enum member::form;
  static constexpr member branch[] = {{"key", qualified}, {"value", branches}};
  const std::size_t place = out_.size();
  out_.i32(0);
  out_.overwrite_count(place, for_each_item([&] { read_members(branch, nesting); }));
}

void graphson_reader::read_metrics(const binary_type& type, int nesting) {
  const std::string fields = take_fields(nesting);
  if (!in_.ok() || !append_metrics(out_, type, fields)) in_.fail();
}

}}}  // namespace dse::v0::graph
