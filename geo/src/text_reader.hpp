#pragma once

#include "number_text.hpp"

#include <dse/error.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/point.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace dse { inline namespace v0 { namespace geo {

/// Reads the tokens of WKT-like text and remembers the first failure with its offset; after one it gives empty tokens.
class text_reader {
 public:
  /// Failures carry `malformed` unless said otherwise.
  text_reader(std::string_view text, errc malformed) noexcept : text_(text), malformed_(malformed) {}

  std::size_t offset() const noexcept { return at_; }
  bool failed() const noexcept { return failed_; }
  error take_failure() noexcept { return std::move(failure_); }

  void fail(errc code, const std::string& message, std::size_t offset) {
    if (failed_) return;
    failed_ = true;
    failure_ = error(make_error_code(code), message + " at offset " + std::to_string(offset));
  }
  void fail_here(const std::string& message) { fail(malformed_, message, at_); }

  /// The next run of letters, in upper case; empty when there is none.
  std::string word() {
    skip_space();
    std::string letters;
    for (; !failed_ && at_ < text_.size() && is_letter(text_[at_]); ++at_)
      letters += static_cast<char>(text_[at_] & ~0x20);
    return letters;
  }
  /// As word(), but leaves the word where it is; offset() is that of the word.
  std::string next_word() {
    skip_space();
    const std::size_t start = at_;
    std::string letters = word();
    at_ = start;
    return letters;
  }

  bool accept(char c) {
    skip_space();
    if (failed_ || at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!accept(c)) fail_here(std::string("expected '") + c + '\'');
  }
  void expect_end() {
    skip_space();
    if (at_ != text_.size()) fail_here("expected the end");
  }

  double number() {
    skip_space();
    if (failed_) return 0;
    const std::size_t start = at_;
    // from_chars knows no '+', and takes inf and nan, which no server stores.
    if (at_ < text_.size() && text_[at_] == '+') ++at_;
    const std::size_t digits = at_ + (at_ == start && at_ < text_.size() && text_[at_] == '-');
    double v = 0;
    if (digits < text_.size() && (is_digit(text_[digits]) || text_[digits] == '.')) {
      const auto [end, status] = parse_number(text_.data() + at_, text_.data() + text_.size(), v);
      if (status == std::errc::result_out_of_range) {
        fail(malformed_, "a number that no double can hold", start);
        return 0;
      }
      if (status == std::errc()) {
        at_ = static_cast<std::size_t>(end - text_.data());
        return v;
      }
    }
    fail(malformed_, "expected a number", start);
    return 0;
  }

  /// Two numbers with white space between.
  point coordinates() {
    point p;
    p.x = number();
    const std::size_t end = at_;
    skip_space();
    if (at_ == end) fail_here("expected white space and a second coordinate");
    p.y = number();
    return p;
  }

  /// Two coordinates and no third.
  point vertex() {
    const point p = coordinates();
    if (at_number()) fail(errc::not_planar, "a third coordinate", at_);
    return p;
  }

  bool at_number() {
    skip_space();
    return !failed_ && at_ < text_.size() &&
           (is_digit(text_[at_]) || text_[at_] == '.' || text_[at_] == '-' || text_[at_] == '+');
  }

 private:
  static bool is_space(char c) noexcept { return c == ' ' || (c >= '\t' && c <= '\r'); }
  static bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
  static bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
  void skip_space() noexcept {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  errc malformed_;
  bool failed_ = false;
  error failure_;
};

}}}  // namespace dse::v0::geo
