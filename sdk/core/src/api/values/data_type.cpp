#include "metadata/cql_text.hpp"

#include <dse/data_type.hpp>

#include <utility>

namespace dse { inline namespace v0 {

struct data_type::nested {
  std::vector<data_type> parameters;
  std::string name;
  std::string keyspace;
  std::vector<std::string> fields;
  std::uint32_t dimension = 0;
  friend bool operator==(const nested&, const nested&) = default;
};

namespace {

std::string_view keyword(type_kind kind) {
  switch (kind) {
    case type_kind::ascii: return "ascii";
    case type_kind::bigint: return "bigint";
    case type_kind::blob: return "blob";
    case type_kind::boolean: return "boolean";
    case type_kind::counter: return "counter";
    case type_kind::decimal: return "decimal";
    case type_kind::double_: return "double";
    case type_kind::float_: return "float";
    case type_kind::int_: return "int";
    case type_kind::timestamp: return "timestamp";
    case type_kind::uuid: return "uuid";
    case type_kind::text: return "text";
    case type_kind::varint: return "varint";
    case type_kind::timeuuid: return "timeuuid";
    case type_kind::inet: return "inet";
    case type_kind::date: return "date";
    case type_kind::time: return "time";
    case type_kind::smallint: return "smallint";
    case type_kind::tinyint: return "tinyint";
    case type_kind::duration: return "duration";
    case type_kind::list: return "list";
    case type_kind::map: return "map";
    case type_kind::set: return "set";
    case type_kind::tuple: return "tuple";
    case type_kind::vector: return "vector";
    case type_kind::udt:
    case type_kind::custom: break;
  }
  return "";
}

void print(std::string& out, const data_type& type, bool inside) {
  if (type.is(type_kind::custom)) return detail::append_text_literal(out, type.name());
  // A vector is always frozen, and never says so.
  const bool frozen = inside && !type.is(type_kind::vector) && (type.is(type_kind::udt) || !type.parameters().empty());
  if (frozen) out += "frozen<";
  if (type.is(type_kind::udt)) {
    detail::append_identifier(out, type.name());
  } else {
    out += keyword(type.kind());
    std::string_view before = "<";
    for (const data_type& parameter : type.parameters()) {
      out += before;
      print(out, parameter, true);
      before = ", ";
    }
    if (type.is(type_kind::vector)) out += ", " + std::to_string(type.dimension());
    if (!type.parameters().empty()) out += '>';
  }
  if (frozen) out += '>';
}

}  // namespace

const data_type::nested& data_type::details() const noexcept {
  static const nested none;
  return nested_ ? *nested_ : none;
}

data_type data_type::custom(std::string class_name) {
  return {type_kind::custom, std::make_shared<const nested>(nested{{}, std::move(class_name), {}, {}, 0})};
}

data_type data_type::list(data_type element) {
  return {type_kind::list, std::make_shared<const nested>(nested{{std::move(element)}, {}, {}, {}, 0})};
}

data_type data_type::set(data_type element) {
  return {type_kind::set, std::make_shared<const nested>(nested{{std::move(element)}, {}, {}, {}, 0})};
}

data_type data_type::map(data_type key, data_type value) {
  return {type_kind::map, std::make_shared<const nested>(nested{{std::move(key), std::move(value)}, {}, {}, {}, 0})};
}

data_type data_type::tuple(std::vector<data_type> elements) {
  return {type_kind::tuple, std::make_shared<const nested>(nested{std::move(elements), {}, {}, {}, 0})};
}

data_type data_type::vector(data_type element, std::uint32_t dimension) {
  return {type_kind::vector, std::make_shared<const nested>(nested{{std::move(element)}, {}, {}, {}, dimension})};
}

data_type data_type::udt(std::string keyspace, std::string name, std::vector<std::string> fields,
                         std::vector<data_type> types) {
  return {type_kind::udt, std::make_shared<const nested>(
                              nested{std::move(types), std::move(name), std::move(keyspace), std::move(fields), 0})};
}

const std::vector<data_type>& data_type::parameters() const noexcept { return details().parameters; }
const std::string& data_type::name() const noexcept { return details().name; }
const std::string& data_type::keyspace() const noexcept { return details().keyspace; }
const std::vector<std::string>& data_type::field_names() const noexcept { return details().fields; }
std::uint32_t data_type::dimension() const noexcept { return details().dimension; }

std::string data_type::to_string() const {
  std::string text;
  print(text, *this, false);
  return text;
}

bool operator==(const data_type& a, const data_type& b) noexcept {
  return a.kind_ == b.kind_ && (a.nested_ == b.nested_ || a.details() == b.details());
}

}}  // namespace dse::v0
