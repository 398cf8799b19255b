#pragma once

#include <dse/value.hpp>

#include <cstdint>
#include <random>

namespace dse::testing {

/// CQL types and values of them from a seed: the same on every machine.
class random_values {
 public:
  explicit random_values(std::uint64_t seed) : random_(seed) {}

  /// Any scalar type that can stand in a collection's element and a table's column; no counter.
  data_type scalar_type();
  /// A tree of types, `depth` levels at most.
  data_type type(int depth);
  /// A value of the type, its limits more often than chance would have it; no NaN, and no null but in members of tuples
  /// and UDTs. Sets and maps have no equal keys.
  value value_of(const data_type& type);
  std::uint64_t below(std::uint64_t n) { return random_() % n; }

 private:
  std::int64_t integer(int bits);
  std::string text();
  bytes blob(std::size_t most);
  value scalar(type_kind kind);

  std::mt19937_64 random_;
};

}  // namespace dse::testing
