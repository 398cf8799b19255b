#pragma once

#include <dse/bytes.hpp>
#include <dse/detail/big_endian.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {
[[noreturn]] void throw_values_too_large();
}

/// Where codecs write: values in wire form, [int length][bytes] each. The first 128 bytes need no memory of their own.
/// Growing beyond max_size() throws dse::exception with out_of_range.
class value_buffer {
 public:
  value_buffer() noexcept {}
  value_buffer(value_buffer&& other) noexcept { take(other); }
  value_buffer& operator=(value_buffer&& other) noexcept {
    if (this != &other) take(other);
    return *this;
  }
  value_buffer(const value_buffer& other) { copy(other); }
  value_buffer& operator=(const value_buffer& other) {
    if (this != &other) {
      size_ = 0;
      copy(other);
    }
    return *this;
  }

  /// Room for n more bytes, valid until the next call; the caller fills it.
  std::byte* append(std::size_t n) {
    if (capacity() - size_ < n) [[unlikely]]
      grow(n);
    std::byte* p = data() + size_;
    size_ += static_cast<std::uint32_t>(n);
    return p;
  }
  void append(bytes_view b) {
    if (!b.empty()) std::memcpy(append(b.size()), b.data(), b.size());
  }
  void append(std::string_view s) {
    if (!s.empty()) std::memcpy(append(s.size()), s.data(), s.size());
  }
  template <std::unsigned_integral T>
  void append_big(T v) {
    detail::store_big(append(sizeof v), v);
  }
  void append_null() { append_big(~std::uint32_t{0}); }
  void append_unset() { append_big(~std::uint32_t{1}); }

  /// Opens a value whose length is not known yet; close_value() with the returned mark sets it.
  std::size_t open_value() {
    append_null();
    return size_;
  }
  void close_value(std::size_t mark) noexcept {
    detail::store_big(data() + mark - 4, static_cast<std::uint32_t>(size_ - mark));
  }

  std::size_t size() const noexcept { return size_; }
  /// The largest length that the protocol can write in front of a value.
  static constexpr std::size_t max_size() noexcept { return 0x7FFF'FFFF; }
  bytes_view view() const noexcept { return {heap_ ? heap_.get() : inline_.data(), size_}; }
  std::byte* data() noexcept { return heap_ ? heap_.get() : inline_.data(); }
  void truncate(std::size_t size) noexcept { size_ = static_cast<std::uint32_t>(size); }
  void clear() noexcept { size_ = 0; }

 private:
  std::size_t capacity() const noexcept { return heap_ ? heap_capacity_ : inline_.size(); }
  void take(value_buffer& other) noexcept {
    heap_ = std::move(other.heap_);
    heap_capacity_ = other.heap_capacity_;
    size_ = std::exchange(other.size_, 0u);
    if (!heap_) copy_inline(other);
  }
  void copy(const value_buffer& other) {
    if (other.heap_) {
      std::memcpy(append(other.size_), other.heap_.get(), other.size_);
    } else {
      heap_.reset();
      size_ = other.size_;
      copy_inline(other);
    }
  }
  // In whole 16s: a copy of constant pieces is cheaper than a call.
  void copy_inline(const value_buffer& other) noexcept {
    for (std::size_t at = 0; at < size_; at += 16) std::memcpy(inline_.data() + at, other.inline_.data() + at, 16);
  }
  void grow(std::size_t n) {
    if (n > max_size() - size_) detail::throw_values_too_large();
    const std::size_t larger = 2 * capacity() > size_ + n ? 2 * capacity() : size_ + n;
    auto memory = std::make_unique_for_overwrite<std::byte[]>(larger);
    std::memcpy(memory.get(), data(), size_);
    heap_ = std::move(memory);
    heap_capacity_ = static_cast<std::uint32_t>(larger);
  }

  std::unique_ptr<std::byte[]> heap_;
  std::uint32_t size_ = 0;
  std::uint32_t heap_capacity_ = 0;
  alignas(16) std::array<std::byte, 128> inline_;  // not initialised: size_ says how much of it counts
};

}}  // namespace dse::v0
