#pragma once

#include <dse/detail/response.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <new>
#include <utility>

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define DSE_WATCHES_IDLE_BLOCKS
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define DSE_WATCHES_IDLE_BLOCKS
#endif
#ifdef DSE_WATCHES_IDLE_BLOCKS
#include <sanitizer/asan_interface.h>
#endif

namespace dse::engine {

using dse::detail::response;
using dse::detail::response_ptr;

/// Recycles memory blocks by size class: requests, response bodies of 100 bytes, pages of a megabyte.
///
/// One pool belongs to one thread, which alone takes from it. A block given back there goes to a free list; one given
/// back on another thread goes to a stack that the owner empties when it next runs dry. So a request that travels from
/// an application's thread to a shard and back costs no heap allocation either. The pool lives until its owner let go
/// of it and its last block is back.
class block_pool {
 public:
  struct alignas(16) block {
    block_pool* pool;
    block* next;
    std::uint32_t size_class;
    std::byte* data() noexcept { return static_cast<std::byte*>(static_cast<void*>(this + 1)); }
    static block& of(void* data) noexcept { return *(static_cast<block*>(data) - 1); }
  };
  struct release {
    void operator()(block_pool* p) const noexcept { p->let_go(); }
  };

  block_pool() noexcept {
    for (std::size_t i = 0; i < class_count; ++i)
      free_[i].room = static_cast<std::int32_t>(idle_bytes_per_class >> (9 + i)) + 1;
  }
  /// The pool of the running thread; a thread that has none gets one.
  static block_pool& here() { return of_this_thread_ ? *of_this_thread_ : make_for_this_thread(); }
  block& take(std::size_t size);
  static void give_back(block& b) noexcept;

  /// A response of `size` bytes, not yet filled.
  response_ptr make_response(std::size_t size) {
    auto* r = new (take(sizeof(response) + size).data()) response;
    r->size = static_cast<std::uint32_t>(size);
    return response_ptr(r);
  }

  /// Makes this pool the one of the running thread until the scope ends.
  class thread_scope {
   public:
    explicit thread_scope(block_pool& pool) noexcept : before_(std::exchange(of_this_thread_, &pool)) {}
    ~thread_scope() { of_this_thread_ = before_; }
    thread_scope(const thread_scope&) = delete;
    thread_scope& operator=(const thread_scope&) = delete;

   private:
    block_pool* before_;
  };

 private:
  static constexpr std::size_t smallest = 512;
  static constexpr std::size_t class_count = 14;  // up to 4 MiB; larger ones are not kept
  static constexpr std::size_t capacity_of(std::size_t size_class) noexcept { return smallest << size_class; }
  static constexpr std::size_t idle_bytes_per_class = 4u << 20;

  struct free_list {
    block* head = nullptr;
    std::int32_t room = 0;  // for how many more blocks; below zero when other threads gave back a lot
  };

  ~block_pool();
  static std::size_t class_of(std::size_t size) noexcept {
    if (size <= smallest) return 0;
    return std::min(static_cast<std::size_t>(std::bit_width((size - 1) >> 9)), class_count);
  }
  static block_pool& make_for_this_thread();
  static block* pop(free_list& list) noexcept {
    block* const b = list.head;
    if (b) [[likely]] {
      list.head = b->next;
      ++list.room;
      show(*b);
    }
    return b;
  }
  // AddressSanitizer reports whoever still uses a block that waits to be taken again.
#ifdef DSE_WATCHES_IDLE_BLOCKS
  static void hide(block& b) noexcept { __asan_poison_memory_region(b.data(), capacity_of(b.size_class)); }
  static void show(block& b) noexcept { __asan_unpoison_memory_region(b.data(), capacity_of(b.size_class)); }
#else
  static void hide(block&) noexcept {}
  static void show(block&) noexcept {}
#endif
  block& refill(std::size_t size, std::size_t size_class);
  void keep(block& b) noexcept;
  void keep_returned() noexcept;
  void give_back_slowly(block& b) noexcept;
  void let_go() noexcept;
  void count_down(std::int64_t n) noexcept;

  static inline thread_local constinit block_pool* of_this_thread_ = nullptr;

  std::array<free_list, class_count + 1> free_{};  // the last one stays empty
  std::int64_t out_ = 0;                           // taken and not given back here; owner's thread only
  alignas(64) std::atomic<block*> returned_{nullptr};
  // The owner's huge share minus what other threads gave back; at zero nobody is left.
  static constexpr std::int64_t owner_share = std::int64_t{1} << 62;
  std::atomic<std::int64_t> share_{owner_share};
};

inline block_pool::block& block_pool::take(std::size_t size) {
  const std::size_t size_class = class_of(size);
  ++out_;
  block* const b = pop(free_[size_class]);
  return b ? *b : refill(size, size_class);
}

inline void block_pool::keep(block& b) noexcept {
  hide(b);
  free_list& list = free_[b.size_class];
  b.next = list.head;
  list.head = &b;
  --list.room;
}

inline void block_pool::give_back(block& b) noexcept {
  block_pool& pool = *b.pool;
  if (&pool != of_this_thread_ || pool.free_[b.size_class].room <= 0) [[unlikely]]
    return pool.give_back_slowly(b);
  --pool.out_;
  pool.keep(b);
}

/// Base of a class whose objects live in blocks of the thread that makes them.
struct pooled {
  static void* operator new(std::size_t size) { return block_pool::here().take(size).data(); }
  static void operator delete(void* p) noexcept { block_pool::give_back(block_pool::block::of(p)); }
};

}  // namespace dse::engine
