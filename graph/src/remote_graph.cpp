#include "lookup.hpp"

#include <dse/graph/remote_graph.hpp>

namespace dse { inline namespace v0 { namespace graph {
namespace {

/// A profile that has graph_defaults need not be the session's as well.
error find_profile(cluster_facts& facts, const session& s, const graph_options& o, const graph_defaults& defaults) {
  if (o.profile()) return facts.profile = o.profile(), error();
  if (!o.profile_name()) return {};
  auto found = s.try_profile(*o.profile_name());
  if (found) return facts.profile = std::move(*found), error();
  return defaults.profile(*o.profile_name()) ? error() : found.error();
}

/// Whether the metadata may lack a graph that was created a moment ago, and it matters.
bool is_worth_a_look(const graph_options& o, const schema& s, const graph_context& context) {
  return o.name() && !o.results() && !o.payload().contains("graph-results") && !s.keyspaces().empty() &&
         !s.find_keyspace(*o.name()) && !context.is_known_to_be_absent(*o.name());
}

}  // namespace

remote_graph::remote_graph(session s, std::string name, graph_options options,
                           std::shared_ptr<const graph_context> context)
    : session_(std::move(s)),
      options_(std::move(options)),
      context_(context ? std::move(context) : std::make_shared<const graph_context>()) {
  if (!name.empty()) options_.name(std::move(name));
}

std::string remote_graph::name() const { return effective_options().name().value_or(""); }

template <class Query>
remote_graph::call remote_graph::call_with(const Query& q, const graph_options& own, bool is_system) const {
  const auto refused = [](error why) { return call(statement::refused(std::move(why)), {}); };
  if (!session_)
    return refused(error(client_errc::closed, "the graph has no session", "get it from a client: db.graph(name)"));
  const graph_context& context = *context_;
  const graph_options o = context.defaults().under(own.or_else(options_));
  const dse::schema metadata = session_.schema();
  cluster_facts facts{session_.nodes(), session_.protocol(), engine_of(metadata, o.name()), {}};
  if (error unknown = find_profile(facts, session_, o, context.defaults())) return refused(std::move(unknown));
  auto r = request_for(q, o, facts);
  if (r.has_error()) return refused(r.error());

  const bool for_engine = !is_system && is_worth_a_look(o, metadata, context);
  const bool for_analytics = !is_system && source_of(o) == "a" && !o.node();
  const sub_protocol results = r->results;
  call c(to_statement(std::move(*r), facts), results);
  if (!for_engine && !for_analytics) return c;
  auto first = std::make_shared<lookup_for<Query>>(q);
  first->server = session_;
  first->context = context_;
  first->options = o;
  first->facts = std::move(facts);
  first->for_engine = for_engine;
  first->for_analytics = for_analytics;
  c.first = std::move(first);
  return c;
}

remote_graph::call remote_graph::call_for(const bytecode& traversal, const graph_options& own) const {
  return call_with(traversal, own, false);
}
remote_graph::call remote_graph::call_for(const script& s, const graph_options& own) const {
  return call_with(s, own.or_else(s.options()), s.is_system());
}
remote_graph::call remote_graph::call_for(const traversal_batch& b, const graph_options& own) const {
  return call_with(b, own.or_else(b.options()), false);
}

result<result_set> remote_graph::run(call c) const {
  if (c.first) return block(std::move(c.first));
  auto rows = session_.try_execute(std::move(c.what));
  if (rows.has_error()) return rows.error();
  return result_set::try_from(*rows, c.results);
}

void remote_graph::start_lookup(std::shared_ptr<const lookup> first, any_handler<result_set> handler) {
  graph::start(std::move(first), std::move(handler));
}

}}}  // namespace dse::v0::graph
