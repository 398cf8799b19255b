#pragma once

#include "request.hpp"

#include <dse/graph/graph_context.hpp>
#include <dse/graph/result_set.hpp>
#include <dse/session.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A request that cannot be made before something was asked: the engine of a graph that the metadata does not show yet,
/// the server for analytics.
class lookup {
 public:
  virtual ~lookup() = default;
  virtual result<graph_request> make(const cluster_facts& now) const = 0;

  session server;
  std::shared_ptr<const graph_context> context;
  graph_options options;
  cluster_facts facts;
  bool for_engine = false;
  bool for_analytics = false;
};

template <class Query>
class lookup_for final : public lookup {
 public:
  explicit lookup_for(Query q) : query_(std::move(q)) {}
  result<graph_request> make(const cluster_facts& now) const override { return request_for(query_, options, now); }

 private:
  Query query_;
};

/// Where a graph's engine is known from: a graph is a keyspace.
std::string engine_of(const schema& s, const std::optional<std::string>& graph);

/// The address in `location`, "10.0.0.1:8182" or "[::1]:8182", without the port, which is not that of the native
/// protocol. Empty: there is none.
std::string_view address_in(std::string_view location);

/// One deadline holds for all requests that it takes.
void start(std::shared_ptr<const lookup> l, any_handler<result_set> handler);
result<result_set> block(std::shared_ptr<const lookup> l);

}}}  // namespace dse::v0::graph
