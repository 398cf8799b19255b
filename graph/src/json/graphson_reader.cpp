#include "json/graphson_reader.hpp"

#include "json/graphson_subgraph.hpp"
#include "json/graphson_types.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace dse { inline namespace v0 { namespace graph {

namespace {

// No text is longer than a frame of the native protocol.
constexpr std::size_t max_json_size = std::size_t{256} << 20;
// Only labels are written more often than they are read: once for each value of a vertex's property.
constexpr std::size_t most_growth = 64;

constexpr std::string_view type_member = "@type", value_member = "@value";

}  // namespace

void graphson_reader::skip() { in_.skip_value(max_depth - depth_); }

// ---- values

void graphson_reader::read_value(int nesting) {
  if (nesting > max_nesting) return in_.fail();
  switch (in_.peek()) {
    case '{': return read_object(nesting);
    case '[': return read_items(code::list, nesting);
    case '"': out_.head(code::text).text(in_.string()); return;
    case 't':
      in_.expect("true");
      out_.head(code::boolean).u8(1);
      return;
    case 'f':
      in_.expect("false");
      out_.head(code::boolean).u8(0);
      return;
    case 'n':
      in_.expect("null");
      out_.null();
      return;
    default:
      if (!append_untyped_number(out_, in_.number())) in_.fail();
  }
}

void graphson_reader::read_items(std::uint8_t type_code, int nesting) {
  const std::size_t count = out_.head(type_code).size();
  out_.i32(0);
  out_.overwrite_count(count, for_each_item([&] { read_value(nesting + 1); }));
}

void graphson_reader::read_object(int nesting) {
  if (version_ == graphson_version::v1) {
    const element* e = element_ahead();
    return e != nullptr ? read_element(*e, nesting) : read_untyped_object(nesting);
  }
  if (!read_if_typed(nesting)) read_untyped_object(nesting);
}

/// `{"@type":T,"@value":V}` in that order, which all servers keep, is read as it comes.
bool graphson_reader::read_if_typed(int nesting) {
  const char* const start = in_.position();
  if (in_.take('{') && in_.take("\"@type\"") && in_.take(':') && in_.peek() == '"') {
    const std::string_view type_name = in_.string();
    if (in_.take(',') && in_.take("\"@value\"") && in_.take(':')) {
      if (++depth_ > max_depth) in_.fail();
      read_typed(type_name, nesting);
      while (in_.take(',')) {
        in_.string();
        in_.expect(':');
        skip();
      }
      in_.expect('}');
      --depth_;
      return true;
    }
  }
  in_.rewind(start);
  return false;
}

/// A Map with keys of text, unless "@type" and "@value" turn up among the members.
void graphson_reader::read_untyped_object(int nesting) {
  const std::size_t start = out_.size();
  const char* type = nullptr;
  bool typed = false;
  out_.head(code::map).i32(0);
  const std::size_t n = for_each_member([&](std::string_view name) {
    if (typed) return skip();
    const bool may_be_typed = version_ != graphson_version::v1;
    const bool is_content = may_be_typed && name == value_member;
    if (may_be_typed && name == type_member) type = in_.position();
    if (is_content && type == nullptr) type = type_ahead();
    if (!is_content || type == nullptr) {
      // a bare number under "@value" lacks its type
      if (is_content && std::string_view("-0123456789").find(in_.peek()) != std::string_view::npos) in_.fail();
      out_.head(code::text).text(name);
      return read_value(nesting + 1);
    }
    typed = true;
    out_.truncate(start);
    const char* const content = in_.position();
    in_.rewind(type);
    const std::string type_name(in_.string());
    in_.rewind(content);
    read_typed(type_name, nesting);
  });
  if (!typed) out_.overwrite_count(start + 2, n);
}

void graphson_reader::read_typed(std::string_view type_name, int nesting) {
  const char next = in_.peek();
  if (next == 'n') {
    in_.expect("null");
    out_.null();
    return;
  }
  if (const binary_type* type = find_graphson_type(type_name)) {
    switch (type->code) {
      case code::list:
      case code::set: return next == '[' ? read_items(type->code, nesting) : in_.fail();
      case code::map: return read_map(nesting);
      case code::bulk_set: return read_bulk_set(nesting);
      case code::tree: return read_tree(nesting);
      default: break;
    }
    if (is_graphson_scalar(*type)) return read_scalar(*type);
    if (next == '{' && (type->code == code::metrics || type->code == code::traversal_metrics))
      return read_metrics(*type, nesting);
    if (const element* e = next == '{' ? find_element(type->code) : nullptr) return read_element(*e, nesting);
  } else if (const text_appender append = find_dse_type(type_name); append != nullptr && next == '"') {
    if (!append(out_, in_.string())) in_.fail();
    return;
  } else if (type_name == "dse:Duration") {
    const std::string fields = take_fields(nesting);
    if (!in_.ok() || !append_duration(out_, fields)) in_.fail();
    return;
  } else if (type_name == "tinker:graph" && next == '{') {
    const std::string fields = take_fields(nesting);
    if (!in_.ok() || !append_subgraph(out_, fields)) in_.fail();
    return;
  }
  read_unknown(type_name);
}

/// What is rare becomes a Map first, which is taken out again.
std::string graphson_reader::take_fields(int nesting) {
  const std::size_t start = out_.size();
  read_value(nesting);
  std::string fields(written_since(start));
  out_.truncate(start);
  return fields;
}

