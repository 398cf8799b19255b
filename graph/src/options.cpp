#include <dse/graph/options.hpp>

namespace dse { inline namespace v0 { namespace graph {

graph_options graph_options::or_else(const graph_options& defaults) const {
  graph_options o = *this;
  const auto fill = [](auto& mine, const auto& theirs) {
    if (!mine) mine = theirs;
  };
  fill(o.source_, defaults.source_);
  fill(o.results_, defaults.results_);
  fill(o.consistency_, defaults.consistency_);
  fill(o.read_consistency_, defaults.read_consistency_);
  fill(o.write_consistency_, defaults.write_consistency_);
  fill(o.timeout_, defaults.timeout_);
  fill(o.idempotent_, defaults.idempotent_);
  fill(o.language_level_, defaults.language_level_);
  return o;
}

}}}  // namespace dse::v0::graph
