#include <dse/schema.hpp>

#include <algorithm>
#include <utility>

namespace dse { inline namespace v0 {
namespace {

template <class Map, class Key>
typename Map::mapped_type find_in(const Map& map, const Key& key) {
  const auto at = map.find(key);
  return at == map.end() ? nullptr : at->second;
}

template <class Map>
bool equal_objects(const Map& a, const Map& b) {
  return std::ranges::equal(a, b, [](const auto& x, const auto& y) {
    return x.first == y.first && (x.second == y.second || *x.second == *y.second);
  });
}

/// Adds problems with the name of what they are about.
class problem_list {
 public:
  explicit problem_list(const std::string& keyspace) : keyspace_(keyspace) {}

  void add(const std::string& name, const std::string& problem) {
    list.push_back(keyspace_ + (name.empty() ? "" : '.' + name) + ": " + problem);
  }
  void add(const std::string& name, const schema_gaps& gaps) {
    for (const std::string& problem : gaps.problems) add(name, problem);
  }
  void add(const std::string& name, const schema_type& t) {
    if (!t.type_problem.empty()) add(name, t.type_problem);
  }
  void add(const relation_metadata& r) {
    add(r.name, r.gaps);
    for (const column_metadata& c : r.columns) add(r.name + '.' + c.name, c);
  }

  std::vector<std::string> list;

 private:
  const std::string& keyspace_;
};

}  // namespace

std::span<const column_metadata> relation_metadata::columns_of(column_kind kind) const noexcept {
  const auto found = std::ranges::equal_range(columns, kind, {}, &column_metadata::kind);
  return {found.begin(), found.end()};
}

const column_metadata* relation_metadata::find_column(std::string_view column) const noexcept {
  const auto at = std::ranges::find(columns, column, &column_metadata::name);
  return at == columns.end() ? nullptr : &*at;
}

data_type user_type::type() const {
  std::vector<std::string> names;
  std::vector<data_type> types;
  for (const named_type& field : fields) {
    names.push_back(field.name);
    types.push_back(field.type);
  }
  return data_type::udt(keyspace, name, std::move(names), std::move(types));
}

function_signature function_metadata::signature() const {
  function_signature s{name, {}};
  for (const named_type& argument : arguments) s.argument_types.push_back(argument.cql_type);
  return s;
}

function_signature aggregate_metadata::signature() const {
  function_signature s{name, {}};
  for (const schema_type& argument : arguments) s.argument_types.push_back(argument.cql_type);
  return s;
}

std::shared_ptr<const table_metadata> keyspace_metadata::find_table(std::string_view table) const {
  return find_in(tables, table);
}
std::shared_ptr<const view_metadata> keyspace_metadata::find_view(std::string_view view) const {
  return find_in(views, view);
}
std::shared_ptr<const user_type> keyspace_metadata::find_type(std::string_view type) const {
  return find_in(types, type);
}
std::shared_ptr<const function_metadata> keyspace_metadata::find_function(const function_signature& signature) const {
  return find_in(functions, signature);
}
std::shared_ptr<const aggregate_metadata> keyspace_metadata::find_aggregate(const function_signature& signature) const {
  return find_in(aggregates, signature);
}

bool keyspace_metadata::equals(const keyspace_metadata& o) const {
  return name == o.name && durable_writes == o.durable_writes && is_virtual == o.is_virtual &&
         replication == o.replication && graph_engine == o.graph_engine && gaps == o.gaps &&
         equal_objects(tables, o.tables) && equal_objects(views, o.views) && equal_objects(types, o.types) &&
         equal_objects(functions, o.functions) && equal_objects(aggregates, o.aggregates);
}

std::vector<std::string> keyspace_metadata::problems() const {
  problem_list found(name);
  found.add("", gaps);
  for (const auto& [type_name, type] : types) {
    found.add(type_name, type->gaps);
    for (const named_type& field : type->fields) found.add(type_name + '.' + field.name, field);
  }
  for (const auto& [signature, function] : functions) {
    found.add(signature.to_string(), function->gaps);
    for (const named_type& argument : function->arguments) found.add(signature.to_string(), argument);
    found.add(signature.to_string(), function->return_type);
  }
  for (const auto& [signature, aggregate] : aggregates) {
    found.add(signature.to_string(), aggregate->gaps);
    for (const schema_type& argument : aggregate->arguments) found.add(signature.to_string(), argument);
    found.add(signature.to_string(), aggregate->state_type);
    found.add(signature.to_string(), aggregate->return_type);
  }
  for (const auto& [table_name, table] : tables) found.add(*table);
  for (const auto& [view_name, view] : views) found.add(*view);
  return std::move(found.list);
}

schema::schema(keyspace_map keyspaces) : keyspaces_(std::make_shared<const keyspace_map>(std::move(keyspaces))) {}

const schema::keyspace_map& schema::keyspaces() const noexcept {
  static const keyspace_map none;
  return keyspaces_ ? *keyspaces_ : none;
}

std::shared_ptr<const keyspace_metadata> schema::find_keyspace(std::string_view keyspace) const {
  return find_in(keyspaces(), keyspace);
}

std::shared_ptr<const table_metadata> schema::find_table(std::string_view keyspace, std::string_view table) const {
  const auto found = find_keyspace(keyspace);
  return found ? found->find_table(table) : nullptr;
}

std::vector<std::string> schema::problems() const {
  std::vector<std::string> all;
  for (const auto& [name, keyspace] : keyspaces())
    for (std::string& problem : keyspace->problems()) all.push_back(std::move(problem));
  return all;
}

}}  // namespace dse::v0