/// What isn't known here keeps its name and its content, which is a value of its own.
void graphson_reader::read_unknown(std::string_view type_name) {
  // frames of that name hold what a server writes in GraphBinary
  if (type_name.starts_with("driver.")) return in_.fail();
  out_.custom(type_name, 0);
  const std::size_t start = out_.size();
  read_value(0);
  out_.overwrite_count(start - 4, out_.size() - start);
}

void graphson_reader::read_scalar(const binary_type& type) {
  const char next = in_.peek();
  bool ok = false;
  if (next == '"') {
    ok = append_scalar(out_, type, in_.string(), text_form::quoted);
  } else if (next == '{') {  // a number with a type of its own
    const std::size_t start = out_.size();
    read_value(0);
    const std::string text = in_.ok() ? trusted_bytes::make(written_since(start)).to_string() : std::string();
    out_.truncate(start);
    ok = append_scalar(out_, type, text, text_form::number);
  } else {
    ok = append_scalar(out_, type, in_.number(), text_form::number);
  }
  if (!ok) in_.fail();
}

void graphson_reader::read_map(int nesting) {
  const std::size_t start = out_.size();
  if (in_.peek() != '[') {
    read_value(nesting);
    if (in_.ok() && code_at(start) != code::map) in_.fail();
    return;
  }
  read_items(code::map, nesting);
  const std::size_t n = static_cast<std::size_t>(binary_reader(written_since(start + 2)).i32());
  if (n % 2 != 0) in_.fail();
  out_.overwrite_count(start + 2, n / 2);
}

void graphson_reader::read_bulk_set(int nesting) {
  const std::size_t count = out_.head(code::bulk_set).size();
  out_.i32(0);
  bool is_bulk = false;
  const std::size_t n = for_each_item([&] {
    if (is_bulk) out_.i64(read_integer());
    else read_value(nesting + 1);
    is_bulk = !is_bulk;
  });
  if (is_bulk) in_.fail();
  out_.overwrite_count(count, n / 2);
}

/// A count, with or without a type; nothing is written.
std::int64_t graphson_reader::read_integer() {
  const std::size_t start = out_.size();
  read_value(0);
  const auto n = trusted_bytes::make(written_since(start)).try_as<std::int64_t>();
  out_.truncate(start);
  if (!n || *n < 0) in_.fail();
  return in_.ok() ? *n : 0;
}

// ---- a second look

/// Where the type stands in the members behind the one whose value comes next; null when there is none.
const char* graphson_reader::type_ahead() {
  const char* const here = in_.position();
  const char* type = nullptr;
  skip();
  while (type == nullptr && in_.take(',')) {
    const bool found = in_.string() == type_member;
    in_.expect(':');
    if (found) type = in_.position();
    else skip();
  }
  in_.rewind(here);
  return type;
}

/// Whether an object without a type comes next that has a member of that name.
bool graphson_reader::has_ahead(std::string_view name) {
  const char* const here = in_.position();
  bool typed = false;
  bool found = false;
  if (in_.peek() == '{') {
    for_each_member([&](std::string_view member_name) {
      if (member_name == type_member && version_ != graphson_version::v1) typed = true;
      if (member_name == name) found = true;
      skip();
    });
  }
  in_.rewind(here);
  return found && !typed;
}

bool graphson_reader::is_next(std::string_view quoted_type) noexcept {
  const char* const here = in_.position();
  const bool found = in_.take('{') && in_.take("\"@type\"") && in_.take(':') && in_.take(quoted_type);
  in_.rewind(here);
  return found;
}

/// GraphSON 1.0: the element that the object which comes next says to be, with its id and label; else null.
const graphson_reader::element* graphson_reader::element_ahead() {
  const char* const here = in_.position();
  std::uint8_t type = 0;
  bool id = false;
  bool label = false;
  for_each_member([&](std::string_view name) {
    id = id || name == "id";
    label = label || name == "label";
    if (name != "type" || in_.peek() != '"') return skip();
    const std::string_view text = in_.string();
    type = text == "vertex" ? code::vertex : text == "edge" ? code::edge : 0;
  });
  in_.rewind(here);
  return type != 0 && id && label ? find_element(type) : nullptr;
}

// ---- documents

void graphson_reader::start(std::string_view json) {
  in_ = json_cursor(json);
  out_.truncate(0);
  depth_ = 0;
  property_label_ = {};
  most_ = std::min<std::size_t>(most_growth * json.size() + 4096, std::numeric_limits<std::int32_t>::max());
  if (json.size() > max_json_size) in_.fail();
}

error graphson_reader::malformed() const {
  return error(client_errc::malformed_rows, "malformed GraphSON: what ends at byte " + std::to_string(in_.failed_at()) +
                                                " is no JSON, not what its @type needs, or contains itself too often");
}

result<value> graphson_reader::try_read(std::string_view json) {
  start(json);
  read_value(0);
  if (!in_.at_end() || !in_.ok()) return malformed();
  return trusted_bytes::make(std::string(out_.bytes()));
}

result<traverser> graphson_reader::try_read_row(std::string_view json) {
  start(json);
  traverser row;
  bool found = false;
  for_each_member([&](std::string_view name) {
    if (name == "bulk") {
      row.bulk = read_integer();
    } else if (name == "result" && !found) {
      found = true;
      read_value(0);
    } else {
      skip();
    }
  });
  if (!in_.at_end() || !in_.ok()) return malformed();
  if (!found) return error(client_errc::malformed_rows, "malformed GraphSON: a row without \"result\"");
  row.content = trusted_bytes::make(std::string(out_.bytes()));
  return row;
}

}}}  // namespace dse::v0::graph
