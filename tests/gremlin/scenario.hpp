#pragma once

#include "gremlin/world.hpp"

#include <dse/graph/anonymous.hpp>
#include <dse/graph/traversal.hpp>

#include <limits>
#include <string>
#include <vector>

namespace gremlin_suite {

using namespace dse::graph;
using dse::decimal;
using dse::uuid;
using dse::varint;
namespace __ = dse::graph::anonymous;

/// What a scenario expects of its results.
enum class outcome {
  unordered,  ///< these, each so often
  ordered,    ///< these, in this order
  of,         ///< none but these
  empty,
  count,
  error,
};

/// One scenario of TinkerPop's suite: its traversals, made by the public steps, and what they have to give.
struct scenario {
  using traversal_maker = graph_traversal (*)(const traversal_source& g, const world& w);
  struct count_afterwards {
    int count;
    traversal_maker of;
  };

  std::string name;
  std::string place;  ///< file:line
  std::string graph;
  bool on_computer;  ///< runs on the server's source `a`
  bool wants_null_properties;
  traversal_maker initializer;  ///< or null
  traversal_maker traversal;
  bool next;  ///< the results are the items of the first one
  enum outcome outcome;
  std::vector<value> (*expected)(const world& w);  ///< or null
  int count;                                       ///< or -1
  std::string message;                             ///< part of the error's text, in any case
  std::vector<count_afterwards> counts;            ///< of the graph
};

std::vector<scenario> all_scenarios();
/// Those that TinkerPop itself leaves out in every language.
extern const int scenarios_that_do_nothing;

}  // namespace gremlin_suite
