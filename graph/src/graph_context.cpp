#include <dse/graph/graph_context.hpp>

namespace dse { inline namespace v0 { namespace graph {
namespace {

// Changes of the schema come by themselves within about a second; this is for servers whose graphs are no keyspaces.
constexpr auto remembered = std::chrono::seconds(10);
constexpr std::size_t most_names = 1000;

}  // namespace

bool graph_context::is_known_to_be_absent(const std::string& graph) const {
  const std::scoped_lock lock(mutex_);
  const auto at = absent_.find(graph);
  return at != absent_.end() && clock::now() < at->second + remembered;
}

void graph_context::remember_absent(const std::string& graph) const {
  const std::scoped_lock lock(mutex_);
  if (absent_.size() >= most_names) absent_.clear();
  absent_.insert_or_assign(graph, clock::now());
}

}}}  // namespace dse::v0::graph
