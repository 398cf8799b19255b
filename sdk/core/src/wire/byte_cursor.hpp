#pragma once

#include <dse/bytes.hpp>
#include <dse/detail/big_endian.hpp>

#include <cassert>
#include <cstring>
#include <string_view>

namespace dse::wire {

/// What a [string], [short bytes] or [string list] can hold; callers refuse more before anything is encoded.
inline constexpr std::size_t longest_short = 0xFFFF;

/// Writes big-endian primitives without bounds checks, into room that byte_writer::room() made. One pointer: it stays
/// in a register also across calls, which a byte_writer passed by reference does not.
class byte_cursor {
 public:
  template <std::unsigned_integral T>
  void put(T v) noexcept {
    dse::detail::store_big(at_, v);
    at_ += sizeof v;
  }
  void put_bytes(bytes_view b) noexcept {
    if (!b.empty()) std::memcpy(at_, b.data(), b.size());
    at_ += b.size();
  }
  void put_text(std::string_view s) noexcept {
    if (!s.empty()) std::memcpy(at_, s.data(), s.size());
    at_ += s.size();
  }
  void put_string(std::string_view s) noexcept {
    assert(s.size() <= longest_short);
    put(static_cast<std::uint16_t>(s.size()));
    put_text(s);
  }
  void put_short_bytes(bytes_view b) noexcept {
    assert(b.size() <= longest_short);
    put(static_cast<std::uint16_t>(b.size()));
    put_bytes(b);
  }

 protected:
  byte_cursor() noexcept = default;

  std::byte* at_ = nullptr;
};

}  // namespace dse::wire
