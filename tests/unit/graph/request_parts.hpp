#pragma once

#include "request.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace graph_test {

inline std::shared_ptr<const dse::node_info> node_with(std::string dse_version) {
  auto n = std::make_shared<dse::node_info>();
  if (!dse_version.empty()) n->attributes["dse_version"] = std::move(dse_version);
  return n;
}

/// A cluster whose nodes have these versions of DSE; empty: they tell none.
inline dse::graph::cluster_facts nodes(std::vector<std::string> dse_versions, std::string engine = {}) {
  dse::graph::cluster_facts facts;
  for (auto& v : dse_versions) facts.nodes.push_back(node_with(std::move(v)));
  facts.engine = std::move(engine);
  return facts;
}

inline dse::graph::graph_options social() { return dse::graph::graph_options().name("social"); }

inline std::string text(const dse::bytes& b) { return {reinterpret_cast<const char*>(b.data()), b.size()}; }
inline dse::bytes as_bytes(std::string_view s) {
  const auto view = std::as_bytes(std::span(s));
  return {view.begin(), view.end()};
}

inline std::string entry(const dse::graph::graph_request& r, const std::string& key) {
  const auto at = r.payload.find(key);
  return at == r.payload.end() ? "(absent)" : text(at->second);
}

inline std::set<std::string> keys(const dse::graph::graph_request& r) {
  std::set<std::string> all;
  for (const auto& [key, content] : r.payload) all.insert(key);
  return all;
}

inline dse::graph::graph_request of(const dse::graph::graph_traversal& t, const dse::graph::graph_options& o,
                                    const dse::graph::cluster_facts& facts = nodes({})) {
  return request_for(t.code(), o, facts).value();
}
template <class Q>
dse::error refused(const Q& q, const dse::graph::graph_options& o, const dse::graph::cluster_facts& facts = nodes({})) {
  const auto r = request_for(q, o, facts);
  EXPECT_TRUE(r.has_error());
  return r ? dse::error() : r.error();
}

}  // namespace graph_test
