#include "json/cql_object.hpp"

#include "binary/reader.hpp"
#include "json/json_text.hpp"
#include "refuse.hpp"

#include <dse/data_type.hpp>

namespace dse { inline namespace v0 { namespace graph {

namespace {

std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(json, text);
  return json;
}
std::string_view short_text(binary_reader& in) { return in.take(in.integer<std::uint16_t>()); }

std::string definition(binary_reader& in);

/// The definitions of so many types, those of a UDT after the names of their fields.
std::string definitions(binary_reader& in, std::size_t n, bool named) {
  std::string text = R"(,"definition":[)";
  for (std::size_t i = 0; i < n && in.ok(); ++i) {
    if (i != 0) text += ',';
    const std::string field = named ? R"("fieldName":)" + quoted(short_text(in)) + ',' : std::string();
    text += '{' + field + definition(in) + '}';
  }
  return text + ']';
}

/// The members of a JSON object that describe the next type option.
std::string definition(binary_reader& in) {
  const auto kind = static_cast<type_kind>(in.integer<std::uint16_t>());
  const auto named = [](std::string_view name) { return R"("cqlType":)" + quoted(name); };
  switch (kind) {
    case type_kind::custom: return named(short_text(in));
    case type_kind::list: return named("list") + definitions(in, 1, false);
    case type_kind::set: return named("set") + definitions(in, 1, false);
    case type_kind::map: return named("map") + definitions(in, 2, false);
    case type_kind::tuple: {
      const std::size_t n = in.integer<std::uint16_t>();
      return named("tuple") + definitions(in, n, false);
    }
    case type_kind::udt: {
      const std::string keyspace = quoted(short_text(in)), name = quoted(short_text(in));
      const std::size_t n = in.integer<std::uint16_t>();
      return named("udt") + R"(,"keyspace":)" + keyspace + R"(,"name":)" + name + definitions(in, n, true);
    }
    default: return named(data_type(kind).to_string());
  }
}

}  // namespace

std::string cql_object_head(std::string_view bytes) {
  binary_reader in(bytes);
  const bool udt = bytes.size() > 1 && bytes[1] == static_cast<char>(type_kind::udt);
  const std::string members = definition(in);
  if (!in.ok()) refuse("a value holds malformed GraphBinary");
  return R"({"@type":"dse:)" + std::string(udt ? "UDT" : "Tuple") + R"(","@value":{)" + members + R"(,"value":)";
}

}}}  // namespace dse::v0::graph
