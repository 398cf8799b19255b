#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Walks over JSON text (RFC 8259) token by token. After the first thing that is no JSON, or fail(), nothing is left to
/// read: all texts are empty, and nothing is taken.
class json_cursor {
 public:
  json_cursor() noexcept {}
  explicit json_cursor(std::string_view text) noexcept : begin_(text.data()), at_(begin_), end_(begin_ + text.size()) {}

  /// The next character that is no white space; 0 at the end.
  char peek() noexcept {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\n' || *at_ == '\r' || *at_ == '\t')) ++at_;
    return at_ == end_ ? '\0' : *at_;
  }
  bool take(char c) noexcept {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool take(std::string_view word) noexcept {
    peek();
    if (!std::string_view(at_, end_).starts_with(word)) return false;
    at_ += word.size();
    return true;
  }
  template <class Token>
  void expect(Token token) noexcept {
    if (!take(token)) fail();
  }
  /// A string without its quotes and escapes; valid until the next call.
  std::string_view string();
  /// The text of a number.
  std::string_view number() noexcept;
  /// Moves past a value that nests no more containers than that.
  void skip_value(std::size_t nesting_left);

  /// Where the cursor stands, for a second look.
  const char* position() const noexcept { return at_; }
  void rewind(const char* position) noexcept {
    if (!failed_) at_ = position;
  }

  bool at_end() noexcept { return peek(), at_ == end_; }
  bool ok() const noexcept { return !failed_; }
  void fail() noexcept {
    if (!failed_) failed_at_ = at_;
    failed_ = true;
    at_ = end_;
  }
  /// How many bytes had been read when it failed.
  std::size_t failed_at() const noexcept { return static_cast<std::size_t>((failed_ ? failed_at_ : at_) - begin_); }

 private:
  std::string_view uncommon_string(const char* begin);
  void unescape();
  unsigned hex4() noexcept;
  void skip_character() noexcept;
  void skip_digits() noexcept;

  const char* begin_ = nullptr;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  const char* failed_at_ = nullptr;
  bool failed_ = false;
  std::string unescaped_;
};

}}}  // namespace dse::v0::graph
