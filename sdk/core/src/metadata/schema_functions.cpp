#include "metadata/flat_json.hpp"
#include "metadata/schema_objects.hpp"

#include <dse/codec.hpp>

#include <algorithm>
#include <utility>

namespace dse::metadata {
namespace {

/// A type of a row: Cassandra 2 names its class.
schema_type type_of(std::string text, bool legacy, user_types& types) {
  schema_type t;
  t.cql_type = legacy ? read_legacy_class(text).cql_type : std::move(text);
  types.resolve(t);
  return t;
}

schema_type required_type(const schema_row& row, std::string_view column, bool legacy, user_types& types,
                          schema_gaps& gaps) {
  const auto text = row.text(column);
  if (!text) gaps.problems.push_back(std::string(column) + " has no type");
  return type_of(std::string(text.value_or("")), legacy, types);
}

/// Cassandra 2.2 keeps the bytes of the value.
std::optional<std::string> initial_condition(const schema_row& row, bool legacy, const schema_type& state) {
  if (!legacy) {
    const auto text = row.text("initcond");
    return text ? std::optional<std::string>(*text) : std::nullopt;
  }
  const named_values all = row.all();
  const auto at = all.find("initcond");
  const bytes* const encoded = at == all.end() ? nullptr : at->second.get_if<bytes>();
  if (encoded == nullptr) return std::nullopt;
  try {
    return read_value<value>(bytes_view(*encoded), state.type).to_string();
  } catch (const exception&) {
    return at->second.to_string();
  }
}

}  // namespace

void read_keyspace(const schema_row& row, bool legacy, keyspace_metadata& keyspace) {
  keyspace.gaps = {};
  const schema_row in = row.noting(keyspace.gaps.problems);
  keyspace.durable_writes = in.flag("durable_writes").value_or(true);
  keyspace.replication.clear();
  if (legacy) {
    keyspace.replication.insert_or_assign("class", in.text_or_empty("strategy_class"));
    auto options = read_flat_object(in.text("strategy_options").value_or("{}"));
    if (!options) keyspace.gaps.problems.push_back("strategy_options is no JSON object of texts");
    else
      for (auto& [name, option] : *options) keyspace.replication.insert_or_assign(std::move(name), std::move(option));
  } else {
    for (auto& [name, option] : in.text_pairs("replication").value_or(schema_row::text_map()))
      keyspace.replication.insert_or_assign(std::move(name), std::move(option));
  }
  keyspace.graph_engine = in.text_or_empty("graph_engine");
  keep_if_noted(keyspace.gaps, 0, row);
}

user_type read_user_type(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name) {
  user_type type;
  type.keyspace = keyspace;
  type.name = name;
  const schema_row in = row.noting(type.gaps.problems);
  auto names = in.text_list("field_names").value_or(schema_row::texts());
  auto texts = in.text_list("field_types").value_or(schema_row::texts());
  if (names.size() != texts.size()) type.gaps.problems.push_back("field_names and field_types differ in number");
  for (std::size_t i = 0; i < std::min(names.size(), texts.size()); ++i) {
    named_type field;
    field.name = std::move(names[i]);
    field.cql_type = legacy ? read_legacy_class(texts[i]).cql_type : std::move(texts[i]);
    type.fields.push_back(std::move(field));
  }
  keep_if_noted(type.gaps, 0, row);
  return type;
}

function_metadata read_function(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name,
                                user_types& types) {
  function_metadata f;
  f.keyspace = keyspace;
  f.name = name;
  const schema_row in = row.noting(f.gaps.problems);
  auto names = in.text_list("argument_names").value_or(schema_row::texts());
  auto texts = in.text_list("argument_types").value_or(schema_row::texts());
  if (names.size() != texts.size()) f.gaps.problems.push_back("argument_names and argument_types differ in number");
  names.resize(texts.size());
  for (std::size_t i = 0; i < texts.size(); ++i)
    f.arguments.push_back({type_of(std::move(texts[i]), legacy, types), std::move(names[i])});
  f.return_type = required_type(in, "return_type", legacy, types, f.gaps);
  f.language = in.text_or_empty("language");
  f.body = in.text_or_empty("body");
  f.called_on_null_input = in.flag("called_on_null_input").value_or(false);
  f.deterministic = in.flag("deterministic").value_or(false);
  f.monotonic = in.flag("monotonic").value_or(false);
  f.monotonic_on = in.text_list("monotonic_on").value_or(schema_row::texts());
  if (f.language.empty()) f.gaps.problems.push_back("the function has no language");
  keep_if_noted(f.gaps, 0, row);
  return f;
}

aggregate_metadata read_aggregate(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name,
                                  user_types& types) {
  aggregate_metadata a;
  a.keyspace = keyspace;
  a.name = name;
  const schema_row in = row.noting(a.gaps.problems);
  for (std::string& text : in.text_list("argument_types").value_or(schema_row::texts()))
    a.arguments.push_back(type_of(std::move(text), legacy, types));
  a.state_type = required_type(in, "state_type", legacy, types, a.gaps);
  a.return_type = required_type(in, "return_type", legacy, types, a.gaps);
  a.state_function = in.text_or_empty("state_func");
  a.final_function = in.text_or_empty("final_func");
  a.initial_condition = initial_condition(in, legacy, a.state_type);
  a.deterministic = in.flag("deterministic").value_or(false);
  if (a.state_function.empty()) a.gaps.problems.push_back("the aggregate has no state function");
  keep_if_noted(a.gaps, 0, row);
  return a;
}

}  // namespace dse::metadata
