#pragma once

#include <dse/bytes.hpp>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

namespace dse::testing {

/// The client sent something that the specification does not allow.
class bad_request : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The notations of native_protocol_v5.spec, section 3; throws bad_request at the end of the bytes.
class byte_source {
 public:
  explicit byte_source(bytes_view b) noexcept : left_(b) {}

  std::size_t left() const noexcept { return left_.size(); }

  std::uint64_t number(int size) {
    std::uint64_t n = 0;
    for (const std::byte b : raw(static_cast<std::size_t>(size))) n = n << 8 | std::to_integer<std::uint64_t>(b);
    return n;
  }
  std::uint8_t byte_() { return static_cast<std::uint8_t>(number(1)); }
  std::uint16_t short_() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t flags() { return static_cast<std::uint32_t>(number(4)); }
  std::int32_t int_() { return static_cast<std::int32_t>(flags()); }
  std::int64_t long_() { return static_cast<std::int64_t>(number(8)); }

  bytes_view raw(std::size_t n) {
    if (n > left_.size()) throw bad_request("message ends too early");
    const bytes_view b = left_.first(n);
    left_ = left_.subspan(n);
    return b;
  }
  std::string string() { return text(raw(short_())); }
  std::string long_string() {
    const std::int32_t n = int_();
    if (n < 0) throw bad_request("negative length of a long string");
    return text(raw(static_cast<std::size_t>(n)));
  }
  bytes short_bytes() { return copy(raw(short_())); }
  /// A [bytes]; nothing for null.
  std::optional<bytes> nullable_bytes() {
    const std::int32_t n = int_();
    if (n < 0) return std::nullopt;
    return copy(raw(static_cast<std::size_t>(n)));
  }
  void end() const {
    if (!left_.empty()) throw bad_request(std::to_string(left_.size()) + " bytes too many");
  }

 private:
  static bytes copy(bytes_view b) { return {b.begin(), b.end()}; }
  static std::string text(bytes_view b) {
    std::string s;
    for (const std::byte c : b) s += static_cast<char>(c);
    return s;
  }

  bytes_view left_;
};

}  // namespace dse::testing
