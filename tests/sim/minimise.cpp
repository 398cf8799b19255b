#include "sim/minimise.hpp"

namespace dse::testing {
namespace {

std::string kind_of(const std::string& violation) { return violation.substr(0, violation.find(',')); }

}  // namespace

minimised minimise(world_options o) {
  minimised m;
  o.lists_steps = true;
  world_report best = world(o).run();
  m.violation = best.violation;
  m.of = best.steps.size();
  if (m.violation.empty()) return m;

  const auto breaks_too = [&](const world_options& tried) {
    ++m.worlds;
    world_report r = world(tried).run();
    if (kind_of(r.violation) != kind_of(m.violation)) return false;
    best = std::move(r);
    return true;
  };
  const auto without_roughness = [&] {
    world_options tried = o;
    tried.smooth = true;
    if (!o.smooth && breaks_too(tried)) o.smooth = true;
  };
  without_roughness();
  minimal(best.steps, [&](const std::vector<script::step>& steps) {
    world_options tried = o;
    auto only = std::make_shared<std::set<script::key>>();
    for (const script::step& s : steps) only->insert(s.id);
    tried.only = std::move(only);
    if (!breaks_too(tried)) return false;
    o = tried;
    return true;
  });
  without_roughness();
  m.violation = best.violation;
  m.steps = best.steps;
  m.options = o;
  return m;
}

}  // namespace dse::testing
