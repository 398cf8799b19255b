#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <fstream>
#include <iosfwd>
#include <memory>
#include <string>
#include <string_view>

namespace dse::bench {

enum class outcome : std::uint8_t { ok, not_sent, maybe_applied, other, wrong };
inline constexpr std::array<std::string_view, 5> outcome_names{"ok", "not_sent", "maybe_applied", "other", "wrong"};

/// Counts requests by their outcomes, and completions that come twice; logs those that are to be logged.
///
/// One thread calls begin() and wait(), another one end().
class tally {
 public:
  explicit tally(const std::string& log);

  /// The token of the next request; from 1 on.
  std::int64_t begin();
  void end(std::int64_t token, std::chrono::steady_clock::time_point began, outcome o, const std::string& why,
           bool logged);
  void wait();
  std::uint64_t sent() const noexcept { return sent_; }
  std::uint64_t completed() const noexcept { return completed_; }
  /// A line of JSON: all counts, and this process's resident memory.
  void print(std::ostream& to);

 private:
  static constexpr std::size_t counted_tokens = std::size_t{1} << 24;

  std::ofstream log_;
  std::unique_ptr<std::atomic<std::uint8_t>[]> completions_;  // of each token
  std::array<std::atomic<std::uint64_t>, outcome_names.size()> counts_{};
  std::atomic<std::uint64_t> completed_{0}, doubled_{0};
  std::uint64_t sent_ = 0;
};

}  // namespace dse::bench
