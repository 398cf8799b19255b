#include "fuzz/random_types.hpp"
#include "fuzz/target.hpp"
#include "support/server_wire/class_name.hpp"
#include "wire/class_name.hpp"
#include "wire/column_specs.hpp"

namespace dse::fuzz::wire_class_name { namespace {

using namespace dse::wire;

struct size {
  int levels = 0;
  std::uint32_t types = 0;
};

size size_of(const data_type& type) {
  size whole{1, 1};
  for (const data_type& t : type.parameters()) {
    const size part = size_of(t);
    whole.levels = std::max(whole.levels, part.levels + 1);
    whole.types += part.types;
  }
  return whole;
}

/// A type as a server names it is read as the same.
void round_trip(choices& in) {
  const data_type type = some_type(in, 6);
  std::uint32_t budget = 10'000;
  require(parse_class_name(testing::class_name(type), 1, budget) == type, "a server's name is read as another type");
}

/// Any text is a type within the limits, or a custom type of just this name.
void parse(choices& in) {
  const int depth = 1 + static_cast<int>(in.below(deepest_type));
  const std::uint32_t budget = in.integer<std::uint8_t>();
  const std::string name(text_of(in.rest()));
  std::uint32_t left = budget;
  const data_type type = parse_class_name(name, depth, left);
  touch(type.to_string());
  const size whole = size_of(type);
  require(left <= budget, "a budget is not exceeded");
  require(whole.levels == 1 || (whole.levels + depth - 1 <= deepest_type && whole.types - 1 <= budget),
          "a type is within the limits");
}

void check(bytes_view input) {
  choices in(input);
  if (in.flip()) round_trip(in);
  else parse(in);
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const std::string_view name :
       {"org.apache.cassandra.db.marshal.VectorType(org.apache.cassandra.db.marshal.FloatType , 3)",
        "org.apache.cassandra.db.marshal.DynamicCompositeType(a=>org.apache.cassandra.db.marshal.BytesType)",
        "ReversedType(MapType(UTF8Type,FrozenType(ListType(Int32Type))))", "TupleType(UUIDType,LongType,ByteType)",
        "UserType(shop,61646472,73747265:UTF8Type,7a6970:SetType(InetAddressType))"}) {
    bytes seed{std::byte{0}, std::byte{0}, std::byte{200}};
    const bytes_view text = std::as_bytes(std::span(name));
    seed.insert(seed.end(), text.begin(), text.end());
    seeds.push_back(std::move(seed));
  }
  for (int kind = 0; kind < 6; ++kind) {
    bytes seed{std::byte{1}};
    for (const int n : {2, kind, 2, 5 - kind, 0, 3, 1, 0, 7, 2, 0, 9}) seed.push_back(static_cast<std::byte>(n));
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::wire_class_name
