#pragma once

#include <dse/graph/bytecode.hpp>
#include <dse/graph/collections.hpp>
#include <dse/graph/elements.hpp>
#include <dse/graph/lambda.hpp>
#include <dse/graph/predicates.hpp>
#include <dse/graph/scalars.hpp>
#include <dse/graph/steps.hpp>
#include <dse/graph/strategies.hpp>
#include <dse/graph/value.hpp>

#include <initializer_list>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// The instructions of a traversal, without its steps.
class traversal_base {
 public:
  const bytecode& code() const noexcept { return code_; }

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
template <class Self>
class traversal_steps : public traversal_base {
 public:
#include <dse/graph/detail/steps.inc>

 protected:
  using traversal_base::traversal_base;

 private:
  Self& self() noexcept { return static_cast<Self&>(*this); }
  const Self& self() const noexcept { return static_cast<const Self&>(*this); }
};

/// A traversal that starts from `g` and can be executed: a value, without connection to a server.
class graph_traversal : public traversal_steps<graph_traversal> {
 public:
  /// Gremlin-Groovy: `g.V().has('age',P.gt(30))`. \throws dse::exception (invalid_argument) where an argument has no
  /// Groovy form: edges and properties.
  std::string to_string() const { return graph::to_string(code()); }

 private:
  friend class traversal_source;
  using traversal_steps::traversal_steps;
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

/// `g`: where traversals start, with the settings of its with…() functions. A value: they return a changed copy.
class traversal_source {
 public:
  traversal_source() noexcept {}
#include <dse/graph/detail/source.inc>
#include <dse/graph/detail/spawn.inc>

 private:
  graph_traversal start(step_id id, int overload, std::initializer_list<arg> args) const;
  traversal_source configured(step_id id, int overload, std::initializer_list<arg> args) const;
  bytecode code_;
  /// All with() calls travel as one strategy.
  strategy options_{"org.apache.tinkerpop.gremlin.process.traversal.strategy.decoration.OptionsStrategy", 30400};
};

/// Makes `g`: `auto g = dse::graph::traversal();`
inline traversal_source traversal() { return {}; }

inline arg::arg(const anonymous_traversal& v) noexcept
    : pointer_(static_cast<const traversal_base*>(&v)), kind_(form::traversal) {}

}}}  // namespace dse::v0::graph
