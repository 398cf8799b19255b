#pragma once

#include <dse/data_type.hpp>
#include <dse/error.hpp>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

/// The columns of a result, shared by all pages of a statement; immutable, but for the marker of the last row type that
/// was checked against them.
struct row_metadata {
  std::vector<column> columns;
  std::vector<std::byte> specs;  // as the server wrote them: equal bytes need not be read again
  mutable std::atomic<const void*> checked{nullptr};
};

/// What a further page of the same result needs; known to the session only.
struct continuation;

/// The node that sent a response.
struct response_origin {
  std::array<std::uint8_t, 16> host_id{};
  std::array<std::uint8_t, 16> address{};
  std::uint16_t port = 0;
  std::uint8_t address_size = 0;  // 4 or 16; 0: nobody sent it
};

/// The bytes of one response with what was found out about them; the bytes stand behind it in the same block.
struct response {
  std::atomic<std::uint32_t> references{1};
  std::uint32_t size = 0;
  std::uint32_t row_count = 0;
  std::uint32_t column_count = 0;
  std::uint32_t request_size = 0;
  response_origin origin;
  std::uint8_t frame_flags = 0;  // warnings, payload, tracing id stand before the message
  bool schema_agreed = true;
  const std::byte* first_row = nullptr;
  std::shared_ptr<const row_metadata> metadata;
  std::shared_ptr<continuation> next_page;
  std::unique_ptr<std::vector<attempt>> failed_attempts;

  std::byte* data() noexcept { return static_cast<std::byte*>(static_cast<void*>(this + 1)); }
  const std::byte* end() noexcept { return data() + size; }
};

/// Gives the block back to its pool.
void destroy(response& r) noexcept;

/// Shared handle to a response; any thread may copy and drop it.
class response_ptr {
 public:
  response_ptr() noexcept {}
  explicit response_ptr(response* adopted) noexcept : response_(adopted) {}
  response_ptr(response_ptr&& other) noexcept : response_(std::exchange(other.response_, nullptr)) {}
  response_ptr(const response_ptr& other) noexcept : response_(other.response_) {
    if (response_) response_->references.fetch_add(1, std::memory_order_relaxed);
  }
  response_ptr& operator=(response_ptr other) noexcept {
    std::swap(response_, other.response_);
    return *this;
  }
  ~response_ptr() {
    if (response_) drop();
  }

  explicit operator bool() const noexcept { return response_ != nullptr; }
  response* operator->() const noexcept { return response_; }
  response& operator*() const noexcept { return *response_; }
  std::span<const std::byte> bytes() const noexcept { return {response_->data(), response_->size}; }

 private:
  void drop() noexcept {
    // A count of one means that nobody else can be copying: no read-modify-write for the common single owner.
    if (response_->references.load(std::memory_order_acquire) == 1 ||
        response_->references.fetch_sub(1, std::memory_order_acq_rel) == 1)
      destroy(*response_);
  }

  response* response_ = nullptr;
};

}}}  // namespace dse::v0::detail
