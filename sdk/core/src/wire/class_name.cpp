#include "wire/class_name.hpp"

#include "wire/column_specs.hpp"
#include "wire/hex_value.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse::wire {
namespace {

constexpr std::string_view server_package = "org.apache.cassandra.db.marshal.";

// Apache Cassandra 5.0, CQL3Type.Native; DateType is what timestamps were before version 1.2.
constexpr std::pair<std::string_view, type_kind> scalar_classes[] = {
    {"AsciiType", type_kind::ascii},
    {"LongType", type_kind::bigint},
    {"BytesType", type_kind::blob},
    {"BooleanType", type_kind::boolean},
    {"CounterColumnType", type_kind::counter},
    {"DecimalType", type_kind::decimal},
    {"DoubleType", type_kind::double_},
    {"FloatType", type_kind::float_},
    {"Int32Type", type_kind::int_},
    {"TimestampType", type_kind::timestamp},
    {"DateType", type_kind::timestamp},
    {"UUIDType", type_kind::uuid},
    {"UTF8Type", type_kind::text},
    {"IntegerType", type_kind::varint},
    {"TimeUUIDType", type_kind::timeuuid},
    {"InetAddressType", type_kind::inet},
    {"SimpleDateType", type_kind::date},
    {"TimeType", type_kind::time},
    {"ShortType", type_kind::smallint},
    {"ByteType", type_kind::tinyint},
    {"DurationType", type_kind::duration},
};

constexpr bool is_identifier(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '+' ||
         c == '.' || c == '_' || c == '&';
}

std::optional<std::string> from_hex(std::string_view digits) {
  if (digits.empty() || digits.size() % 2 != 0) return std::nullopt;
  std::string text;
  text.reserve(digits.size() / 2);
  for (std::size_t i = 0; i < digits.size(); i += 2) {
    const int high = hex_value(digits[i]), low = hex_value(digits[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    text += static_cast<char>(high << 4 | low);
  }
  return text;
}

/// Reads from left to right and never back. Nothing: the name is malformed.
class class_name_parser {
 public:
  class_name_parser(std::string_view text, std::uint32_t& budget) noexcept : rest_(text), budget_(budget) {}

  std::optional<data_type> parse_whole(int depth) {
    auto type = parse(depth);
    skip_blanks();
    return rest_.empty() ? type : std::nullopt;
  }

 private:
  using optional_type = std::optional<data_type>;

  optional_type parse(int depth) {
    if (depth > deepest_type || budget_ == 0) return std::nullopt;
    --budget_;
    skip_blanks();
    const std::string_view from_here = rest_;
    std::string_view name = identifier();
    if (name.empty()) return std::nullopt;
    if (name.starts_with(server_package)) name.remove_prefix(server_package.size());
    for (const auto& [class_name, kind] : scalar_classes)
      if (name == class_name) return optional_type(kind);
    if (name == "FrozenType" || name == "ReversedType") return wrapped(depth);
    if (name == "ListType") return sequence(type_kind::list, depth);
    if (name == "SetType") return sequence(type_kind::set, depth);
    if (name == "MapType") return map(depth);
    if (name == "TupleType") return tuple(depth);
    if (name == "UserType") return user_type(depth);
    if (name == "VectorType") return vector(depth);
    if (!skip_parameters()) return std::nullopt;
    return data_type::custom(std::string(from_here.substr(0, from_here.size() - rest_.size())));
  }

  optional_type wrapped(int depth) {
    if (!skip('(')) return std::nullopt;
    auto inner = parse(depth + 1);
    return skip(')') ? inner : std::nullopt;
  }

  optional_type sequence(type_kind kind, int depth) {
    auto element = wrapped(depth);
    if (!element) return std::nullopt;
    return kind == type_kind::list ? data_type::list(*std::move(element)) : data_type::set(*std::move(element));
  }

  optional_type map(int depth) {
    if (!skip('(')) return std::nullopt;
    auto key = parse(depth + 1);
    if (!key || !skip(',')) return std::nullopt;
    auto value = parse(depth + 1);
    if (!value || !skip(')')) return std::nullopt;
    return data_type::map(*std::move(key), *std::move(value));
  }

  optional_type tuple(int depth) {
    if (!skip('(')) return std::nullopt;
    std::vector<data_type> elements;
    do {
      auto element = parse(depth + 1);
      if (!element) return std::nullopt;
      elements.push_back(*std::move(element));
    } while (skip(','));
    if (!skip(')')) return std::nullopt;
    return data_type::tuple(std::move(elements));
  }

  // UserType(keyspace,name in hex,field in hex:type,…)
  optional_type user_type(int depth) {
    if (!skip('(')) return std::nullopt;
    skip_blanks();
    const std::string_view keyspace = identifier();
    if (keyspace.empty() || !skip(',')) return std::nullopt;
    auto name = hex_identifier();
    if (!name) return std::nullopt;
    std::vector<std::string> fields;
    std::vector<data_type> types;
    while (skip(',')) {
      auto field = hex_identifier();
      if (!field || !skip(':')) return std::nullopt;
      auto type = parse(depth + 1);
      if (!type) return std::nullopt;
      fields.push_back(*std::move(field));
      types.push_back(*std::move(type));
    }
    if (!skip(')')) return std::nullopt;
    return data_type::udt(std::string(keyspace), *std::move(name), std::move(fields), std::move(types));
  }

  // VectorType(element , dimension)
  optional_type vector(int depth) {
    if (!skip('(')) return std::nullopt;
    auto element = parse(depth + 1);
    if (!element || !skip(',')) return std::nullopt;
    skip_blanks();
    const std::string_view digits = identifier();
    std::int32_t dimension = 0;  // Java's int
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), dimension);
    if (failure != std::errc() || end != digits.data() + digits.size() || dimension <= 0) return std::nullopt;
    if (!skip(')')) return std::nullopt;
    return data_type::vector(*std::move(element), static_cast<std::uint32_t>(dimension));
  }

  /// The parameters of a class that we don't know, whatever their grammar is; they only have to end.
  bool skip_parameters() {
    if (const auto next = rest_.find_first_not_of(blanks); next == rest_.npos || rest_[next] != '(') return true;
    std::size_t open = 0;
    for (std::size_t i = 0; i < rest_.size(); ++i) {
      if (rest_[i] == '(') ++open;
      if (rest_[i] == ')' && --open == 0) return rest_.remove_prefix(i + 1), true;
    }
    return false;
  }

  std::optional<std::string> hex_identifier() {
    skip_blanks();
    return from_hex(identifier());
  }
  std::string_view identifier() {
    std::size_t n = 0;
    while (n < rest_.size() && is_identifier(rest_[n])) ++n;
    const std::string_view found = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return found;
  }
  bool skip(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(blanks), rest_.size())); }

  static constexpr std::string_view blanks = " \t\n";

  std::string_view rest_;
  std::uint32_t& budget_;
};

}  // namespace

data_type parse_class_name(std::string_view name, int depth, std::uint32_t& budget) {
  if (auto type = class_name_parser(name, budget).parse_whole(depth)) return *std::move(type);
  return data_type::custom(std::string(name));
}

}  // namespace dse::wire
