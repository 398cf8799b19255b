#include "faults/figures.hpp"

#include <algorithm>
#include <map>

namespace dse::testing {
namespace {

bool is_in(const operation& o, figures::span during) { return o.started >= during.begin && o.started < during.end; }

bool is_answered_by(const operation& o, const std::string& node) {
  return o.result == outcome::acknowledged && !o.nodes.empty() && o.nodes.back() == node;
}

template <class Accept, class Time>
std::optional<std::chrono::nanoseconds> earliest(const history& h, figures::span during, Accept accept, Time time) {
  std::optional<std::chrono::nanoseconds> found;
  for (const operation& o : h)
    if (is_in(o, during) && accept(o) && (!found || time(o) < *found)) found = time(o);
  return found;
}

}  // namespace

figures::figures(const history& h, span during) {
  std::map<operation_kind, int> of_kind;
  for (const operation& o : h) {
    if (!is_in(o, during)) continue;
    ++total;
    if (o.result == outcome::acknowledged) continue;
    ++of_kind[o.kind];
    if (o.result == outcome::not_executed) ++not_executed;
    else if (!o.reads()) ++uncertain;
    if (o.is_node_s_failure) {
      ++apart;
      continue;
    }
    ++failed;
    if (o.reads()) ++failed_idempotent;
    if (first_failure.empty()) first_failure = o.failure;
  }
  for (const auto& [kind, n] : of_kind)
    failures.append(failures.empty() ? "" : ", ").append(std::to_string(n)).append(" ").append(to_string(kind));
}

std::ostream& operator<<(std::ostream& out, const figures& f) {
  out << f.total << " operations, " << f.failed + f.apart << " failed";
  if (!f.failures.empty()) out << " (" << f.failures << "), " << f.apart << " of them by a node";
  return out << ", " << f.uncertain << " uncertain, " << f.not_executed << " not executed";
}

std::string failures_by_second(const history& h, figures::span during) {
  struct both {
    int begun = 0, failed = 0;
  };
  std::map<std::int64_t, both> seconds;
  for (const operation& o : h) {
    if (!is_in(o, during)) continue;
    both& second = seconds[(o.started - during.begin) / std::chrono::seconds(1)];
    ++second.begun;
    second.failed += o.result != outcome::acknowledged;
  }
  std::string text;
  for (const auto& [at, n] : seconds)
    if (n.failed != 0)
      text +=
          "second " + std::to_string(at) + ": " + std::to_string(n.failed) + " of " + std::to_string(n.begun) + "; ";
  return text;
}

std::optional<std::chrono::nanoseconds> last_sent_to(const history& h, const std::string& node, figures::span during) {
  std::optional<std::chrono::nanoseconds> last;
  for (const operation& o : h)
    if (is_in(o, during) && !o.nodes.empty() && o.nodes.front() == node) last = std::max(last, {o.started});
  return last;
}

std::optional<std::chrono::nanoseconds> last_answer_of(const history& h, const std::string& node,
                                                       figures::span during) {
  std::optional<std::chrono::nanoseconds> last;
  for (const operation& o : h)
    if (is_in(o, during) && is_answered_by(o, node)) last = std::max(last, {o.completed});
  return last;
}

std::optional<std::chrono::nanoseconds> first_answer_of(const history& h, const std::string& node,
                                                        figures::span during) {
  return earliest(
      h, during, [&](const operation& o) { return is_answered_by(o, node); },
      [](const operation& o) { return o.completed; });
}

std::optional<std::chrono::nanoseconds> first_acknowledged(const history& h, figures::span during) {
  return earliest(
      h, during, [](const operation& o) { return o.result == outcome::acknowledged; },
      [](const operation& o) { return o.completed; });
}

}  // namespace dse::testing
