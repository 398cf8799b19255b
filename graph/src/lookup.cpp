#include "lookup.hpp"

#include <dse/compose.hpp>

namespace dse { inline namespace v0 { namespace graph {
namespace {

using steps = composition<result_set>;
using lookup_ptr = std::shared_ptr<const lookup>;

void execute(const lookup_ptr& l, const steps& whole, const std::shared_ptr<const node_info>& first) {
  cluster_facts facts = l->facts;
  facts.engine = engine_of(l->server.schema(), l->options.name());
  if (l->for_engine && facts.engine.empty()) l->context->remember_absent(*l->options.name());
  auto r = l->make(facts);
  if (r.has_error()) return whole.complete(r.error());
  const sub_protocol results = r->results;
  statement s = to_statement(std::move(*r), facts);
  s.timeout(whole.left());
  if (first) s.prefer(first);
  l->server.async_execute(std::move(s), whole.then<row_set>([whole, results](result<row_set> rows) {
    if (rows.has_error()) return whole.complete(rows.error());
    whole.complete(result_set::try_from(*rows, results));
  }));
}

std::shared_ptr<const node_info> analytics_server(const session& s, const result<row_set>& answer) {
  if (answer.has_error()) return nullptr;
  using text = std::optional<std::string>;
  const auto rows = answer->try_as<std::optional<std::map<std::string, text>>>();
  if (rows.has_error() || rows->empty()) return nullptr;
  const auto [entries] = *rows->begin();
  if (!entries) return nullptr;
  const auto location = entries->find("location");
  if (location == entries->end() || !location->second) return nullptr;
  const std::string_view address = address_in(*location->second);
  return address.empty() ? nullptr : s.find_node(address);
}

/// Whatever goes wrong here, the request is sent: to the nodes that it would go to otherwise.
void find_analytics_server(const lookup_ptr& l, const steps& whole) {
  if (!l->for_analytics) return execute(l, whole, nullptr);
  statement call("CALL DseClientTool.getAnalyticsGraphServer()");
  call.idempotent(true);
  if (whole.left().count() >= 0) call.timeout(whole.left());
  l->server.async_execute(std::move(call), whole.then<row_set>([l, whole](const result<row_set>& answer) {
    execute(l, whole, analytics_server(l->server, answer));
  }));
}

void find_engine(const lookup_ptr& l, const steps& whole) {
  if (!l->for_engine) return find_analytics_server(l, whole);
  const auto keyspace = metadata_part::keyspace(*l->options.name());
  l->server.async_refresh(keyspace,
                          whole.then<void>([l, whole](const result<void>&) { find_analytics_server(l, whole); }));
}

std::chrono::nanoseconds limit_of(const lookup& l) { return timeout_of(l.options, l.facts); }

}  // namespace

std::string engine_of(const schema& s, const std::optional<std::string>& graph) {
  const auto keyspace = graph ? s.find_keyspace(*graph) : nullptr;
  return keyspace ? keyspace->graph_engine : std::string();
}

std::string_view address_in(std::string_view location) {
  std::string_view address = location.substr(0, location.rfind(':'));
  if (address.starts_with('[') && address.ends_with(']')) address = address.substr(1, address.size() - 2);
  return address;
}

void start(std::shared_ptr<const lookup> l, any_handler<result_set> handler) {
  const session s = l->server;
  const auto limit = limit_of(*l);
  compose<result_set>(s, limit, [l = std::move(l)](const steps& whole) { find_engine(l, whole); }, std::move(handler));
}

result<result_set> block(std::shared_ptr<const lookup> l) {
  const session s = l->server;
  return compose_blocking<result_set>(s, limit_of(*l), [&](const steps& whole) { find_engine(l, whole); });
}

}}}  // namespace dse::v0::graph
