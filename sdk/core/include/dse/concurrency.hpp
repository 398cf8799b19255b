#pragma once

#include <dse/rows.hpp>

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// One per request of execute_concurrently(), in input order.
using outcomes = std::vector<result<row_set>>;

/// How execute_concurrently() runs its requests.
class concurrency {
 public:
  using listener = std::function<void(std::size_t index, const result<row_set>& outcome)>;

  /// At most so many at a time; at least one.
  explicit concurrency(std::size_t at_once = 100) noexcept : at_once_(at_once == 0 ? 1 : at_once) {}

  /// Starts nothing more once a request has failed; what was not started fails with client_errc::not_sent.
  concurrency& stop_at_first_error(bool on) & { return stop_at_first_error_ = on, *this; }
  /// Called with each outcome when it comes, one at a time, on the session's threads, in place of keeping it.
  concurrency& on_outcome(listener f) & { return on_outcome_ = std::move(f), *this; }
  concurrency&& stop_at_first_error(bool on) && { return std::move(stop_at_first_error(on)); }
  concurrency&& on_outcome(listener f) && { return std::move(on_outcome(std::move(f))); }

  std::size_t at_once() const noexcept { return at_once_; }
  bool stops_at_first_error() const noexcept { return stop_at_first_error_; }
  const listener& outcome_listener() const noexcept { return on_outcome_; }

 private:
  std::size_t at_once_;
  bool stop_at_first_error_ = false;
  listener on_outcome_;
};

}}  // namespace dse::v0
