#include "support/server_json.hpp"

#include "vectors/vectors.hpp"

#include <cstdlib>

namespace dse::testing {
namespace {

std::string quoted(std::string_view text) {
  std::string s = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') s += '\\';
    if (c == '\n') s += "\\n";
    else s += c;
  }
  return s + '"';
}

/// Walks along a value and its JSON; false where they part.
class json_walk {
 public:
  explicit json_walk(std::string_view json) noexcept : rest_(json) {}

  bool whole(const value& v) { return one(v) && rest_.empty(); }

  bool operator()(std::monostate) { return take("null"); }
  bool operator()(unset_t) { return false; }
  bool operator()(bool v) { return take(v ? "true" : "false"); }
  bool operator()(std::integral auto v) { return take(std::to_string(v)); }
  bool operator()(double v) { return std::strtod(until_delimiter().c_str(), nullptr) == v; }
  bool operator()(float v) { return std::strtof(until_delimiter().c_str(), nullptr) == v; }
  bool operator()(const std::string& v) { return take(quoted(v)); }
  bool operator()(const bytes& v) { return take("\"0x" + to_hex(v) + '"'); }
  bool operator()(const uuid& v) { return take(quoted(v.to_string())); }
  bool operator()(const inet_address& v) {
    const std::size_t end = rest_.find('"', 1);
    if (!rest_.starts_with('"') || end == rest_.npos) return false;
    const auto read = inet_address::try_from_string(rest_.substr(1, end - 1));
    rest_.remove_prefix(end + 1);
    return read && *read == v;
  }
  // '2024-02-29T01:02:03.004Z' for us, "2024-02-29 01:02:03.004Z" for JSON.
  bool operator()(const value::timestamp& v) {
    std::string text = without_quotes(v);
    text[text.find('T')] = ' ';
    return take(quoted(text));
  }
  bool operator()(const value::date& v) { return take(quoted(without_quotes(v))); }
  bool operator()(const value::time& v) { return take(quoted(without_quotes(v))); }
  bool operator()(const duration& v) { return take(quoted(v.to_string())); }
  bool operator()(const varint& v) { return take(v.to_string()); }
  bool operator()(const decimal& v) { return take(v.to_string()); }
  bool operator()(const value::list& v) { return sequence(v.elements); }
  bool operator()(const value::vector& v) { return sequence(v.elements); }
  bool operator()(const value::set& v) { return sequence(v.elements); }
  bool operator()(const value::tuple& v) { return sequence(v.elements); }
  bool operator()(const value::map& v) {
    return between('{', v.entries, '}', [this](const auto& e) { return key(e.first) && take(": ") && one(e.second); });
  }
  bool operator()(const value::udt& v) {
    return between('{', v.fields, '}',
                   [this](const auto& f) { return take(quoted(f.first)) && take(": ") && one(f.second); });
  }
  bool operator()(const value::custom&) { return false; }

 private:
  bool one(const value& v) {
    return std::visit([this](const auto& alternative) { return (*this)(alternative); }, v.data());
  }
  bool take(std::string_view expected) {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(expected.size());
    return true;
  }
  // A key that is no string becomes one.
  bool key(const value& v) {
    const json_walk before = *this;
    if (one(v)) return true;
    *this = before;
    return take("\"") && one(v) && take("\"");
  }
  std::string until_delimiter() {
    const std::string number(rest_.substr(0, rest_.find_first_of(",]}\" ")));
    rest_.remove_prefix(number.size());
    return number;
  }
  static std::string without_quotes(const value& v) {
    const std::string text = v.to_string();
    return text.substr(1, text.size() - 2);
  }
  template <class Range, class One>
  bool between(char open, const Range& range, char close, One walk_one) {
    if (!take(std::string_view(&open, 1))) return false;
    std::string_view separator;
    for (const auto& e : range) {
      if (!take(separator) || !walk_one(e)) return false;
      separator = ", ";
    }
    return take(std::string_view(&close, 1));
  }
  bool sequence(const std::vector<value>& elements) {
    return between('[', elements, ']', [this](const value& e) { return one(e); });
  }

  std::string_view rest_;
};

}  // namespace

bool is_server_json(const value& v, std::string_view json) { return json_walk(json).whole(v); }

}  // namespace dse::testing
