#pragma once

#include <dse/graph/form.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

class arg;
class value;

/// Name, GraphBinary code and values of a token type.
template <class E>
struct token_traits;

/// `Cardinality::single` is a token; called, `Cardinality::single(v)` is a value with its cardinality, for mergeV and
/// property(map) (TinkerPop 3.7).
class cardinality {
 public:
  constexpr explicit cardinality(std::string_view name) noexcept : name_(name) {}
  constexpr std::string_view name() const noexcept { return name_; }
  value operator()(const arg& v) const;

 private:
  std::string_view name_;
};

#include <dse/graph/detail/tokens.inc>

}}}  // namespace dse::v0::graph
