#include "json/graphson_reader.hpp"

#include "binary/types.hpp"
#include "json/graphson_types.hpp"

#include <dse/detail/big_endian.hpp>

#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cstring>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace {

// A typed value nests three JSON containers: its own object, its array, and an object of its fields.
constexpr std::size_t max_json_depth = 3 * max_nesting;
constexpr std::size_t header_size = 6;  // type code, flag, count

/// Turns JSON into GraphBinary as it goes by: an array becomes a List, an object a Map, and an object with "@type" and
/// "@value" is rewritten at its end as the value that it stands for.
class handler {
 public:
  using Ch = char;
  using SizeType = rapidjson::SizeType;

  bool Null() { return append({"\xFE\x01", 2}); }
  bool Bool(bool v) { return append({v ? "\x27\0\x01" : "\x27\0\0", 3}); }
  bool RawNumber(const char* text, SizeType size, bool) {
    if (!under_value_key()) {
      count();
      return append_untyped_number(out_, {text, size});
    }
    return append_text(number_text_code, {text, size});
  }
  bool String(const char* text, SizeType size, bool) { return append_text(code::text, {text, size}); }
  bool Key(const char* text, SizeType size, bool) {
    key_ = {text, size};
    write_text(code::text, key_);
    if (key_ == "@type") frames_.back().type = out_.size();
    if (key_ == "@value") frames_.back().content = out_.size();
    return true;
  }
  bool StartObject() { return start(code::map); }
  bool StartArray() { return start(code::list); }
  bool EndObject(SizeType) {
    const frame f = frames_.back();
    frames_.pop_back();
    key_.clear();
    if (f.type == 0 || f.content == 0) return patch_count(f) && !holds_number_text(f);
    binary_reader type(std::string_view(out_).substr(f.type));
    if (read_head(type).code != code::text) return false;
    const std::string name(type.text());
    const std::string content(leading_value(std::string_view(out_).substr(f.content)));
    out_.resize(f.start);
    return append_typed(out_, name, content);
  }
  bool EndArray(SizeType) {
    const frame f = frames_.back();
    frames_.pop_back();
    key_.clear();
    return patch_count(f);
  }
  // never called: numbers come as text
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(std::int64_t) { return false; }
  bool Uint64(std::uint64_t) { return false; }
  bool Double(double) { return false; }

  std::string& encoded() noexcept { return out_; }

 private:
  struct frame {
    std::size_t start = 0;
    std::uint32_t count = 0;
    bool array = false;
    std::size_t type = 0;     ///< where the value of "@type" begins
    std::size_t content = 0;  ///< where the value of "@value" begins
  };

  /// The qualified value, or text of a number, at the front.
  static std::string_view leading_value(std::string_view bytes) {
    binary_reader in(bytes);
    if (in.u8() != number_text_code) in = binary_reader(bytes);
    else return in.u8(), bytes.substr(0, header_size + in.text().size());
    return take_value(in);
  }
  bool under_value_key() const { return !frames_.empty() && !frames_.back().array && key_ == "@value"; }
  void count() {
    if (!frames_.empty()) ++frames_.back().count;
  }
  bool append(std::string_view encoded) {
    count();
    out_ += encoded;
    return true;
  }
  void write_text(std::uint8_t type_code, std::string_view text) {
    std::byte size[4];
    dse::detail::store_big(size, static_cast<std::uint32_t>(text.size()));
    out_ += static_cast<char>(type_code);
    out_ += '\0';
    out_.append(reinterpret_cast<const char*>(size), sizeof size).append(text);
  }
  bool append_text(std::uint8_t type_code, std::string_view text) {
    count();
    write_text(type_code, text);
    return true;
  }
  bool start(std::uint8_t type_code) {
    if (frames_.size() >= max_json_depth) return false;
    count();
    frame f;
    f.start = out_.size();
    f.array = type_code == code::list;
    frames_.push_back(f);
    out_ += static_cast<char>(type_code);
    out_.append(header_size - 1, '\0');
    key_.clear();
    return true;
  }
  bool patch_count(const frame& f) {
    std::byte n[4];
    dse::detail::store_big(n, f.count);
    std::memcpy(out_.data() + f.start + 2, n, sizeof n);
    return true;
  }
  bool holds_number_text(const frame& f) const {
    return f.content != 0 && static_cast<std::uint8_t>(out_[f.content]) == number_text_code;
  }

  std::string out_;
  std::string key_;
  std::vector<frame> frames_;
};

error malformed(std::string why) { return error(client_errc::malformed_rows, "malformed GraphSON: " + std::move(why)); }

result<std::string> parse(std::string_view json) {
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
  handler h;
  rapidjson::MemoryStream stream(json.data(), json.size());
  rapidjson::Reader reader;
  const rapidjson::ParseResult done = reader.Parse<flags>(stream, h);
  if (done.Code() == rapidjson::kParseErrorTermination)
    return malformed("a value is not what its @type needs, or contains itself too often");
  if (done.IsError()) return malformed(rapidjson::GetParseError_En(done.Code()));
  return std::move(h.encoded());
}

result<value> checked(std::string_view encoded) {
  result<value> v = value::try_from_graph_binary(encoded);
  if (!v) return malformed("a value contains itself too often");
  return v;
}

}  // namespace

result<value> try_read_graphson(std::string_view json) {
  const result<std::string> encoded = parse(json);
  if (!encoded) return encoded.error();
  return checked(*encoded);
}

result<traverser> try_read_graphson_row(std::string_view json) {
  const result<std::string> encoded = parse(json);
  if (!encoded) return encoded.error();
  const std::string_view content = member(*encoded, "result");
  if (content.empty()) return malformed("a row without \"result\"");
  result<value> v = checked(content);
  if (!v) return v.error();
  const std::string_view bulk = member(*encoded, "bulk");
  if (bulk.empty()) return traverser{std::move(*v), 1};
  const result<std::int64_t> n = trusted_bytes::make(bulk).try_as<std::int64_t>();
  if (!n || *n < 0) return malformed("\"bulk\" is no count");
  return traverser{std::move(*v), *n};
}

}}}  // namespace dse::v0::graph
