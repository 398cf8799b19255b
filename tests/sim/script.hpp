#pragma once

#include "sim/chance.hpp"
#include "sim/schedule.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dse::testing {

/// What chance does to a session, step by step: requests, faults, refusals, cancellations.
///
/// A step has a key that says where it comes from and not how many others came before it, and random numbers that
/// derive from its key. So each step can be left out, and the others stay what they were.
class script {
 public:
  using key = std::uint64_t;
  struct step {
    key id;
    time_point when;
    std::string what;
  };

  script(std::uint64_t seed, const schedule& time) noexcept : seed_(seed), time_(time) {}

  /// The n-th step that `from` gives rise to.
  static constexpr key below(key from, std::uint64_t n) noexcept {
    chance mixed(from ^ (n * 0xD1342543DE82EF95 + 1));
    return mixed.next();
  }
  chance numbers_of(key k) const noexcept { return chance(below(seed_, k)); }
  /// How often the key was asked for: the same thing again is another step.
  key again(key k) { return below(k, times_[k]++); }

  /// Only these steps happen.
  void restrict_to(const std::set<key>& only) { only_ = &only; }
  /// Keeps a list of the steps that happen.
  void keep_list() noexcept { listed_ = true; }
  const std::vector<step>& list() const noexcept { return steps_; }

  bool allows(key k) const { return !only_ || only_->contains(k); }
  /// Whether the step happens; `what` makes its text, if a list is kept.
  template <class What>
  bool happens(key k, What&& what) {
    if (!allows(k)) return false;
    if (listed_) steps_.push_back({k, time_.now(), what()});
    return true;
  }

 private:
  std::uint64_t seed_;
  const schedule& time_;
  const std::set<key>* only_ = nullptr;
  bool listed_ = false;
  std::map<key, std::uint64_t> times_;
  std::vector<step> steps_;
};

/// Where steps come from.
namespace steps {
inline constexpr script::key request = 1, preparation = 2, fault = 3, closing = 4, treatment = 5, probe = 6, link = 7,
                             shard = 8, chatter = 9, second_close = 10, renewal = 11, directory = 12;
// Below a request:
inline constexpr std::uint64_t cancelled = 1, called_back = 2, stops_reading = 3, next_page = 4;
}  // namespace steps

}  // namespace dse::testing
