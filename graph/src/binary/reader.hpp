#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// Reads GraphBinary 1.0. After the first read past the end, or fail(), everything reads as zero or empty.
class binary_reader {
 public:
  explicit binary_reader(std::string_view bytes) noexcept : rest_(bytes) {}

  std::uint8_t u8() noexcept { return static_cast<std::uint8_t>(big_endian(1)); }
  std::int16_t i16() noexcept { return static_cast<std::int16_t>(big_endian(2)); }
  std::int32_t i32() noexcept { return static_cast<std::int32_t>(big_endian(4)); }
  std::int64_t i64() noexcept { return static_cast<std::int64_t>(big_endian(8)); }
  /// Signed or unsigned, by the width of T.
  template <class T>
  T integer() noexcept {
    return static_cast<T>(big_endian(sizeof(T)));
  }
  /// A number of items or bytes to come: each takes at least one byte, so it can't be more than what is left.
  std::size_t count() noexcept {
    const std::int32_t n = i32();
    if (n < 0 || static_cast<std::size_t>(n) > rest_.size()) fail();
    return failed_ ? 0 : static_cast<std::size_t>(n);
  }
  std::string_view text() noexcept { return take(count()); }
  std::string_view take(std::size_t n) noexcept {
    if (n > rest_.size()) fail();
    if (failed_) return {};
    const std::string_view head = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return head;
  }

  std::string_view rest() const noexcept { return rest_; }
  void fail() noexcept {
    failed_ = true;
    rest_ = rest_.substr(0, 0);
  }
  /// At a value whose type has no known size, behind its head.
  void fail_unknown(std::uint8_t type_code) noexcept {
    if (!failed_) unknown_type_ = type_code;
    fail();
  }
  bool ok() const noexcept { return !failed_; }
  /// The type code that it failed at; 0: it failed at something else, or not at all.
  std::uint8_t unknown_type() const noexcept { return unknown_type_; }
  /// How much of the bytes was read, until it failed if it did.
  std::size_t read_of(std::string_view bytes) const noexcept {
    return static_cast<std::size_t>(rest_.data() - bytes.data());
  }

 private:
  std::uint64_t big_endian(std::size_t n) noexcept {
    const std::string_view bytes = take(n);
    std::uint64_t v = 0;
    if (bytes.size() == n)  // so that compilers see one load
      for (std::size_t i = 0; i < n; ++i) v = v << 8 | static_cast<unsigned char>(bytes[i]);
    return v;
  }

  std::string_view rest_;
  bool failed_ = false;
  std::uint8_t unknown_type_ = 0;
};

}}}  // namespace dse::v0::graph
