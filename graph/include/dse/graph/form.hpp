#pragma once

#include <cstddef>
#include <cstdint>

namespace dse { inline namespace v0 { namespace graph {

/// What an argument is, as far as choosing a step's overload needs it. `dynamic` is known only when the step is called.
enum class form : std::uint8_t {
  null,
  boolean,
  int8,
  int16,
  int32,
  int64,
  float32,
  float64,
  text,
  traversal,
  predicate,
  lambda,
  strategy,
  computer,
  vertex,
  date,
  map,
  object,
  dynamic,
  T,
  Direction,
  Column,
  Cardinality,
  Order,
  Scope,
  Pop,
  Operator,
  Barrier,
  Pick,
  Merge,
  DT,
};

/// What a parameter of a step is in Java.
enum class param : std::uint8_t {
  int_,
  bool_,
  long_,
  double_,
  string,
  T,
  Order,
  Scope,
  Pop,
  Column,
  Direction,
  Cardinality,
  Merge,
  DT,
  P,
  traversal,
  vertex,
  date,
  map,
  strategy,
  computer,
  comparator,
  function,
  predicate,
  consumer,
  bi_function,
  unary_operator,
  binary_operator,
  supplier,
  object,
};

constexpr std::uint32_t bit(form f) { return std::uint32_t{1} << static_cast<unsigned>(f); }
template <class... F>
constexpr std::uint32_t bits(F... f) {
  return (bit(f) | ...);
}

/// The forms that a parameter takes. Java's functional types take those tokens that implement them.
constexpr std::uint32_t accepted(param p) {
  constexpr std::uint32_t integers = bits(form::int8, form::int16, form::int32, form::int64);
  switch (p) {
    case param::int_:
    case param::long_: return integers | bit(form::dynamic);
    case param::double_: return integers | bits(form::float32, form::float64, form::dynamic);
    case param::bool_: return bits(form::boolean, form::dynamic);
    case param::string: return bits(form::text, form::null, form::dynamic);
    case param::T: return bits(form::T, form::dynamic);
    case param::Order: return bits(form::Order, form::dynamic);
    case param::Scope: return bits(form::Scope, form::dynamic);
    case param::Pop: return bits(form::Pop, form::dynamic);
    case param::Column: return bits(form::Column, form::dynamic);
    case param::Direction: return bits(form::Direction, form::dynamic);
    case param::Cardinality: return bits(form::Cardinality, form::dynamic);
    case param::Merge: return bits(form::Merge, form::dynamic);
    case param::DT: return bits(form::DT, form::dynamic);
    case param::P: return bits(form::predicate, form::dynamic);
    case param::traversal: return bits(form::traversal, form::dynamic);
    case param::vertex: return bits(form::vertex, form::dynamic);
    case param::date: return bits(form::date, form::dynamic);
    case param::map: return bits(form::map, form::null, form::dynamic);
    case param::strategy: return bits(form::strategy, form::computer);
    case param::computer: return bit(form::computer);
    case param::comparator: return bits(form::lambda, form::Order, form::dynamic);
    case param::function: return bits(form::lambda, form::T, form::Column, form::dynamic);
    case param::predicate: return bits(form::lambda, form::predicate, form::dynamic);
    case param::consumer: return bits(form::lambda, form::Barrier, form::dynamic);
    case param::bi_function:
    case param::binary_operator: return bits(form::lambda, form::Operator, form::dynamic);
    case param::unary_operator:
    case param::supplier: return bits(form::lambda, form::dynamic);
    case param::object: return ~std::uint32_t{0};
  }
  return 0;
}

/// TinkerPop 3.7.1 is 30701.
using tinkerpop_version = std::uint32_t;

/// One overload of a step.
struct step_signature {
  tinkerpop_version since = 0;
  std::uint8_t count = 0;
  bool repeats_last = false;
  param params[4] = {};

  constexpr bool fits(const form* forms, std::size_t n) const {
    if (repeats_last ? n + 1 < count : n != count) return false;
    for (std::size_t i = 0; i < n; ++i)
      if ((accepted(at(i)) & bit(forms[i])) == 0) return false;
    return true;
  }
  constexpr param at(std::size_t i) const { return params[i < count ? i : count - 1U]; }
};

}}}  // namespace dse::v0::graph
