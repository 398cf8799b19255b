#include "json/json_cursor.hpp"

#include <bit>
#include <cstdint>
#include <cstring>

namespace dse { inline namespace v0 { namespace graph {

namespace {

bool is_plain(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

/// Past the bytes that stand for themselves in a string: ASCII but for quote, backslash and control characters.
[[gnu::always_inline]] inline const char* end_of_plain(const char* at, const char* end) noexcept {
  // Eight at once, with the usual test for a byte that is zero or below a limit: above the first hit it may err.
  constexpr std::uint64_t ones = 0x0101010101010101, tops = 0x8080808080808080;
  while (std::endian::native == std::endian::little && end - at >= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, sizeof word);
    const std::uint64_t quote = word ^ ones * '"', backslash = word ^ ones * '\\';
    const std::uint64_t hits =
        (((quote - ones) & ~quote) | ((backslash - ones) & ~backslash) | ((word - ones * 0x20) & ~word) | word) & tops;
    if (hits != 0) return at + std::countr_zero(hits) / 8;
    at += 8;
  }
  while (at != end && is_plain(*at)) ++at;
  return at;
}

}  // namespace

std::string_view json_cursor::string() {
  expect('"');
  const char* const begin = at_;
  at_ = end_of_plain(at_, end_);
  if (at_ == end_ || *at_ != '"') return uncommon_string(begin);
  return {begin, at_++};
}

std::string_view json_cursor::uncommon_string(const char* begin) {
  bool escaped = false;
  unescaped_.clear();
  while (at_ != end_ && *at_ != '"') {
    if (*at_ == '\\') {
      unescaped_.append(begin, at_);
      unescape();
      escaped = true;
      begin = at_;
    } else {
      skip_character();
    }
    at_ = end_of_plain(at_, end_);
  }
  if (at_ == end_) return fail(), std::string_view();
  const std::string_view rest(begin, at_++);
  if (!escaped) return rest;
  return unescaped_.append(rest);
}

/// One character that isn't ASCII, as RFC 3629 has it: no longer form than needed, no surrogates, up to U+10FFFF.
void json_cursor::skip_character() noexcept {
  const auto byte = [&](std::ptrdiff_t i) { return i < end_ - at_ ? static_cast<unsigned char>(at_[i]) : 0U; };
  const unsigned first = byte(0);
  const int size = first < 0xC2 || first > 0xF4 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  const unsigned lowest = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
  const unsigned highest = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
  bool ok = size != 0 && byte(1) >= lowest && byte(1) <= highest;
  for (int i = 2; i < size; ++i) ok = ok && (byte(i) & 0xC0) == 0x80;
  if (!ok) return fail();
  at_ += size;
}

unsigned json_cursor::hex4() noexcept {
  unsigned v = 0;
  for (int i = 0; i < 4; ++i) {
    const char c = at_ == end_ ? '\0' : *at_++;
    if (c >= '0' && c <= '9') v = v << 4 | static_cast<unsigned>(c - '0');
    else if (c >= 'a' && c <= 'f') v = v << 4 | static_cast<unsigned>(c - 'a' + 10);
    else if (c >= 'A' && c <= 'F') v = v << 4 | static_cast<unsigned>(c - 'A' + 10);
    else return fail(), 0U;
  }
  return v;
}

void json_cursor::unescape() {
  static constexpr std::string_view letters = "\"\\/bfnrt", meanings = "\"\\/\b\f\n\r\t";
  ++at_;
  const char letter = at_ == end_ ? '\0' : *at_++;
  if (const std::size_t i = letters.find(letter); i != letters.npos) {
    unescaped_ += meanings[i];
    return;
  }
  if (letter != 'u') return fail();
  unsigned code = hex4();
  if (code >= 0xD800 && code < 0xDC00) {  // the first half of a character above U+FFFF
    if (!std::string_view(at_, end_).starts_with("\\u")) return fail();
    at_ += 2;
    const unsigned second = hex4();
    if (second < 0xDC00 || second > 0xDFFF) return fail();
    code = 0x10000 + ((code - 0xD800) << 10) + (second - 0xDC00);
  } else if (code >= 0xDC00 && code < 0xE000) {
    return fail();
  }
  const auto tail = [&](int shift) { unescaped_ += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    unescaped_ += static_cast<char>(code);
  } else if (code < 0x800) {
    unescaped_ += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    unescaped_ += static_cast<char>(0xE0 | code >> 12);
    tail(6), tail(0);
  } else {
    unescaped_ += static_cast<char>(0xF0 | code >> 18);
    tail(12), tail(6), tail(0);
  }
}

void json_cursor::skip_digits() noexcept {
  const char* const begin = at_;
  while (at_ != end_ && *at_ >= '0' && *at_ <= '9') ++at_;
  if (at_ == begin) fail();
}

std::string_view json_cursor::number() noexcept {
  peek();
  const char* const begin = at_;
  const auto next_is = [&](char c) { return at_ != end_ && *at_ == c; };
  if (next_is('-')) ++at_;
  if (next_is('0')) ++at_;
  else skip_digits();
  if (next_is('.')) {
    ++at_;
    skip_digits();
  }
  if (next_is('e') || next_is('E')) {
    ++at_;
    if (next_is('+') || next_is('-')) ++at_;
    skip_digits();
  }
  return failed_ ? std::string_view() : std::string_view(begin, at_);
}

void json_cursor::skip_value(std::size_t nesting_left) {
  const char first = peek();
  if (first != '{' && first != '[') {
    if (first == '"') string();
    else if (!take("true") && !take("false") && !take("null")) number();
    return;
  }
  if (nesting_left == 0) return fail();
  const char last = first == '{' ? '}' : ']';
  take(first);
  if (take(last)) return;
  do {
    if (first == '{') {
      string();
      expect(':');
    }
    skip_value(nesting_left - 1);
  } while (take(','));
  expect(last);
}

}}}  // namespace dse::v0::graph
