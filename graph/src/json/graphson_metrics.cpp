#include "json/graphson_metrics.hpp"

#include <dse/graph/elements.hpp>

#include <cmath>
#include <string>

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::string_view null_value("\xFE\x01", 2);

std::uint8_t code_of(std::string_view qualified) { return static_cast<std::uint8_t>(qualified[0]); }
bool is_null(std::string_view qualified) { return code_of(qualified) == code::null; }
/// The content of a qualified value without its head.
std::string_view bare(std::string_view qualified) { return qualified.substr(2); }

std::string text_member(std::string_view map, std::string_view key) {
  const auto text = trusted_bytes::make(member_or_null(map, key)).try_as<std::string>();
  return text ? *text : std::string();
}

/// Calls f for each item of a List or Set; false when it is none.
template <class F>
bool for_each_item(std::string_view list, F f) {
  binary_reader in(list);
  const binary_head head = read_head(in);
  if (head.null || (head.code != code::list && head.code != code::set)) return false;
  bool ok = true;
  for (std::size_t n = in.count(); n > 0 && ok && in.ok(); --n) ok = f(take_value(in));
  return ok && in.ok();
}

/// GraphSON has milliseconds as a Double, GraphBinary nanoseconds.
bool append_nanoseconds(binary_writer& out, std::string_view fields) {
  const auto ms = trusted_bytes::make(member_or_null(fields, "dur")).try_as<double>();
  if (!ms || !(std::abs(*ms) < 9e12)) return false;
  out.i64(std::llround(*ms * 1e6));
  return true;
}

bool append_map_member(binary_writer& out, std::string_view fields, std::string_view key) {
  const std::string_view map = member_or_null(fields, key);
  if (is_null(map)) return out.i32(0), true;
  out.raw(bare(map));
  return code_of(map) == code::map;
}

bool append_nested(binary_writer& out, std::string_view fields) {
  const std::string_view nested = member_or_null(fields, "metrics");
  if (is_null(nested)) return out.i32(0), true;
  if (code_of(nested) != code::list) return false;
  out.raw(bare(nested));
  return for_each_item(nested, [](std::string_view item) { return code_of(item) == code::metrics; });
}

bool append_one(binary_writer& out, std::string_view fields) {
  out.head(code::metrics).text(text_member(fields, "id")).text(text_member(fields, "name"));
  return append_nanoseconds(out, fields) && append_map_member(out, fields, "counts") &&
         append_map_member(out, fields, "annotations") && append_nested(out, fields);
}

}  // namespace

std::string_view member_or_null(std::string_view map, std::string_view key) {
  binary_reader in(map);
  const binary_head head = read_head(in);
  if (head.null || head.code != code::map) return null_value;
  for (std::size_t n = in.count(); n > 0 && in.ok(); --n) {
    binary_reader found(take_value(in));
    const std::string_view content = take_value(in);
    if (read_head(found).code == code::text && found.text() == key) return content;
  }
  return null_value;
}

bool append_metrics(binary_writer& out, const binary_type& type, std::string_view fields) {
  if (type.code == code::metrics) return append_one(out, fields);
  out.head(code::traversal_metrics);
  return append_nanoseconds(out, fields) && append_nested(out, fields);
}

}}}  // namespace dse::v0::graph
