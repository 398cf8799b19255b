#pragma once

#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace dse::testing {

/// A session with the cluster that most tests of graphs share. Its nodes tell no version of DSE, so that nothing limits
/// the language.
inline const client& graph_client() {
  static const client db = connect(session_options(cluster::with("").address()));
  return db;
}

inline std::string name_of(graph::sub_protocol p) {
  switch (p) {
    case graph::sub_protocol::graphson1: return "graphson1";
    case graph::sub_protocol::graphson2: return "graphson2";
    case graph::sub_protocol::graphson3: return "graphson3";
    default: return "graph_binary";
  }
}

/// Runs once in each sub-protocol that carries traversals.
class in_each_protocol : public ::testing::TestWithParam<graph::sub_protocol> {
 protected:
  /// TinkerPop's data sets, and `empty`, which has an empty graph's vertices whatever a test puts there.
  static graph::remote_graph on(std::string name) {
    return graph_client().graph(std::move(name), graph::graph_options().results(GetParam()));
  }
  template <class T>
  static std::vector<T> list(const graph::remote_graph& where, const graph::graph_traversal& t) {
    return where.execute(t).to_list<T>();
  }
  template <class T>
  static std::vector<T> sorted(const graph::remote_graph& where, const graph::graph_traversal& t) {
    auto all = list<T>(where, t);
    std::ranges::sort(all);
    return all;
  }
  static bool is(graph::sub_protocol p) { return GetParam() == p; }

  const graph::traversal_source g = graph::traversal();
};

inline const auto all_that_carry_traversals = ::testing::Values(
    graph::sub_protocol::graphbinary1, graph::sub_protocol::graphson3, graph::sub_protocol::graphson2);
inline const auto all_sub_protocols =
    ::testing::Values(graph::sub_protocol::graphbinary1, graph::sub_protocol::graphson3, graph::sub_protocol::graphson2,
                      graph::sub_protocol::graphson1);
inline const auto by_name = [](const auto& p) { return name_of(p.param); };

}  // namespace dse::testing
