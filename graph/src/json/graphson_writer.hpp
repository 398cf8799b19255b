#pragma once

#include "binary/types.hpp"
#include "json/json_text.hpp"
#include "refuse.hpp"

#include <dse/graph/bytecode.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Prints GraphBinary as GraphSON.
class graphson_writer {
 public:
  graphson_writer(std::string& out, graphson_version version) : out_(out), version_(version) {}

  /// One qualified value.
  void value(binary_reader& in);

 private:
  graphson_writer(std::string& out, const graphson_writer& outer)
      : out_(out), version_(outer.version_), nesting_(outer.nesting_) {}

  void put(std::string_view text) { out_ += text; }
  void open(std::string_view type) {
    if (version_ == graphson_version::v1) refuse("GraphSON 1.0 has no form for " + std::string(type));
    put(R"({"@type":)");
    string(type);
    put(R"(,"@value":)");
  }
  void number(std::string_view type, std::string_view digits) {
    if (version_ == graphson_version::v1) return put(digits);
    open(type);
    put(digits);
    put("}");
  }
  void text_of(std::string_view type, std::string_view text) {
    if (version_ == graphson_version::v1) return string(text);
    open(type);
    string(text);
    put("}");
  }
  void typed(std::string_view name, std::string_view text) { text_of("g:" + std::string(name), text); }
  void string(std::string_view text) { append_json_string(out_, text); }
  void member(std::string_view before, binary_reader& in) { put(before), value(in); }
  void text_member(std::string_view before, std::string_view text) { put(before), string(text); }
  void number_member(std::string_view before, std::string_view type, const std::string& n) {
    put(before), number(type, n);
  }

  // Each prints what follows a type code and its flag.
  void content(std::uint8_t type_code, binary_reader& in);
  template <class Real>
  void real(std::string_view type, Real v);
  void milliseconds(std::string_view type, std::int64_t ms);
  void uuid_text(binary_reader& in);
  void character(binary_reader& in);
  void array(binary_reader& in, std::size_t n);
  void list(std::string_view type, binary_reader& in);
  void map(binary_reader& in);
  void object(binary_reader& in, std::size_t n);

  void bytecode(binary_reader& in);
  void instructions(binary_reader& in);
  void predicate(binary_reader& in, std::string_view type);
  void lambda(binary_reader& in);
  void binding(binary_reader& in);
  void strategy(binary_reader& in);
  void vertex(binary_reader& in);
  void edge(binary_reader& in);
  void vertex_property(binary_reader& in);
  void property(binary_reader& in);
  void path(binary_reader& in);

  template <class Geometry>
  void geometry(std::string_view type, std::string_view wkb);
  void custom(const binary_head& head, binary_reader& in);
  void cql_value(std::string_view name, std::string_view bytes);
  void duration(binary_reader& in);
  void distance(binary_reader& in);
  void edit_distance(binary_reader& in);
  void from_json(std::string_view type, binary_reader& in);
  void plain(binary_reader& in, bool typed_contents);
  void contents(binary_reader& in);

  std::string& out_;
  graphson_version version_;
  int nesting_ = 0;
};

/// A qualified GraphBinary value as GraphSON. \throws dse::exception (invalid_argument) where there is no form for it.
std::string to_graphson(std::string_view encoded, graphson_version version);

}}}  // namespace dse::v0::graph
