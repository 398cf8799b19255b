#include "sim/interleavings.hpp"

namespace dse::testing {

namespace {

using kind = small_session::kind;

bool disturbs(const small_session::event& e) {
  return e.what != kind::written && e.what != kind::answered && e.what != kind::submitted;
}

// Writes on two connections concern neither the other connection nor a request: one order of them stands for both.
bool is_other_order_of_writes(const small_session::event& before, const small_session::event& e) {
  return before.what == kind::written && e.what == kind::written && e.which < before.which;
}

}  // namespace

search_report search(const small_session::setup& s, std::size_t depth, std::size_t disturbances) {
  struct choice {
    std::size_t taken = 0;
    std::size_t of = 0;
  };
  search_report report;
  std::vector<choice> path;
  do {
    small_session session(s);
    std::vector<small_session::event> events;
    std::size_t disturbed = 0;
    for (std::size_t i = 0; i < depth; ++i) {
      auto possible = session.possible();
      std::erase_if(possible, [&](const auto& e) {
        return (disturbed == disturbances && disturbs(e)) ||
               (!events.empty() && is_other_order_of_writes(events.back(), e));
      });
      if (possible.empty()) break;
      if (i == path.size()) path.push_back({0, possible.size()});
      events.push_back(possible[path[i].taken]);
      disturbed += disturbs(events.back());
      session.happen(events.back());
    }
    session.end();
    ++report.sessions;
    if (!session.violation().empty()) {
      report.violation = session.violation();
      for (const auto& e : events) report.events += small_session::text_of(e) + "; ";
      return report;
    }
    while (!path.empty() && ++path.back().taken == path.back().of) path.pop_back();
  } while (!path.empty());
  return report;
}

}  // namespace dse::testing
