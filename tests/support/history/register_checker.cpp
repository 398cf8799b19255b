#include "support/history/register_checker.hpp"

#include <algorithm>
#include <set>

namespace dse::testing {
namespace {

using std::chrono::nanoseconds;

std::string set_of(const operation& o) {
  return "the set of " + std::to_string(o.expected) + " to " + std::to_string(o.id);
}

// An uncertain one may have its effect at any later time.
nanoseconds latest(const operation& o) { return o.result == outcome::acknowledged ? o.completed : nanoseconds::max(); }

/// Goes through the order, and gives each operation the earliest moment that it can have had its effect.
class moments {
 public:
  explicit moments(const std::vector<const operation*>& operations) {
    for (const operation* o : operations)
      if (o->found && o->result == outcome::acknowledged) finders_[*o->found].push_back(o);
  }

  /// The register becomes this set's value.
  std::string set(const operation& o) {
    now_ = std::max(now_, o.started);
    if (now_ > latest(o)) return set_of(o) + " comes behind what began only after it was acknowledged";
    return found(o.id);
  }
  /// Those that found the value have to have done so before the next one.
  std::string found(std::int64_t value) {
    const nanoseconds since = now_;
    for (const operation* o : finders_[value]) {
      const nanoseconds earliest = std::max(since, o->started);
      if (earliest > o->completed) return std::to_string(value) + " was found before it can have been set";
      now_ = std::max(now_, earliest);
    }
    finders_.erase(value);
    return {};
  }
  /// A value that somebody found and that the register never was; nothing: there is none.
  std::optional<std::int64_t> impossible() const {
    return finders_.empty() ? std::nullopt : std::optional(finders_.begin()->first);
  }

 private:
  nanoseconds now_ = nanoseconds::min();
  std::map<std::int64_t, std::vector<const operation*>> finders_;
};

/// From the first set to the last one; a text that says why there is no such order.
std::string order_of(const std::vector<const operation*>& operations, std::int64_t left,
                     std::vector<const operation*>& order) {
  std::map<std::int64_t, const operation*> by_value;
  for (const operation* o : operations) {
    by_value.emplace(o->id, o);
    if (o->found == o->expected) return set_of(*o) + " found what it expected, and set nothing";
  }
  std::set<std::int64_t> passed;
  for (std::int64_t value = left; value != 0;) {
    const auto at = by_value.find(value);
    if (at == by_value.end()) return "nobody set it to " + std::to_string(value);
    const operation& o = *at->second;
    if (o.found) return set_of(o) + " has happened, though its answer said that it found " + std::to_string(*o.found);
    if (o.result == outcome::not_executed) return set_of(o) + " has happened, though it failed with: " + o.failure;
    if (!passed.insert(value).second) return "it became " + std::to_string(value) + " twice";
    order.push_back(&o);
    value = o.expected;
  }
  std::ranges::reverse(order);
  for (const operation* o : operations)
    if (o->sets() && o->result == outcome::acknowledged && !passed.contains(o->id))
      return set_of(*o) + " was acknowledged, and is lost";
  return {};
}

}  // namespace

std::string register_violation(const std::vector<const operation*>& operations, std::int64_t left) {
  std::vector<const operation*> order;
  if (std::string problem = order_of(operations, left, order); !problem.empty()) return problem;
  moments time(operations);
  if (std::string problem = time.found(0); !problem.empty()) return problem;
  for (const operation* o : order)
    if (std::string problem = time.set(*o); !problem.empty()) return problem;
  if (const auto value = time.impossible()) return "somebody found " + std::to_string(*value) + ", which it never was";
  return {};
}

}  // namespace dse::testing
