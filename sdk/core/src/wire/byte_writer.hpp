#pragma once

#include "wire/byte_cursor.hpp"
#include "wire/output_buffer.hpp"

namespace dse::wire {

/// Appends big-endian primitives to an output_buffer; what was written counts from commit() on.
class byte_writer : public byte_cursor {
 public:
  explicit byte_writer(output_buffer& out) noexcept : out_(out) { attach(); }
  byte_writer(const byte_writer&) = delete;
  byte_writer& operator=(const byte_writer&) = delete;

  template <std::unsigned_integral T>
  void write(T v) {
    room(sizeof v);
    put(v);
  }
  void write_bytes(bytes_view b) {
    room(b.size());
    put_bytes(b);
  }
  void write_string(std::string_view s) {
    room(2 + s.size());
    put_string(s);
  }
  void write_long_string(std::string_view s) {
    room(4 + s.size());
    put(static_cast<std::uint32_t>(s.size()));
    put_text(s);
  }
  /// A [bytes] that is not null.
  void write_long_bytes(bytes_view b) {
    room(4 + b.size());
    put(static_cast<std::uint32_t>(b.size()));
    put_bytes(b);
  }
  void write_short_bytes(bytes_view b) {
    room(2 + b.size());
    put_short_bytes(b);
  }

  /// Makes sure that the next n bytes need no growth.
  void room(std::size_t n) {
    if (static_cast<std::size_t>(limit_ - at_) < n) [[unlikely]] {
      commit();
      out_.grow(n);
      attach();
    }
  }
  /// To write somewhere else within the room, and to go on behind it.
  byte_cursor cursor() const noexcept { return *this; }
  void advance_to(byte_cursor c) noexcept { static_cast<byte_cursor&>(*this) = c; }

  /// Offset from the first unread byte, valid across growth.
  std::size_t position() const noexcept { return static_cast<std::size_t>(at_ - out_.data_.get()) - out_.begin_; }
  void patch(std::size_t position, std::uint32_t v) noexcept { dse::detail::store_big(at(position), v); }
  /// Where bytes that were written already can be changed, until the next growth.
  std::byte* at(std::size_t position) noexcept { return out_.data_.get() + out_.begin_ + position; }
  void commit() noexcept { out_.end_ = static_cast<std::size_t>(at_ - out_.data_.get()); }

 private:
  void attach() noexcept {
    at_ = out_.data_.get() + out_.end_;
    limit_ = out_.data_.get() + out_.capacity_;
  }

  output_buffer& out_;
  std::byte* limit_;
};

}  // namespace dse::wire
