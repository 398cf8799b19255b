#include "json_fields.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

constexpr std::size_t deepest_nesting = 16;

/// RapidJSON's InsituStringStream would be left behind the end by a character that the end cuts off: its decoder takes
/// as many bytes as the first one promises.
class bounded_stream {
 public:
  using Ch = char;

  bounded_stream(char* text, std::size_t size) noexcept : begin_(text), end_(text + size), read_(text), write_(text) {}

  char Peek() const noexcept { return read_ != end_ ? *read_ : '\0'; }
  char Take() noexcept { return read_ != end_ ? *read_++ : '\0'; }
  std::size_t Tell() const noexcept { return static_cast<std::size_t>(read_ - begin_); }

  char* PutBegin() noexcept { return write_ = read_; }
  void Put(char c) noexcept {
    if (write_ != end_) *write_++ = c;
  }
  std::size_t PutEnd(char* begin) const noexcept { return static_cast<std::size_t>(write_ - begin); }

 private:
  char* begin_;
  char* end_;
  char* read_;
  char* write_;
};

class handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, handler> {
 public:
  using kind = json_fields::kind;
  using found_values = std::vector<std::pair<std::string_view, json_fields::value>>;

  handler(std::span<const std::string_view> paths, found_values& found) : paths_(paths), found_(found) {}

  bool Null() { return note(kind::null); }
  bool Default() { return note(kind::other); }
  bool Uint(unsigned n) { return note(kind::number, {}, n); }
  bool Uint64(std::uint64_t n) { return note(kind::number, {}, n); }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    return is_text({text, size}) && note(kind::text, {text, size});
  }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    const std::string_view key(text, size);
    if (!is_text(key)) return false;
    path_.resize(levels_.back().begin);
    if (!path_.empty()) path_ += '.';
    // What looks like a path itself is none that anybody asks for.
    path_ += key.empty() || key.find_first_of(".[]") != key.npos ? "?" : key;
    return true;
  }
  bool StartObject() { return note(kind::other) && enter(false); }
  bool EndObject(rapidjson::SizeType) { return leave(); }
  bool StartArray() {
    if (!note(kind::array)) return false;
    path_ += "[]";
    return enter(true);
  }
  bool EndArray(rapidjson::SizeType) { return leave(); }

  /// Why it had enough of it.
  const char* refused_for() const noexcept { return refused_for_; }

 private:
  struct level {
    std::size_t begin;  // of what its members add to the path
    bool is_array;
  };

  bool note(kind what, std::string_view text = {}, std::uint64_t number = 0) {
    const auto path = std::ranges::find(paths_, path_);
    if (path != paths_.end()) found_.emplace_back(*path, json_fields::value{what, text, number});
    return true;
  }
  /// RapidJSON takes the escape of a low surrogate without its high one, and writes what is no UTF-8.
  bool is_text(std::string_view text) {
    for (std::size_t at = text.find('\xED'); at != text.npos; at = text.find('\xED', at + 1))
      if (static_cast<unsigned char>(text[at + 1]) >= 0xA0) return refuse("escapes half a character");
    return true;
  }
  bool enter(bool is_array) {
    levels_.push_back({path_.size(), is_array});
    return levels_.size() <= deepest_nesting || refuse("is nested too deep");
  }
  bool refuse(const char* why) {
    refused_for_ = why;
    return false;
  }
  bool leave() {
    levels_.pop_back();
    if (!levels_.empty() && levels_.back().is_array) path_.resize(levels_.back().begin);
    return true;
  }

  std::span<const std::string_view> paths_;
  found_values& found_;
  std::string path_;
  std::vector<level> levels_;
  const char* refused_for_ = nullptr;
};

}  // namespace

json_fields json_fields::read(wiped_bytes json, std::span<const std::string_view> paths) {
  json_fields fields;
  fields.json_ = std::move(json);
  char* text = static_cast<char*>(static_cast<void*>(fields.json_.data()));
  std::size_t size = fields.json_.size();
  if (fields.json_.text().starts_with("\xEF\xBB\xBF")) text += 3, size -= 3;
  if (size == 0) {
    fields.failure_ = "is empty";
    return fields;
  }
  bounded_stream in(text, size);
  rapidjson::Reader reader;
  handler values(paths, fields.found_);
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult parsed = reader.Parse<flags>(in, values);
  if (parsed.Code() == rapidjson::kParseErrorTermination) fields.failure_ = values.refused_for();
  else if (parsed.IsError())
    fields.failure_ = "is no JSON: " + std::string(rapidjson::GetParseError_En(parsed.Code())) + " At offset " +
                      std::to_string(parsed.Offset()) + ".";
  else if (in.Tell() != size)  // RapidJSON takes a zero for the end
    fields.failure_ = "is no JSON: it holds a NUL character";
  return fields;
}

const json_fields::value* json_fields::find(std::string_view path) const noexcept {
  const value* last = nullptr;
  for (const auto& [where, v] : found_)
    if (where == path) last = v.what == kind::null ? nullptr : &v;
  return last;
}

std::vector<json_fields::value> json_fields::all(std::string_view path) const {
  std::vector<value> values;
  for (const auto& [where, v] : found_)
    if (where == path) values.push_back(v);
  return values;
}

}}}  // namespace dse::v0::cloud
