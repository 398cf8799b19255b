#pragma once

#include "binary/reader.hpp"

#include <dse/graph/value.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Type codes of GraphBinary 1.0 (TinkerPop 3.7, "GraphBinary", and its TypeSerializerRegistry).
namespace code {
inline constexpr std::uint8_t custom = 0x00, int32 = 0x01, int64 = 0x02, text = 0x03, date = 0x04, timestamp = 0x05,
                              class_name = 0x06, float64 = 0x07, float32 = 0x08, list = 0x09, map = 0x0A, set = 0x0B,
                              uuid = 0x0C, edge = 0x0D, path = 0x0E, property = 0x0F, graph = 0x10, vertex = 0x11,
                              vertex_property = 0x12, barrier = 0x13, binding = 0x14, bytecode = 0x15,
                              cardinality = 0x16, lambda = 0x1D, predicate = 0x1E, T = 0x20, traverser = 0x21,
                              decimal = 0x22, big_integer = 0x23, int8 = 0x24, blob = 0x25, int16 = 0x26,
                              boolean = 0x27, text_predicate = 0x28, strategy = 0x29, bulk_set = 0x2A, tree = 0x2B,
                              metrics = 0x2C, traversal_metrics = 0x2D, character = 0x80, time_duration = 0x81,
                              inet = 0x82, instant = 0x83, null = 0xFE;
}  // namespace code

/// One row of the table of types.
///
/// The layout describes what follows type code and value flag: 1 2 4 8 integers of that many bytes, U a UUID, s a
/// String without type code, b bytes after their length, q a qualified value, e a qualified String (of tokens), u one
/// UTF-8 character, (…) a count and so many times what stands between, T a Tree without type code.
struct binary_type {
  std::uint8_t code;
  value_kind kind;
  std::string_view name;  ///< in Gremlin and GraphSON
  std::string_view layout;
};

/// Null for an unknown code, and for 0x00 and 0xFE, which have frames of their own.
const binary_type* find_type(std::uint8_t code) noexcept;
const binary_type* find_type(std::string_view name) noexcept;
/// True for the types whose value is the name of a constant: T, Order, ….
inline bool is_token(const binary_type& type) noexcept { return type.layout == "e"; }

/// Frame of a qualified value: what stands before its bytes.
struct binary_head {
  std::uint8_t code = code::null;
  bool null = true;
  std::string_view custom_name;
  std::size_t custom_size = 0;  ///< bytes that follow, for custom types
};
binary_head read_head(binary_reader& in) noexcept;
/// The kind for a type code, and for custom types their name.
value_kind kind_of(const binary_head& head) noexcept;

/// Which parameters of a step the next value can be; a binding can be what its value can. Nothing is consumed.
form form_ahead(binary_reader in) noexcept;

/// Values that contain themselves so often are refused: from a peer as malformed, from the user as invalid_argument.
inline constexpr int max_nesting = 200;

/// Moves past one qualified value; fails the reader unless it is complete and of known types.
void skip_value(binary_reader& in, int nesting = 0) noexcept;
/// Moves past bytes of that layout.
void skip_layout(binary_reader& in, std::string_view layout, int nesting) noexcept;
/// The bytes of the next qualified value, its head included.
std::string_view take_value(binary_reader& in) noexcept;

/// Makes values from bytes that were taken out of a checked value.
struct trusted_bytes {
  static value make(std::string_view bytes) { return make(std::string(bytes)); }
  static value make(std::string bytes) {
    value v;
    v.encoded_ = std::move(bytes);
    return v;
  }
  static value next(binary_reader& in) { return make(take_value(in)); }
};

}}}  // namespace dse::v0::graph
