#include "gremlin/coverage.hpp"

#include "bytecode_walker.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <tuple>

namespace gremlin_suite {
namespace {

using namespace dse::graph;

const step_signature* first_of(step_id id) {
  return &signatures[step_infos[static_cast<std::size_t>(id)].first_signature];
}

class touched_signatures : public bytecode_visitor {
 public:
  explicit touched_signatures(std::set<const step_signature*>& touched) : touched_(touched) {}

  void instruction(std::string_view, const std::vector<form>&, const step_signature* s) {
    if (s != nullptr) touched_.insert(s);
  }
  /// with() and withComputer() of a source are sent as strategies.
  void strategy(std::string_view name, binary_reader configuration) {
    const std::size_t n = configuration.count();
    if (name == "VertexProgramStrategy") touched_.insert(first_of(step_id::source_withComputer) + (n == 0 ? 0 : 1));
    if (name != "OptionsStrategy") return;
    for (std::size_t i = 0; i < n; ++i) {
      take_value(configuration);
      const bool has_default = take_value(configuration) == value(true).encoded();
      touched_.insert(first_of(step_id::source_with) + (has_default ? 0 : 1));
    }
  }

 private:
  std::set<const step_signature*>& touched_;
};

/// Name of a step: whether each of its overloads is touched. What starts an anonymous traversal is no other overload.
std::map<std::string, std::vector<bool>> by_step(const std::set<const step_signature*>& touched) {
  std::map<std::string, std::vector<bool>> steps;
  for (std::size_t id = 0; id < std::size(step_infos); ++id) {
    const step_info& step = step_infos[id];
    const step_signature* first = &signatures[step.first_signature];
    const bool anonymous =
        id > 0 && id < static_cast<std::size_t>(step_id::spawn_addE) && step.name == step_infos[id - 1].name;
    for (int i = 0; i < step.signature_count && !anonymous; ++i)
      steps[std::string(step.name)].push_back(touched.contains(first + i));
  }
  return steps;
}

bool untouched(const std::vector<bool>& overloads) { return std::ranges::count(overloads, true) == 0; }

}  // namespace

void coverage::add(const graph_traversal& t) {
  touched_signatures visitor(touched_);
  bytecode_walker(visitor).traversal(t.code());
}

std::string coverage::summary() const {
  std::size_t steps = 0, all_steps = 0, overloads = 0, all_overloads = 0;
  for (const auto& [name, of_step] : by_step(touched_)) {
    ++all_steps;
    all_overloads += of_step.size();
    overloads += static_cast<std::size_t>(std::ranges::count(of_step, true));
    if (!untouched(of_step)) ++steps;
  }
  return "steps " + std::to_string(steps) + " of " + std::to_string(all_steps) + ", overloads " +
         std::to_string(overloads) + " of " + std::to_string(all_overloads);
}

std::vector<std::string> coverage::untouched_steps() const {
  std::vector<std::string> names;
  for (const auto& [name, overloads] : by_step(touched_))
    if (untouched(overloads)) names.push_back(name);
  return names;
}

std::string coverage::untouched_overloads() const {
  std::string text;
  for (const auto& [name, overloads] : by_step(touched_)) {
    const auto n = std::ranges::count(overloads, false);
    if (n == 0 || untouched(overloads)) continue;
    text.append(text.empty() ? "" : ", ").append(name).append(" ").append(std::to_string(n));
  }
  return text;
}

}  // namespace gremlin_suite
