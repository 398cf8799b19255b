#pragma once

#include "binary/types.hpp"
#include "json/json_cursor.hpp"

#include <dse/graph/bytecode.hpp>
#include <dse/graph/elements.hpp>

#include <span>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Reads GraphSON and writes what it reads as GraphBinary, in one pass. It keeps its buffers, so one reader is for all
/// rows of a result.
///
/// The types in the text tell GraphSON 2 and 3 apart; 1.0, which has none, is read only when it is asked for: there an
/// object that says that it is a vertex or an edge is one. Types that it doesn't know become custom values that hold
/// the content of their "@value".
class graphson_reader {
 public:
  explicit graphson_reader(graphson_version version = graphson_version::v3) noexcept : version_(version) {}

  /// One value. Fails with malformed_rows.
  result<value> try_read(std::string_view json);
  /// A cell of a result: `{"result":X}` or `{"result":X,"bulk":N}`. Fails with malformed_rows.
  result<traverser> try_read_row(std::string_view json);

 private:
  // A typed value nests three JSON containers: its own object, its array, and an object of its fields.
  static constexpr std::size_t max_depth = 3 * max_nesting;

  /// A member of an element: its name in GraphSON, and how it is written. In tables they stand as in GraphBinary.
  struct member {
    enum class form : char { qualified, text, null, properties, vertex_properties, labels, objects, count, branches };
    std::string_view name;
    form is;
    std::string_view otherwise = {};  ///< a text when there is none
  };
  struct element {
    std::uint8_t code;
    std::span<const member> members;
  };
  static const element* find_element(std::uint8_t type_code) noexcept;

  // Each writes a qualified value that stands within so many others, or fails the cursor.
  void read_value(int nesting);
  void read_object(int nesting);
  bool read_if_typed(int nesting);
  void read_untyped_object(int nesting);
  void read_items(std::uint8_t type_code, int nesting);
  void read_typed(std::string_view type_name, int nesting);
  void read_unknown(std::string_view type_name);
  std::string take_fields(int nesting);
  void read_scalar(const binary_type& type);
  void read_map(int nesting);
  void read_bulk_set(int nesting);
  void read_tree(int nesting);
  void read_metrics(const binary_type& type, int nesting);
  void read_element(const element& e, int nesting);
  void read_properties(int nesting);
  void read_vertex_properties(int nesting);

  void read_members(std::span<const member> members, int nesting);
  void read_member(const member& m, int nesting);
  void read_branches(int nesting);
  void read_vertex_property(std::string_view label, int nesting);
  bool read_as_vertex_property(int nesting);
  void turn_labels_to_sets(std::size_t begin);
  void check_path(std::size_t begin);
  std::int64_t read_integer();

  // A second look at an object that comes next or, at "@value", at what follows.
  const char* type_ahead();
  bool has_ahead(std::string_view name);
  bool is_next(std::string_view quoted_type) noexcept;
  const element* element_ahead();
  void skip();

  /// Calls f with the name of each member of an object, or for each item of an array. Returns how many there were.
  template <class F>
  std::size_t for_each_member(F f) {
    return for_each('{', '}', [&] {
      const std::string_view name = in_.string();
      in_.expect(':');
      f(name);
    });
  }
  template <class F>
  std::size_t for_each_item(F f) {
    return for_each('[', ']', f);
  }
  template <class F>
  std::size_t for_each(char open, char close, F f) {
    in_.expect(open);
    if (++depth_ > max_depth) in_.fail();
    std::size_t n = 0;
    if (!in_.take(close)) {
      do {
        f();
        ++n;
      } while (in_.take(','));
      in_.expect(close);
    }
    --depth_;
    return n;
  }

  void start(std::string_view json);
  error malformed() const;
  std::uint8_t code_at(std::size_t place) const { return static_cast<std::uint8_t>(out_.bytes()[place]); }
  std::string_view written_since(std::size_t place) const { return out_.bytes().substr(place); }

  json_cursor in_;
  binary_writer out_;
  binary_writer arranged_;
  graphson_version version_;
  std::size_t depth_ = 0;  ///< JSON containers around the cursor
  std::size_t most_ = 0;   ///< bytes that may be written
  std::string_view property_label_;
};

inline result<value> try_read_graphson(std::string_view json, graphson_version version = graphson_version::v3) {
  return graphson_reader(version).try_read(json);
}
inline result<traverser> try_read_graphson_row(std::string_view json, graphson_version version = graphson_version::v3) {
  return graphson_reader(version).try_read_row(json);
}

}}}  // namespace dse::v0::graph
