#include "measure.hpp"

#include <dlfcn.h>
#include <sys/resource.h>

#include <bit>
#include <cstdio>

namespace dse::bench {
namespace {

// A preloaded counter of allocations offers these; without it the figures are null.
using counter = std::uint64_t (*)();
counter find_counter(const char* name) noexcept { return reinterpret_cast<counter>(::dlsym(RTLD_DEFAULT, name)); }
std::uint64_t count(const char* name) noexcept {
  const counter c = find_counter(name);
  return c ? c() : 0;
}

double seconds(const timeval& t) { return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6; }

long status_kb(const char* format) {
  std::FILE* f = std::fopen("/proc/self/status", "r");
  if (!f) return 0;
  char line[256];
  long kb = 0;
  while (std::fgets(line, sizeof line, f))
    if (std::sscanf(line, format, &kb) == 1) break;
  std::fclose(f);
  return kb;
}

std::size_t slot_of(std::uint64_t v) noexcept {
  if (v < 32) return v;
  const auto e = static_cast<unsigned>(std::bit_width(v)) - 1;
  return (e - 4) * 32 + ((v >> (e - 5)) & 31);
}

std::uint64_t middle_of(std::size_t slot) noexcept {
  if (slot < 32) return slot;
  const std::uint64_t e = slot / 32 + 4;
  return ((32 + (slot & 31)) << (e - 5)) + ((std::uint64_t{1} << (e - 5)) >> 1);
}

}  // namespace

void histogram::add(std::chrono::nanoseconds latency) noexcept {
  ++counts_[slot_of(static_cast<std::uint64_t>(latency.count() < 0 ? 0 : latency.count()))];
  ++total_;
}

double histogram::quantile_us(double q) const noexcept {
  const auto wanted = static_cast<std::uint64_t>(q * static_cast<double>(total_));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i)
    if ((seen += counts_[i]) > wanted) return static_cast<double>(middle_of(i)) / 1000.0;
  return 0;
}

meter::reading meter::read() noexcept {
  reading r;
  rusage u{};
  ::getrusage(RUSAGE_SELF, &u);
  r.user = seconds(u.ru_utime);
  r.system = seconds(u.ru_stime);
  r.switches = static_cast<std::uint64_t>(u.ru_nvcsw + u.ru_nivcsw);
  r.allocations = count("bench_alloc_count");
  r.allocated_bytes = count("bench_alloc_bytes");
  r.time = std::chrono::steady_clock::now();
  return r;
}

void meter::start() noexcept { at_start_ = read(); }

void meter::finish(const run_description& what, const histogram& latencies) const {
  const reading end = read();
  const double wall = std::chrono::duration<double>(end.time - at_start_.time).count();
  const double user = end.user - at_start_.user, system = end.system - at_start_.system;
  const double n = what.requests ? static_cast<double>(what.requests) : 1;
  const auto number = [](std::uint64_t v) { return static_cast<unsigned long long>(v); };
  std::printf(
      "{\"driver\":\"native-sdk\",\"workload\":\"%s\",\"variant\":\"%s\",\"inflight\":%d,\"requests\":%llu,"
      "\"wall_s\":%.6f,\"user_s\":%.6f,\"sys_s\":%.6f,\"req_per_s\":%.1f,\"cpu_us_per_request\":%.4f,\"p50_us\":%.2f,"
      "\"p99_us\":%.2f,\"rss_kb\":%ld,\"rss_peak_kb\":%ld,\"ctx_switches_per_request\":%.4f,\"errors\":%llu,"
      "\"check\":%llu,",
      what.workload.c_str(), what.mode.c_str(), what.in_flight, number(what.requests), wall, user, system, n / wall,
      (user + system) * 1e6 / n, latencies.quantile_us(0.5), latencies.quantile_us(0.99), status_kb("VmRSS: %ld"),
      status_kb("VmHWM: %ld"), static_cast<double>(end.switches - at_start_.switches) / n, number(what.errors),
      number(what.check));
  if (find_counter("bench_alloc_count"))
    std::printf("\"allocs_per_request\":%.3f,\"alloc_bytes_per_request\":%.0f}\n",
                static_cast<double>(end.allocations - at_start_.allocations) / n,
                static_cast<double>(end.allocated_bytes - at_start_.allocated_bytes) / n);
  else std::printf("\"allocs_per_request\":null}\n");
}

}  // namespace dse::bench
