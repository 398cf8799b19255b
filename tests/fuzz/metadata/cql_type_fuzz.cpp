#include "fuzz/random_types.hpp"
#include "fuzz/target.hpp"
#include "metadata/cql_type.hpp"
#include "wire/column_specs.hpp"

#include <map>

namespace dse::fuzz::metadata_cql_type { namespace {

using namespace dse::metadata;

struct size {
  int levels = 1;
  std::uint64_t types = 1;
};

size size_of(const data_type& type) {
  size whole;
  for (const data_type& t : type.parameters()) {
    const size part = size_of(t);
    whole.levels = std::max(whole.levels, part.levels + 1);
    whole.types += part.types;
  }
  return whole;
}

/// The user types that a type holds, by name.
class types_within final : public user_type_source {
 public:
  void add(const data_type& type) {
    if (type.is(type_kind::udt)) known_.insert_or_assign(type.name(), sized_type{type, 1, 1, {}});
    for (const data_type& t : type.parameters()) add(t);
  }
  const sized_type* find(std::string_view name) override {
    const auto at = known_.find(name);
    return at == known_.end() ? nullptr : &at->second;
  }
  bool is_clear(const data_type& type) const {
    if (type.is(type_kind::udt) && !(known_.at(type.name()).type == type)) return false;
    return std::ranges::all_of(type.parameters(), [this](const data_type& t) { return is_clear(t); });
  }

 private:
  std::map<std::string, sized_type, std::less<>> known_;
};

bool has_custom(const data_type& type) {
  return type.is(type_kind::custom) || std::ranges::any_of(type.parameters(), has_custom);
}

/// A type as CQL writes it is read as the same. A class is left out, since its name may mean a type that CQL has.
void round_trip(choices& in) {
  const data_type type = some_type(in, 6);
  types_within types;
  types.add(type);
  if (!types.is_clear(type) || has_custom(type)) return;
  const std::string keyspace = type.is(type_kind::udt) ? type.keyspace() : "ks";
  const sized_type read = parse_cql_type(type.to_string(), keyspace, types);
  require(read.problem.empty(), "what CQL writes has no problem: " + type.to_string() + ": " + read.problem);
  require(read.type == type, "what CQL writes is read as another type: " + type.to_string());
}

/// Any text is a type within the limits, or a custom type of just this text.
void parse(choices& in) {
  const std::string text(text_of(in.rest()));
  types_within none;
  const sized_type read = parse_cql_type(text, "ks", none);
  touch(read.type.to_string());
  const size whole = size_of(read.type);
  require(whole.levels <= wire::deepest_type && whole.types <= largest_type, "a type is within the limits");
  require(whole.types <= read.size, "a type is not larger than it says");
  const sized_type again = parse_cql_type(text, "ks", none);
  require(again.type == read.type && again.problem == read.problem, "a text is always read alike");
}

void check(bytes_view input) {
  choices in(input);
  if (in.flip()) round_trip(in);
  else parse(in);
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const std::string_view text :
       {"frozen<map<text, frozen<list<int>>>>", "tuple<int, \"Name\"\"s\", ks.address>", "vector<frozen<set<uuid>>, 3>",
        "list<'org.apache.cassandra.db.marshal.PointType'>", "'a.VectorType(a.FloatType , 3)'", "list<list<list<"}) {
    bytes seed{std::byte{0}};
    const bytes_view letters = std::as_bytes(std::span(text));
    seed.insert(seed.end(), letters.begin(), letters.end());
    seeds.push_back(std::move(seed));
  }
  for (int kind = 0; kind < 6; ++kind) {
    bytes seed{std::byte{1}};
    for (const int n : {2, kind, 2, 5 - kind, 0, 3, 1, 0, 7, 2, 0, 9}) seed.push_back(static_cast<std::byte>(n));
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::metadata_cql_type
