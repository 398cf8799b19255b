#pragma once

#include <dse/secret.hpp>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <memory>
#include <span>

namespace dse::wire {

/// Bytes on their way out: appended at the end, consumed from the front, never zero-filled.
class output_buffer {
 public:
  output_buffer() noexcept {}
  output_buffer(const output_buffer&) = delete;
  output_buffer& operator=(const output_buffer&) = delete;
  ~output_buffer() { wipe(); }

  /// What is appended from here on, until wipe(), is nobody else's business.
  void begin_secret() noexcept { secret_ = true; }
  /// Overwrites what the memory held of it, except what is still unread.
  void wipe() noexcept {
    if (!secret_ || !data_) return;
    secret_ = !empty();
    dse::detail::wipe({data_.get(), begin_});
    dse::detail::wipe({data_.get() + end_, capacity_ - end_});
  }

  bool empty() const noexcept { return begin_ == end_; }
  std::size_t size() const noexcept { return end_ - begin_; }
  /// Valid until the next append.
  std::span<const std::byte> unread() const noexcept { return {data_.get() + begin_, size()}; }

  void consume(std::size_t n) noexcept {
    begin_ += n;
    if (begin_ == end_) begin_ = end_ = 0;
  }
  /// Forgets what was appended last, down to a size the buffer had before.
  void truncate(std::size_t size) noexcept { end_ = begin_ + size; }
  void clear() noexcept { begin_ = end_ = 0; }
  /// Gives the memory back, once nothing is unread: a burst must not be paid for ever.
  void release() noexcept {
    wipe();
    data_.reset();
    begin_ = end_ = capacity_ = 0;
  }
  std::size_t capacity() const noexcept { return capacity_; }

 private:
  friend class byte_writer;

  void grow(std::size_t room) {
    const std::size_t used = size();
    if (begin_ != 0 && capacity_ - used >= room && begin_ >= used) {
      if (used != 0) std::memcpy(data_.get(), data_.get() + begin_, used);
    } else {
      const std::size_t capacity = std::max(capacity_ * 2, used + room + 1024);
      auto larger = std::make_unique_for_overwrite<std::byte[]>(capacity);
      if (used != 0) std::memcpy(larger.get(), data_.get() + begin_, used);
      if (secret_ && data_) dse::detail::wipe({data_.get(), capacity_});
      data_ = std::move(larger);
      capacity_ = capacity;
    }
    begin_ = 0;
    end_ = used;
  }

  std::unique_ptr<std::byte[]> data_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t capacity_ = 0;
  bool secret_ = false;
};

}  // namespace dse::wire
