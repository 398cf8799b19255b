#include <dse/graph/options.hpp>

namespace dse { inline namespace v0 { namespace graph {

graph_options graph_options::or_else(const graph_options& defaults) const {
  graph_options o = *this;
  const auto fill = [](auto& mine, const auto& theirs) {
    if (!mine) mine = theirs;
  };
  fill(o.name_, defaults.name_);
  fill(o.source_, defaults.source_);
  fill(o.language_, defaults.language_);
  fill(o.execute_as_, defaults.execute_as_);
  fill(o.results_, defaults.results_);
  fill(o.consistency_, defaults.consistency_);
  fill(o.read_consistency_, defaults.read_consistency_);
  fill(o.write_consistency_, defaults.write_consistency_);
  if (!timeout_ || timeout_->count() == 0) o.timeout_ = defaults.timeout_;
  fill(o.idempotent_, defaults.idempotent_);
  fill(o.timestamp_, defaults.timestamp_);
  fill(o.tracing_, defaults.tracing_);
  fill(o.language_level_, defaults.language_level_);
  fill(o.node_, defaults.node_);
  if (!paging_) o.paging_ = defaults.paging_, o.page_size_ = defaults.page_size_;
  if (!profile_ && !profile_name_) o.profile_ = defaults.profile_, o.profile_name_ = defaults.profile_name_;
  o.payload_.insert(defaults.payload_.begin(), defaults.payload_.end());
  return o;
}

graph_defaults& graph_defaults::profile(std::string name, graph_options o) & {
  return profiles_.insert_or_assign(std::move(name), std::move(o)), *this;
}

const graph_options* graph_defaults::profile(const std::string& name) const {
  const auto at = profiles_.find(name);
  return at == profiles_.end() ? nullptr : &at->second;
}

graph_options graph_defaults::under(const graph_options& own) const {
  const graph_options all = own.or_else(options_);
  const graph_options* named = all.profile_name() ? profile(*all.profile_name()) : nullptr;
  return named ? own.or_else(*named).or_else(options_) : all;
}

}}}  // namespace dse::v0::graph
