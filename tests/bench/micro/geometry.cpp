// Line strings as WKB and WKT, next to what copying the bytes, or reading and printing the numbers alone, costs. What
// is measured and its anchor take turns, so that their ratio means something on a busy machine too.
#include <dse/geo/validity.hpp>
#include <dse/geo/wkb.hpp>
#include <dse/geo/wkt.hpp>

#include <benchmark/benchmark.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <ctime>
#include <string>
#include <vector>

namespace dse::bench { namespace {

using benchmark::DoNotOptimize;

double processor_seconds() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

/// The least time that f took, of all calls with the same `best`.
template <class F>
void measure(double& best, int times, F f) {
  const double before = processor_seconds();
  for (int i = 0; i < times; ++i) f();
  best = std::min(best, (processor_seconds() - before) / times);
}

/// Short numbers and such with all their digits, in turn.
geo::line_string track(std::size_t points) {
  geo::line_string line;
  for (std::size_t i = 0; i < points; ++i) {
    const double at = static_cast<double>(i);
    line.push_back({at * 1.25 - 70, 40 + std::sin(at)});
  }
  return line;
}

void line_wkb(benchmark::State& state) {
  const geo::line_string line = track(static_cast<std::size_t>(state.range(0)));
  const bytes little = geo::to_wkb(line);
  bytes big = little, copy(little.size());
  big[0] = std::byte{0};
  std::reverse(big.begin() + 1, big.begin() + 5);
  std::reverse(big.begin() + 5, big.begin() + 9);
  for (std::size_t at = 9; at < big.size(); at += 8)
    std::reverse(big.begin() + static_cast<std::ptrdiff_t>(at), big.begin() + static_cast<std::ptrdiff_t>(at) + 8);
  double copied = 1, decoded = 1, decoded_big = 1, encoded = 1;
  constexpr int times = 200;
  for (auto _ : state) {
    measure(copied, times, [&] {
      std::memcpy(copy.data(), little.data(), little.size());
      benchmark::ClobberMemory();
    });
    measure(decoded, times, [&] { DoNotOptimize(geo::from_wkb<geo::line_string>(little).data()); });
    measure(decoded_big, times, [&] { DoNotOptimize(geo::from_wkb<geo::line_string>(big).data()); });
    measure(encoded, times, [&] {
      geo::write_wkb(copy.data(), line);
      benchmark::ClobberMemory();
    });
  }
  state.counters["memcpy_ns"] = copied * 1e9;
  state.counters["decode/memcpy"] = decoded / copied;
  state.counters["decode_big_endian/memcpy"] = decoded_big / copied;
  state.counters["encode/memcpy"] = encoded / copied;
}
BENCHMARK(line_wkb)->Arg(1000)->Arg(10);

void line_wkt(benchmark::State& state) {
  const geo::line_string line = track(static_cast<std::size_t>(state.range(0)));
  const std::string text = geo::to_wkt(line);
  std::vector<char> digits(text.size() + 64);
  double to_chars = 1, from_chars = 1, printed = 1, read = 1;
  constexpr int times = 5;
  for (auto _ : state) {
    measure(to_chars, times, [&] {
      char* at = digits.data();
      for (const geo::point& p : line)
        for (const double v : {p.x, p.y}) {
          at = std::to_chars(at, digits.data() + digits.size(), v).ptr;
          *at++ = ' ';
        }
      DoNotOptimize(at);
    });
    measure(printed, times, [&] { DoNotOptimize(geo::to_wkt(line).data()); });
    measure(from_chars, times, [&] {
      double sum = 0;
      const char* const end = digits.data() + digits.size();
      const char* at = digits.data();
      for (std::size_t i = 0; i < 2 * line.size(); ++i) {
        double v = 0;
        at = std::from_chars(at, end, v).ptr + 1;
        sum += v;
      }
      DoNotOptimize(sum);
    });
    measure(read, times, [&] { DoNotOptimize(geo::from_wkt<geo::line_string>(text).data()); });
  }
  state.counters["to_chars_us"] = to_chars * 1e6;
  state.counters["print/to_chars"] = printed / to_chars;
  state.counters["from_chars_us"] = from_chars * 1e6;
  state.counters["read/from_chars"] = read / from_chars;
}
BENCHMARK(line_wkt)->Arg(1000)->Arg(10);

/// A ring of a thousand points, checked as it is when it is bound.
void ring_check(benchmark::State& state) {
  geo::polygon area;
  constexpr std::size_t points = 1000;
  for (std::size_t i = 0; i < points; ++i) {
    const double angle = 2 * M_PI * static_cast<double>(i) / points;
    const double radius = 10 + static_cast<double>(i % 7) / 8;
    area.outer.push_back({radius * std::cos(angle), radius * std::sin(angle)});
  }
  area.outer.push_back(geo::point(area.outer.front()));
  for (auto _ : state) DoNotOptimize(check(area).has_value());
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(points));
}
BENCHMARK(ring_check);

}}  // namespace dse::bench
