#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <compare>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

/// An integer of any size, as the CQL type varint. It is for transport, not for arithmetic.
///
/// Text conversion takes time in proportion to the square of the number of digits.
class varint {
 public:
  varint() noexcept {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  varint(T v) {
    if (std::in_range<std::int64_t>(v)) small_ = static_cast<std::int64_t>(v);
    else assign_unsigned(static_cast<std::uint64_t>(v));
  }
  /// From two's complement, most significant byte first; bytes that only repeat the sign are dropped, none means 0.
  static varint from_bytes(bytes_view twos_complement);
  /// From an optional sign and decimal digits; fails with invalid_argument.
  static result<varint> try_from_string(std::string_view text);
  static varint from_string(std::string_view text);

  /// The shortest two's complement, most significant byte first; one byte for 0 (native_protocol_v5.spec,
  /// section 6.24).
  bytes to_bytes() const;
  /// Empty when the number needs more than 64 bits.
  std::optional<std::int64_t> to_int64() const noexcept;
  std::string to_string() const;
  bool is_negative() const noexcept;

  friend bool operator==(const varint&, const varint&) = default;
  friend std::strong_ordering operator<=>(const varint& a, const varint& b) noexcept;

 private:
  void assign_unsigned(std::uint64_t v);

  std::int64_t small_ = 0;
  bytes large_;  // the shortest two's complement of what does not fit small_, else empty
};

/// The number unscaled × 10^-scale, as the CQL type decimal (native_protocol_v5.spec, section 6.6).
///
/// Equality compares both parts: 1.0 and 1.00 differ, as they do on the wire.
class decimal {
 public:
  decimal() noexcept {}
  template <std::integral T>
    requires(!std::same_as<T, bool>)
  decimal(T v) : unscaled_(v) {}
  explicit decimal(varint unscaled, std::int32_t scale = 0) noexcept : unscaled_(std::move(unscaled)), scale_(scale) {}
  /// From `-12.50` or `1.25E-7`, keeping every digit; fails with invalid_argument, or out_of_range when the scale does
  /// not fit 32 bits.
  static result<decimal> try_from_string(std::string_view text);
  static decimal from_string(std::string_view text);

  const varint& unscaled() const noexcept { return unscaled_; }
  std::int32_t scale() const noexcept { return scale_; }
  /// Another text for every unscaled and scale, as Java's BigDecimal prints them: 12.50, 1.25E-7, 3E+5.
  std::string to_string() const;
  /// The nearest double; infinite or 0 where double ends.
  double to_double() const;

  friend bool operator==(const decimal&, const decimal&) = default;

 private:
  varint unscaled_;
  std::int32_t scale_ = 0;
};

}}  // namespace dse::v0
