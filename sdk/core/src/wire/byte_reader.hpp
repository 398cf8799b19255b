#pragma once

#include <dse/bytes.hpp>
#include <dse/detail/big_endian.hpp>

#include <optional>
#include <string_view>

namespace dse::wire {

inline std::string_view as_text(bytes_view b) noexcept {
  return {static_cast<const char*>(static_cast<const void*>(b.data())), b.size()};
}

/// Reads big-endian primitives; after the first read past the end everything reads as zero and ok() is false.
class byte_reader {
 public:
  explicit byte_reader(bytes_view bytes) noexcept : at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

  bool ok() const noexcept { return ok_; }
  std::size_t remaining() const noexcept { return static_cast<std::size_t>(end_ - at_); }
  const std::byte* position() const noexcept { return at_; }
  bytes_view rest() const noexcept { return {at_, remaining()}; }

  template <std::unsigned_integral T>
  T read() noexcept {
    if (remaining() < sizeof(T)) [[unlikely]]
      return fail(), T{0};
    const T v = dse::detail::load_big<T>(at_);
    at_ += sizeof(T);
    return v;
  }
  std::int32_t read_int() noexcept { return static_cast<std::int32_t>(read<std::uint32_t>()); }

  bytes_view read_bytes(std::size_t n) noexcept {
    if (remaining() < n) [[unlikely]]
      return fail(), bytes_view();
    const bytes_view bytes(at_, n);
    at_ += n;
    return bytes;
  }
  bytes_view read_short_bytes() noexcept { return read_bytes(read<std::uint16_t>()); }
  std::string_view read_string() noexcept { return as_text(read_short_bytes()); }
  /// A [bytes]: a negative length means null.
  std::optional<bytes_view> read_nullable_bytes() noexcept {
    const std::int32_t n = read_int();
    if (n < 0) return std::nullopt;
    return read_bytes(static_cast<std::size_t>(n));
  }
  /// A count of elements of at least `smallest` bytes each; fails when the bytes left cannot hold them.
  template <std::unsigned_integral Count>
  std::uint32_t read_count(std::size_t smallest) noexcept {
    static_assert(sizeof(Count) <= 4);
    const std::uint64_t n = read<Count>();
    if (n * smallest > remaining()) [[unlikely]]
      return fail(), 0u;
    return static_cast<std::uint32_t>(n);
  }
  /// What was read is well-formed but makes no sense.
  void fail() noexcept {
    ok_ = false;
    at_ = end_;
  }

 private:
  const std::byte* at_;
  const std::byte* end_;
  bool ok_ = true;
};

}  // namespace dse::wire
