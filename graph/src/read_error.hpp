#pragma once

#include "binary/reader.hpp"

#include <dse/graph/value.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Kind and content, the beginning of it where it is long: `text ("marko")`.
std::string shown(const value& v);

inline error mismatch(const value& v, std::string_view wanted) {
  if (v.is_null()) return error(client_errc::null_value, "the value is null, not " + std::string(wanted));
  return error(client_errc::type_mismatch, "the value is " + shown(v) + ", not " + std::string(wanted));
}

/// For bytes that are no single value: the reader failed within them, or left some.
error malformed_bytes(std::string_view bytes, const binary_reader& reader);

inline error malformed_value() {
  return error(client_errc::malformed_rows, "a Gremlin value ends too early, or is of an unknown type");
}

}}}  // namespace dse::v0::graph
