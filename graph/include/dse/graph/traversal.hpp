#pragma once

#include <dse/graph/bindings.hpp>
#include <dse/graph/bytecode.hpp>
#include <dse/graph/chrono.hpp>
#include <dse/graph/collections.hpp>
#include <dse/graph/elements.hpp>
#include <dse/graph/lambda.hpp>
#include <dse/graph/predicates.hpp>
#include <dse/graph/scalars.hpp>
#include <dse/graph/steps.hpp>
#include <dse/graph/strategies.hpp>
#include <dse/graph/structs.hpp>
#include <dse/graph/value.hpp>

#include <concepts>
#include <initializer_list>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

class remote_graph;
class remote_traversal_source;

/// The instructions of a traversal, without its steps.
class traversal_base {
 public:
  const bytecode& code() const noexcept { return code_; }
  friend bool operator==(const traversal_base& a, const traversal_base& b) noexcept { return a.code_ == b.code_; }

 protected:
  traversal_base() noexcept {}
  explicit traversal_base(bytecode code) noexcept : code_(std::move(code)) {}
  /// With an argument whose type is known only now, the overload is chosen again.
  /// \throws dse::exception: invalid_argument when no overload fits, out_of_range when an integer doesn't.
  void add(step_id id, int overload, std::initializer_list<arg> args);

 private:
  bytecode code_;
};

/// The steps of Gremlin. On a temporary they append to it, on a named traversal they return a longer copy.
///
/// Derive from it for steps of your own, composed of others:
/// `class social_traversal : public traversal_steps<social_traversal> { public: using traversal_steps::traversal_steps;
/// … }`; all steps then return a social_traversal. See basic_traversal_source.
template <class Self>
class traversal_steps : public traversal_base {
 public:
  traversal_steps() noexcept {}
  explicit traversal_steps(bytecode code) noexcept : traversal_base(std::move(code)) {}
#include <dse/graph/detail/steps.inc>

 private:
  Self& self() noexcept { return static_cast<Self&>(*this); }
  const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

/// A traversal that starts from `g` and can be executed: a value, without connection to a server.
class graph_traversal : public traversal_steps<graph_traversal> {
 public:
  explicit graph_traversal(bytecode code) noexcept : traversal_steps(std::move(code)) {}
  /// From a traversal with steps of its own, so that it runs wherever this one does.
  template <class Dsl>
    requires(std::derived_from<Dsl, traversal_base> && std::derived_from<Dsl, traversal_steps<Dsl>> &&
             !std::same_as<Dsl, graph_traversal> && !std::same_as<Dsl, anonymous_traversal>)
  graph_traversal(const Dsl& t) : traversal_steps(t.code()) {}

  /// Gremlin-Groovy: `g.V().has('age',P.gt(30))`. \throws dse::exception (invalid_argument) where an argument has no
  /// Groovy form: tuples and UDTs, CQL durations, polygons with holes, and results such as trees and metrics.
  std::string to_string() const { return graph::to_string(code()); }
};

/// A traversal without a source, an argument of steps such as where() and repeat(). See namespace anonymous.
class anonymous_traversal : public traversal_steps<anonymous_traversal> {
 public:
  /// Passes on what it is given, as `__.identity()` does.
  anonymous_traversal() noexcept {}
  static anonymous_traversal begin(step_id id, int overload, std::initializer_list<arg> args) {
    anonymous_traversal t;
    t.add(id, overload, args);
    return t;
  }
  std::string to_string() const { return graph::to_string(code(), "__"); }
};

/// The settings of a source, without the functions that make them.
class traversal_settings {
 protected:
  traversal_settings() noexcept {}
  /// A traversal with these settings and its first step.
  bytecode started(step_id id, int overload, std::initializer_list<arg> args) const;
  void configure(step_id id, int overload, std::initializer_list<arg> args);

 private:
  bytecode code_;
  /// All with() calls travel as one strategy.
  strategy options_{"org.apache.tinkerpop.gremlin.process.traversal.strategy.decoration.OptionsStrategy"};
};

/// Where traversals of your own class start: `class social : public basic_traversal_source<social_traversal, social> {
/// … }` adds functions that start one, such as `social_traversal persons() const { return V().hasLabel("person"); }`.
template <class Traversal, class Self>
class basic_traversal_source : public traversal_settings {
 public:
  basic_traversal_source() noexcept {}
  /// With the settings of another source.
  explicit basic_traversal_source(const traversal_settings& s) : traversal_settings(s) {}
  /// How the source makes its traversals; declare another in Self to make them differently.
  Traversal started_with(bytecode code) const { return Traversal(std::move(code)); }
#include <dse/graph/detail/source.inc>
#include <dse/graph/detail/spawn.inc>

 private:
  const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

/// `g`: where traversals start, with the settings of its with…() functions. A value: they return a changed copy.
class traversal_source : public basic_traversal_source<graph_traversal, traversal_source> {
 public:
  traversal_source() noexcept {}
  /// The same settings for traversals with terminal steps, toList() and the like, which run on that graph: include
  /// <dse/graph/remote_traversal.hpp>.
  remote_traversal_source withRemote(const remote_graph& graph) const;
};

/// Makes `g`: `auto g = dse::graph::traversal();`
inline traversal_source traversal() { return {}; }

inline arg::arg(const anonymous_traversal& v) noexcept
    : pointer_(static_cast<const traversal_base*>(&v)), kind_(form::traversal) {}

}}}  // namespace dse::v0::graph

template <>
struct std::hash<dse::graph::graph_traversal> {
  std::size_t operator()(const dse::graph::graph_traversal& t) const noexcept { return t.code().hash(); }
};
template <>
struct std::hash<dse::graph::anonymous_traversal> {
  std::size_t operator()(const dse::graph::anonymous_traversal& t) const noexcept { return t.code().hash(); }
};
