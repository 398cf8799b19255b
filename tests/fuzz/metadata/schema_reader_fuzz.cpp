#include "fuzz/choices.hpp"
#include "fuzz/random_types.hpp"
#include "fuzz/target.hpp"
#include "metadata/schema_diff.hpp"
#include "metadata/schema_reader.hpp"
#include "support/schema_tables.hpp"
#include "vectors/vectors.hpp"

#include <array>

namespace dse::fuzz::metadata_schema_reader { namespace {

using namespace dse::metadata;

/// Names that the reader looks for, so that rows meet.
constexpr std::array<std::string_view, 24> names = {
    "keyspace_name", "table_name",     "columnfamily_name", "type_name",   "view_name",
    "function_name", "aggregate_name", "column_name",       "kind",        "type",
    "position",      "validator",      "field_names",       "field_types", "options",
    "index_name",    "flags",          "argument_types",    "return_type", "strategy_options",
    "comparator",    "index_options",  "caching",           "initcond"};
constexpr std::array<std::string_view, 12> words = {"k",
                                                    "t",
                                                    "partition_key",
                                                    "frozen<t>",
                                                    "t",
                                                    "list<frozen<\"t\">>",
                                                    "{\"a\":\"b\"}",
                                                    "regular",
                                                    "CUSTOM",
                                                    "org.apache.cassandra.db.marshal.Int32Type",
                                                    "static",
                                                    "*/"};

std::optional<bytes> some_cell(choices& in, const data_type& type) {
  switch (in.below(4)) {
    case 0: return testing::text_value(in.of(words));
    case 1: return in.some_octets(30);
    case 2: {
      std::vector<std::string> list(in.below(3));
      for (std::string& s : list) s = in.of(words);
      return type.is(type_kind::map) && !list.empty() ? testing::pairs({{list[0], "x"}}).value
                                                      : testing::texts(list).value;
    }
    default: return std::nullopt;
  }
}

testing::rows_result some_rows(choices& in) {
  const std::array<data_type, 7> types = {type_kind::text,    data_type::list(type_kind::text),
                                          type_kind::int_,    data_type::map(type_kind::text, type_kind::text),
                                          type_kind::boolean, data_type::set(type_kind::text),
                                          type_kind::uuid};
  testing::rows_result rows;
  rows.columns.push_back({"system_schema", "x", "keyspace_name", type_kind::text});
  for (std::size_t i = in.below(8); i != 0; --i)
    rows.columns.push_back({"system_schema", "x", std::string(in.of(names)), in.of(types)});
  for (std::size_t i = in.below(4); i != 0; --i) {
    auto& one = rows.rows.emplace_back();
    for (const column& c : rows.columns) one.push_back(some_cell(in, c.type));
  }
  return rows;
}

schema_scope some_scope(choices& in) {
  using wire::schema_target;
  constexpr std::array targets = {schema_target::unknown, schema_target::keyspace, schema_target::table,
                                  schema_target::type,    schema_target::function, schema_target::aggregate};
  return schema_scope::of({wire::schema_change_kind::updated, in.of(targets), "k", "t", {}});
}

void check_schema(const schema& before, const schema& after) {
  touch(after.to_cql());
  for (const std::string& problem : after.problems()) touch(problem);
  require(schema_differences(after, after).empty(), "a schema does not differ from itself");
  if (schema_differences(before, after).empty())
    for (const auto& [name, keyspace] : after.keyspaces())
      require(before.find_keyspace(name) != nullptr, "what is new is a difference");
}

/// Messages that a server could send, with any rows; then the same again, which changes nothing.
void read_rows(choices& in) {
  schema_layout layout;
  layout.legacy = in.flip();
  layout.virtual_tables = layout.graph = layout.masks = !layout.legacy;
  schema before;
  for (std::size_t round = 1 + in.below(2); round != 0; --round) {
    schema_reader reader(layout, round == 1 ? some_scope(in) : schema_scope::everything());
    for (std::size_t i = 0; i < reader.queries().size(); ++i)
      require(!reader.add(i, testing::message_of(some_rows(in))).malformed, "a server's rows are accepted");
    const schema after = reader.finish(before);
    check_schema(before, after);
    const schema again = reader.finish(after);
    require(again.keyspaces() == after.keyspaces(), "the same rows give the same objects");
    before = after;
  }
}

/// Any bytes as an answer.
void read_message(choices& in) {
  schema_reader reader({}, schema_scope::everything());
  reader.add(in.below(reader.queries().size()), in.rest());
  check_schema({}, reader.finish({}));
}

void check(bytes_view input) {
  choices in(input);
  if (in.flip()) read_rows(in);
  else read_message(in);
}

const registration registered(check, [] {
  const std::vector<std::string> sources = {"keyspaces", "tables", "columns", "types", "functions", "aggregates"};
  std::vector<bytes> seeds;
  for (const auto& recording : testing::load_vectors("schema/cassandra5.txt")) {
    const auto at = std::ranges::find(sources, recording.name);
    if (at == sources.end()) continue;
    bytes seed{std::byte{0}, static_cast<std::byte>(at - sources.begin())};
    seed.insert(seed.end(), recording.octets.begin(), recording.octets.end());
    seeds.push_back(std::move(seed));
  }
  for (int n = 0; n < 8; ++n) {
    bytes seed{std::byte{1}, static_cast<std::byte>(n)};
    for (int i = 0; i < 400; ++i) seed.push_back(static_cast<std::byte>(i * i * (n + 3) + i / 7));
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::metadata_schema_reader
