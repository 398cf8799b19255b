#pragma once

#include <dse/bytes.hpp>
#include <dse/secret.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace cloud {

/// Bytes that stay where they are and are overwritten when they are no longer needed, with one more, a zero, behind
/// them.
class wiped_bytes {
 public:
  wiped_bytes() noexcept {}
  explicit wiped_bytes(std::size_t size) : data_(new std::byte[size + 1]{}), capacity_(size + 1), size_(size) {}
  explicit wiped_bytes(std::string_view text) : wiped_bytes(text.size()) {
    text.copy(static_cast<char*>(static_cast<void*>(data())), text.size());
  }
  wiped_bytes(wiped_bytes&& from) noexcept { swap(from); }
  wiped_bytes& operator=(wiped_bytes&& from) noexcept {
    wiped_bytes(std::move(from)).swap(*this);
    return *this;
  }
  ~wiped_bytes() { detail::wipe({data_.get(), capacity_}); }

  std::byte* data() noexcept { return data_.get(); }
  std::size_t size() const noexcept { return size_; }
  bytes_view view() const noexcept { return {data_.get(), size_}; }
  std::string_view text() const noexcept { return {static_cast<const char*>(static_cast<void*>(data_.get())), size_}; }
  /// The first `size` of them.
  void shorten(std::size_t size) noexcept {
    size_ = size;
    data_[size] = std::byte{0};
  }

 private:
  void swap(wiped_bytes& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(capacity_, other.capacity_);
    std::swap(size_, other.size_);
  }

  std::unique_ptr<std::byte[]> data_;
  std::size_t capacity_ = 0;
  std::size_t size_ = 0;
};

}}}  // namespace dse::v0::cloud
