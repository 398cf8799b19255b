#include "read_error.hpp"

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::size_t longest_excerpt = 40;
constexpr std::size_t largest_shown = 512;  // what is larger isn't printed for its beginning alone

std::string beginning_of(std::string text) {
  if (text.size() <= longest_excerpt) return text;
  std::size_t end = longest_excerpt;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole characters of UTF-8
  return text.substr(0, end) + "…";
}

/// Not of those kinds whose text is found by trying to read them, which ends here.
bool has_excerpt(const value& v) {
  if (v.encoded().size() > largest_shown) return false;
  switch (v.kind()) {
    case value_kind::boolean:
    case value_kind::int8:
    case value_kind::int16:
    case value_kind::int32:
    case value_kind::int64:
    case value_kind::float32:
    case value_kind::float64:
    case value_kind::uuid:
    case value_kind::list:
    case value_kind::set:
    case value_kind::map:
    case value_kind::vertex:
    case value_kind::edge:
    case value_kind::vertex_property:
    case value_kind::property:
    case value_kind::path:
    case value_kind::token: return true;
    default: return false;
  }
}

}  // namespace

std::string shown(const value& v) {
  const std::string kind(to_string(v.kind()));
  if (v.kind() == value_kind::text) return kind + " (\"" + beginning_of(*v.try_as<std::string>()) + "\")";
  return has_excerpt(v) ? kind + " (" + beginning_of(v.to_string()) + ")" : kind;
}

error malformed_bytes(std::string_view bytes, const binary_reader& reader) {
  static constexpr char digits[] = "0123456789abcdef";
  const std::size_t place = reader.read_of(bytes);
  std::string message = "malformed GraphBinary: ";
  if (const std::uint8_t code = reader.unknown_type(); code != 0) {
    message += "a value of the unknown type 0x";
    message += digits[code >> 4];
    message += digits[code & 15];
    message += " at byte ";
    message += std::to_string(place - 2);
    return error(
        client_errc::malformed_rows, std::move(message),
        "GraphSON carries types that this library doesn't know: graph_options::results(sub_protocol::graphson3)");
  }
  message += "what stands at byte ";
  message += std::to_string(place);
  message += reader.ok() ? " belongs to no value" : " is cut, not what its type needs, or contains itself too often";
  return error(client_errc::malformed_rows, std::move(message));
}

error detail::error_within(const error& e, const std::string& place) {
  return error(e.code(), place + ": " + e.message(), e.details().hint);
}

error detail::wrong_size(const value& v, std::size_t wanted) {
  return error(client_errc::type_mismatch,
               "the value is " + shown(v) + ", not a list or tuple of " + std::to_string(wanted) + " items");
}

error detail::no_alternative(const value& v) {
  return v.is_null() ? error(client_errc::null_value, "the value is null, which no alternative of the variant takes")
                     : error(client_errc::type_mismatch,
                             "the value is " + shown(v) + ", which no alternative of the variant takes");
}

error detail::not_null(const value& v) { return mismatch(v, "null"); }

std::string detail::place_of_item(std::size_t index) { return "item " + std::to_string(index); }
std::string detail::place_of_key(const value& key) { return "the value under " + shown(key); }

}}}  // namespace dse::v0::graph
