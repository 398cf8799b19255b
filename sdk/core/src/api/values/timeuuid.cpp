#include <dse/detail/big_endian.hpp>
#include <dse/uuid.hpp>

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cstring>

// Version 1 (RFC 4122, section 4.1): time_low, time_mid, version and time_high, clock sequence, node.
namespace dse { inline namespace v0 {
namespace {

using namespace std::chrono;

constexpr uuid::time_point first_tick = sys_days(year(1582) / 10 / 15);
constexpr std::uint64_t tick_count = std::uint64_t{1} << 60;
// All bytes are signed in timeuuid's order. Neither has the variant that a real id has
// (org.apache.cassandra.utils.TimeUUID).
constexpr std::uint64_t least_clock_and_node = 0x8080808080808080;
constexpr std::uint64_t greatest_clock_and_node = 0x7f7f7f7f7f7f7f7f;

uuid assemble(std::uint64_t ticks, std::uint64_t clock_and_node) {
  uuid v;
  auto* p = reinterpret_cast<std::byte*>(v.octets.data());
  detail::store_big(p, static_cast<std::uint32_t>(ticks));
  detail::store_big(p + 4, static_cast<std::uint16_t>(ticks >> 32));
  detail::store_big(p + 6, static_cast<std::uint16_t>(0x1000 | ticks >> 48));
  detail::store_big(p + 8, clock_and_node);
  return v;
}

std::uint64_t half(const uuid& v, std::size_t at) {
  return detail::load_big<std::uint64_t>(reinterpret_cast<const std::byte*>(v.octets.data()) + at);
}

std::uint64_t ticks_of(const uuid& v) {
  const std::uint64_t high = half(v, 0);
  return (high & 0x0FFF) << 48 | (high & 0xFFFF0000) << 16 | high >> 32;
}

std::uint64_t checked_ticks(uuid::time_point t) {
  std::int64_t ticks = 0;
  if (__builtin_sub_overflow(t.time_since_epoch().count(), first_tick.time_since_epoch().count(), &ticks) ||
      ticks < 0 || static_cast<std::uint64_t>(ticks) >= tick_count)
    throw exception(error(client_errc::out_of_range, "a time that no version 1 uuid has",
                          "they begin on 1582-10-15 and end in the year 5236"));
  return static_cast<std::uint64_t>(ticks);
}

std::uint64_t ticks_of_millisecond(sys_time<milliseconds> t) {
  constexpr auto most = sys_days(year(5237) / 1 / 1), least = sys_days(year(1582) / 1 / 1);  // a cast must not overflow
  return checked_ticks(std::clamp<sys_time<milliseconds>>(t, least, most));
}

std::uint64_t random_clock_and_node() {
  const uuid v = uuid::random();               // has the variant already
  return half(v, 8) | std::uint64_t{1} << 40;  // multicast: no hardware has this address
}

std::atomic<std::uint64_t> process_clock_and_node;
std::atomic<std::uint64_t> last_ticks;

std::uint64_t this_process() {
  static const bool ready = [] {
    process_clock_and_node = random_clock_and_node();
    // A child that goes on with its parent's node would repeat its ids.
    pthread_atfork(nullptr, nullptr, [] { process_clock_and_node = random_clock_and_node(); });
    return true;
  }();
  static_cast<void>(ready);
  return process_clock_and_node.load(std::memory_order_relaxed);
}

}  // namespace

uuid uuid::time_based() {
  const std::uint64_t now = checked_ticks(floor<time_point::duration>(system_clock::now()));
  std::uint64_t last = last_ticks.load(std::memory_order_relaxed);
  std::uint64_t mine = 0;
  do {
    mine = std::max(now, last + 1);
  } while (!last_ticks.compare_exchange_weak(last, mine, std::memory_order_relaxed));
  return assemble(mine, this_process());
}

uuid uuid::from_time(time_point t) { return assemble(checked_ticks(t), random_clock_and_node()); }

uuid uuid::min_for(sys_time<milliseconds> t) { return assemble(ticks_of_millisecond(t), least_clock_and_node); }

uuid uuid::max_for(sys_time<milliseconds> t) {
  return assemble(ticks_of_millisecond(t) + 9'999, greatest_clock_and_node);
}

std::optional<uuid::time_point> uuid::time() const noexcept {
  if (version() != 1) return std::nullopt;
  return first_tick + time_point::duration(static_cast<std::int64_t>(ticks_of(*this)));
}

bool timeuuid_less::operator()(const uuid& a, const uuid& b) const noexcept {
  const std::uint64_t ticks_a = ticks_of(a), ticks_b = ticks_of(b);
  if (ticks_a != ticks_b) return ticks_a < ticks_b;
  // Flipped sign bits make signed bytes compare like unsigned ones.
  return (half(a, 8) ^ least_clock_and_node) < (half(b, 8) ^ least_clock_and_node);
}

bool uuid_less::operator()(const uuid& a, const uuid& b) const noexcept {
  if (a.version() != b.version()) return a.version() < b.version();
  if (a.version() == 1) {
    const std::uint64_t ticks_a = ticks_of(a), ticks_b = ticks_of(b);
    if (ticks_a != ticks_b) return ticks_a < ticks_b;
    return half(a, 8) < half(b, 8);
  }
  return a < b;
}

}}  // namespace dse::v0
