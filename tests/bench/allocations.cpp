// A library to preload (LD_PRELOAD) into a program: counts its heap allocations, of all threads, for those who ask by
// the names that measure.cpp knows. It forwards to glibc.
#include <atomic>
#include <cstddef>
#include <cstdint>

extern "C" {

void* __libc_malloc(std::size_t);
void* __libc_calloc(std::size_t, std::size_t);
void* __libc_realloc(void*, std::size_t);
void* __libc_memalign(std::size_t, std::size_t);

}  // extern "C"

namespace {

constinit std::atomic<std::uint64_t> allocations{0};
constinit std::atomic<std::uint64_t> allocated_bytes{0};

void count(std::size_t n) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  allocated_bytes.fetch_add(n, std::memory_order_relaxed);
}

}  // namespace

extern "C" {

std::uint64_t bench_alloc_count() { return allocations.load(std::memory_order_relaxed); }
std::uint64_t bench_alloc_bytes() { return allocated_bytes.load(std::memory_order_relaxed); }

void* malloc(std::size_t n) {
  count(n);
  return __libc_malloc(n);
}
void* calloc(std::size_t n, std::size_t size) {
  count(n * size);
  return __libc_calloc(n, size);
}
void* realloc(void* p, std::size_t n) {
  count(n);
  return __libc_realloc(p, n);
}
void* aligned_alloc(std::size_t alignment, std::size_t n) {
  count(n);
  return __libc_memalign(alignment, n);
}
int posix_memalign(void** out, std::size_t alignment, std::size_t n) {
  count(n);
  *out = __libc_memalign(alignment, n);
  return *out ? 0 : 12;  // ENOMEM
}

}  // extern "C"
