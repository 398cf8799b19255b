#include "fuzz/choices.hpp"
#include "fuzz/seeds.hpp"
#include "vectors/vectors.hpp"
#include "wire/column_specs.hpp"

#include <algorithm>

namespace dse::fuzz::wire_column_specs { namespace {

using namespace dse::wire;

int levels(const data_type& type) {
  int deepest = 0;
  for (const data_type& t : type.parameters()) deepest = std::max(deepest, levels(t));
  return deepest + 1;
}

/// Specifications are read and passed over alike.
void check(bytes_view input) {
  choices in(input);
  const bool global_table = in.flip();
  const auto count = in.integer<std::uint32_t>();
  byte_reader reading(in.rest()), passing(in.rest());
  const auto columns = decode_columns(reading, count, global_table);
  const bool passed = skip_columns(passing, count, global_table);
  require(columns.has_value() == passed, "columns can be passed over exactly when they can be read");
  if (!columns) return;
  require(reading.position() == passing.position(), "both end at the same place");
  require(columns->size() == count, "as many columns as were asked for");
  for (const column& c : *columns) {
    require(levels(c.type) <= deepest_type, "deeper types are refused");
    touch(c.type.to_string());
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  constexpr std::size_t header_kind_and_flags = 9 + 4 + 4;
  for (const testing::golden_bytes& v : testing::load_vectors("responses.txt")) {
    if (v.name != "rows" && v.name != "rows_all_types") continue;
    bytes seed{std::byte{1}};
    seed.insert(seed.end(), v.octets.begin() + header_kind_and_flags, v.octets.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::wire_column_specs
