#pragma once

#include <dse/bytes.hpp>

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace dse::testing {

/// Writes the notations of native_protocol_v5.spec, section 3.
class byte_sink {
 public:
  byte_sink& number(std::uint64_t n, int size) {
    for (int i = size - 1; i >= 0; --i) b_.push_back(static_cast<std::byte>(n >> (8 * i)));
    return *this;
  }
  byte_sink& byte_(std::uint8_t n) { return number(n, 1); }
  byte_sink& short_(std::size_t n) { return number(n, 2); }
  byte_sink& int_(std::int64_t n) { return number(static_cast<std::uint64_t>(n), 4); }
  byte_sink& raw(bytes_view b) {
    b_.insert(b_.end(), b.begin(), b.end());
    return *this;
  }
  byte_sink& string(std::string_view s) {
    short_(s.size());
    for (const char c : s) b_.push_back(static_cast<std::byte>(c));
    return *this;
  }
  byte_sink& short_bytes(bytes_view b) { return short_(b.size()).raw(b); }
  /// A [bytes]; null for nothing.
  byte_sink& nullable_bytes(const std::optional<bytes>& b) {
    if (!b) return int_(-1);
    return int_(static_cast<std::int64_t>(b->size())).raw(*b);
  }
  template <class Strings>
  byte_sink& string_list(const Strings& list) {
    short_(list.size());
    for (const auto& s : list) string(s);
    return *this;
  }

  const bytes& get() const& noexcept { return b_; }
  bytes get() && noexcept { return std::move(b_); }

 private:
  bytes b_;
};

}  // namespace dse::testing
