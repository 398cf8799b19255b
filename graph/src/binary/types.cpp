#include "binary/types.hpp"

#include <algorithm>
#include <array>

namespace dse { inline namespace v0 { namespace graph {

namespace {

using enum value_kind;

// Sorted by code. Layouts follow the serializers of TinkerPop 3.7; 3.4 has the same up to 0x2D.
constexpr binary_type types[] = {
    {0x01, int32, "Int32", "4"},
    {0x02, int64, "Int64", "8"},
    {0x03, text, "String", "b"},
    {0x04, timestamp, "Date", "8"},
    {0x05, timestamp, "Timestamp", "8"},
    {0x06, class_name, "Class", "b"},
    {0x07, float64, "Double", "8"},
    {0x08, float32, "Float", "4"},
    {0x09, list, "List", "(q)"},
    {0x0A, map, "Map", "(qq)"},
    {0x0B, set, "Set", "(q)"},
    {0x0C, value_kind::uuid, "UUID", "U"},
    {0x0D, value_kind::edge, "Edge", "qsqsqsqq"},
    {0x0E, value_kind::path, "Path", "qq"},
    {0x0F, value_kind::property, "Property", "sqq"},
    // vertices with properties and theirs, then edges with properties; the innermost have their types
    {0x10, value_kind::graph, "Graph", "(qs(qsqq(q)))(qsqqqqq(q))"},
    {0x11, value_kind::vertex, "Vertex", "qsq"},
    {0x12, value_kind::vertex_property, "VertexProperty", "qsqqq"},
    {0x13, value_kind::token, "Barrier", "e"},
    {0x14, binding, "Binding", "sq"},
    {0x15, value_kind::bytecode, "Bytecode", "(s(q))(s(q))"},
    {0x16, value_kind::token, "Cardinality", "e"},
    {0x17, value_kind::token, "Column", "e"},
    {0x18, value_kind::token, "Direction", "e"},
    {0x19, value_kind::token, "Operator", "e"},
    {0x1A, value_kind::token, "Order", "e"},
    {0x1B, value_kind::token, "Pick", "e"},
    {0x1C, value_kind::token, "Pop", "e"},
    {0x1D, value_kind::lambda, "Lambda", "ss4"},
    {0x1E, predicate, "P", "s(q)"},
    {0x1F, value_kind::token, "Scope", "e"},
    {0x20, value_kind::token, "T", "e"},
    {0x21, value_kind::traverser, "Traverser", "8q"},
    {0x22, value_kind::decimal, "BigDecimal", "4b"},
    {0x23, value_kind::big_integer, "BigInteger", "b"},
    {0x24, int8, "Byte", "1"},
    {0x25, blob, "ByteBuffer", "b"},
    {0x26, int16, "Int16", "2"},
    {0x27, boolean, "Boolean", "1"},
    {0x28, predicate, "TextP", "s(q)"},
    {0x29, value_kind::strategy, "TraversalStrategy", "s(qq)"},
    {0x2A, bulk_set, "BulkSet", "(q8)"},
    {0x2B, value_kind::tree, "Tree", "(qT)"},
    {0x2C, value_kind::metrics, "Metrics", "ss8(qq)(qq)(q)"},
    {0x2D, value_kind::traversal_metrics, "TraversalMetrics", "8(q)"},
    {0x2E, value_kind::token, "Merge", "e"},
    {0x2F, value_kind::token, "DT", "e"},
    {0x80, character, "Char", "u"},
    {0x81, value_kind::time_duration, "Duration", "84"},
    {0x82, value_kind::inet, "InetAddress", "b"},
    {0x83, timestamp, "Instant", "84"},
    {0x84, value_kind::local_date, "LocalDate", "411"},
    {0x85, value_kind::local_date_time, "LocalDateTime", "4118"},
    {0x86, value_kind::local_time, "LocalTime", "8"},
    {0x87, value_kind::month_day, "MonthDay", "11"},
    {0x88, value_kind::offset_date_time, "OffsetDateTime", "41184"},
    {0x89, value_kind::offset_time, "OffsetTime", "84"},
    {0x8A, value_kind::period, "Period", "444"},
    {0x8B, value_kind::year, "Year", "4"},
    {0x8C, value_kind::year_month, "YearMonth", "41"},
    {0x8D, value_kind::zoned_date_time, "ZonedDateTime", "41184"},
    {0x8E, value_kind::zone_offset, "ZoneOffset", "4"},
};

constexpr auto rows_by_code = [] {
  std::array<std::uint8_t, 256> rows{};
  for (std::size_t i = 0; i < std::size(types); ++i) rows[types[i].code] = static_cast<std::uint8_t>(i + 1);
  return rows;
}();

/// A hash table with open addressing: where a name stands, or the first free slot behind.
constexpr std::size_t name_slots = 128;
constexpr std::size_t first_slot(std::string_view name) noexcept {
  const auto at = [&](std::size_t i) { return static_cast<std::size_t>(static_cast<unsigned char>(name[i])); };
  return name.empty() ? 0 : (at(0) * 5 + at(name.size() - 1) * 3 + name.size() * 17) % name_slots;
}
constexpr auto rows_by_name = [] {
  std::array<std::uint8_t, name_slots> rows{};
  for (std::size_t i = 0; i < std::size(types); ++i) {
    std::size_t slot = first_slot(types[i].name);
    while (rows[slot] != 0) slot = (slot + 1) % name_slots;
    rows[slot] = static_cast<std::uint8_t>(i + 1);
  }
  return rows;
}();

constexpr std::pair<std::string_view, value_kind> custom_types[] = {
    {"driver.dse.geometry.Point", value_kind::point},
    {"driver.dse.geometry.LineString", value_kind::line_string},
    {"driver.dse.geometry.Polygon", value_kind::polygon},
    {"driver.dse.geometry.Distance", value_kind::distance},
    {"driver.core.Duration", value_kind::duration},
    {"driver.core.TupleValue", value_kind::tuple},
    {"driver.core.UDTValue", value_kind::udt},
    // from GraphSON: a Map with the fields of the JSON object
    {"dse:Tuple", value_kind::tuple},
    {"dse:UDT", value_kind::udt},
};

void skip_character(binary_reader& in) noexcept {
  const std::uint8_t first = in.u8();
  if (first >= 0xF8 || (first & 0xC0) == 0x80) return in.fail();
  in.take(first < 0x80 ? 0 : first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3);
}

std::size_t group_end(std::string_view layout, std::size_t open) noexcept {
  int depth = 0;
  for (std::size_t i = open;; ++i) {
    if (layout[i] == '(') ++depth;
    if (layout[i] == ')' && --depth == 0) return i;
  }
}

}  // namespace

const binary_type* find_type(std::uint8_t code) noexcept {
  const std::uint8_t row = rows_by_code[code];
  return row == 0 ? nullptr : &types[row - 1];
}

const binary_type* find_type(std::string_view name) noexcept {
  for (std::size_t slot = first_slot(name); rows_by_name[slot] != 0; slot = (slot + 1) % name_slots)
    if (types[rows_by_name[slot] - 1].name == name) return &types[rows_by_name[slot] - 1];
  return nullptr;
}

binary_head read_head(binary_reader& in) noexcept {
  binary_head head;
  head.code = in.u8();
  if (head.code == code::custom) {
    head.custom_name = in.text();
    // DSE's types have no type info, and no other server's frame can be measured
    if (in.i32() != 0) in.fail();
  }
  const std::uint8_t flag = in.u8();
  if (flag > 1 || (head.code == code::null && flag != 1)) in.fail();
  head.null = flag == 1 || !in.ok();
  if (head.null || head.code != code::custom) return head;
  head.custom_size = in.count();
  // DSE's Java driver leaves the length field of the point out of a distance's length
  if (head.custom_name == "driver.dse.geometry.Distance" && head.custom_size == 29) head.custom_size = 33;
  if (head.custom_size > in.rest().size()) in.fail();
  return head;
}

value_kind kind_of(const binary_head& head) noexcept {
  if (head.null) return value_kind::null;
  if (const binary_type* type = find_type(head.code)) return type->kind;
  const auto* known = std::ranges::find(custom_types, head.custom_name, [](const auto& row) { return row.first; });
  return known == std::end(custom_types) ? value_kind::custom : known->second;
}

form form_ahead(binary_reader in) noexcept {
  binary_head head = read_head(in);
  while (!head.null && head.code == code::binding) {
    in.text();
    head = read_head(in);
  }
  if (head.null) return form::null;
  switch (head.code) {
    case code::int32: return form::int32;
    case code::int64: return form::int64;
    case code::text: return form::text;
    case code::date: return form::date;
    case code::float64: return form::float64;
    case code::float32: return form::float32;
    case code::map: return form::map;
    case code::vertex: return form::vertex;
    case code::bytecode: return form::traversal;
    case code::lambda: return form::lambda;
    case code::strategy: return form::strategy;
    case code::predicate:
    case code::text_predicate: return form::predicate;
    case code::int8: return form::int8;
    case code::int16: return form::int16;
    case code::boolean: return form::boolean;
    case 0x13: return form::Barrier;
    case 0x16: return form::Cardinality;
    case 0x17: return form::Column;
    case 0x18: return form::Direction;
    case 0x19: return form::Operator;
    case 0x1A: return form::Order;
    case 0x1B: return form::Pick;
    case 0x1C: return form::Pop;
    case 0x1F: return form::Scope;
    case 0x20: return form::T;
    case 0x2E: return form::Merge;
    case 0x2F: return form::DT;
    default: return form::object;
  }
}

void skip_layout(binary_reader& in, std::string_view layout, int nesting) noexcept {
  if (nesting > max_nesting) return in.fail();
  for (std::size_t i = 0; i < layout.size() && in.ok(); ++i) {
    switch (layout[i]) {
      case 's':
      case 'b': in.text(); break;
      case 'q': skip_value(in, nesting + 1); break;
      case 'e':
        if (in.u8() != code::text || in.u8() != 0) in.fail();
        in.text();
        break;
      case 'u': skip_character(in); break;
      case 'U': in.take(16); break;
      case 'T': skip_layout(in, "(qT)", nesting + 1); break;
      case '(': {
        const std::size_t end = group_end(layout, i);
        for (std::size_t n = in.count(); n > 0 && in.ok(); --n)
          skip_layout(in, layout.substr(i + 1, end - i - 1), nesting);
        i = end;
        break;
      }
      default: in.take(static_cast<std::size_t>(layout[i] - '0')); break;
    }
  }
}

void skip_value(binary_reader& in, int nesting) noexcept {
  if (nesting > max_nesting) return in.fail();
  const binary_head head = read_head(in);
  if (head.null) return;
  if (head.code == code::custom) {
    in.take(head.custom_size);
  } else if (const binary_type* type = find_type(head.code)) {
    skip_layout(in, type->layout, nesting);
  } else {
    in.fail_unknown(head.code);
  }
}

std::string_view take_value(binary_reader& in) noexcept {
  const std::string_view before = in.rest();
  skip_value(in);
  return in.ok() ? before.substr(0, before.size() - in.rest().size()) : std::string_view();
}

}}}  // namespace dse::v0::graph
