#include "engine/block_pool.hpp"

#include <memory>
#include <new>

namespace dse::engine {

block_pool::~block_pool() {
  for (free_list& list : free_)
    while (block* b = pop(list)) ::operator delete(b);
}

block_pool& block_pool::make_for_this_thread() {
  struct owner {
    std::unique_ptr<block_pool, release> pool{new block_pool};
    ~owner() { of_this_thread_ = nullptr; }
  };
  static thread_local owner mine;
  of_this_thread_ = mine.pool.get();
  return *mine.pool;
}

block_pool::block& block_pool::refill(std::size_t size, std::size_t size_class) {
  keep_returned();
  if (block* b = pop(free_[size_class])) return *b;
  const std::size_t capacity = size_class < class_count ? capacity_of(size_class) : size;
  return *new (::operator new(sizeof(block) + capacity)) block{this, nullptr, static_cast<std::uint32_t>(size_class)};
}

void block_pool::keep_returned() noexcept {
  block* b = returned_.exchange(nullptr, std::memory_order_acquire);
  while (b) {
    block* next = b->next;
    keep(*b);
    b = next;
  }
}

void block_pool::give_back_slowly(block& b) noexcept {
  const bool own = this == of_this_thread_;
  if (own || b.size_class >= class_count) {
    ::operator delete(&b);
  } else {
    hide(b);
    block* head = returned_.load(std::memory_order_relaxed);
    do b.next = head;
    while (!returned_.compare_exchange_weak(head, &b, std::memory_order_release, std::memory_order_relaxed));
  }
  if (own) --out_;
  else count_down(1);
}

void block_pool::let_go() noexcept { count_down(owner_share - out_); }

void block_pool::count_down(std::int64_t n) noexcept {
  // out_ still counts the blocks that other threads already subtracted: the sum is zero only when all are back.
  if (share_.fetch_sub(n, std::memory_order_acq_rel) != n) return;
  keep_returned();
  delete this;
}

}  // namespace dse::engine

namespace dse { inline namespace v0 { namespace detail {

void destroy(response& r) noexcept {
  r.~response();
  engine::block_pool::give_back(engine::block_pool::block::of(&r));
}

}}}  // namespace dse::v0::detail
