#include "metadata/keyspace_builder.hpp"

#include "metadata/schema_objects.hpp"

#include <algorithm>
#include <functional>
#include <type_traits>
#include <utility>

namespace dse::metadata {
namespace {

using extent = schema_scope::extent;
using keyspace_ptr = keyspace_builder::keyspace_ptr;

/// Objects equal to those of before become those.
template <class Map>
void keep_equal(Map& now, const Map& before) {
  for (auto& [key, object] : now)
    if (const auto at = before.find(key); at != before.end() && at->second != object && *at->second == *object)
      object = at->second;
}

keyspace_ptr kept(keyspace_metadata&& now, const keyspace_ptr& before) {
  if (!before) return std::make_shared<const keyspace_metadata>(std::move(now));
  keep_equal(now.tables, before->tables);
  keep_equal(now.views, before->views);
  keep_equal(now.types, before->types);
  keep_equal(now.functions, before->functions);
  keep_equal(now.aggregates, before->aggregates);
  return now.equals(*before) ? before : std::make_shared<const keyspace_metadata>(std::move(now));
}

/// Takes an object out, and puts what was read about it in its place.
template <class Map>
void replace(Map& map, const std::string& name, Map&& read) {
  map.erase(name);
  map.insert(read.extract(name));
}
template <class Map>
void replace_overloads(Map& map, const std::string& name, Map&& read) {
  const auto has_name = [&](const auto& entry) { return entry.first.name == name; };
  std::erase_if(map, has_name);
  std::erase_if(read, std::not_fn(has_name));
  map.merge(std::move(read));
}

template <class Object>
void put(keyspace_metadata::by_name<Object>& map, Object object) {
  std::string name = object.name;
  map.try_emplace(std::move(name), std::make_shared<const Object>(std::move(object)));
}
template <class Object>
void put(keyspace_metadata::by_signature<Object>& map, Object object) {
  function_signature signature = object.signature();
  map.try_emplace(std::move(signature), std::make_shared<const Object>(std::move(object)));
}

// ---- what holds a user type that has changed

bool holds_user_type(const schema_type& t) { return has_user_type(t.type) || !t.type_problem.empty(); }

void resolve_all(relation_metadata& r, user_types& types) {
  for (column_metadata& c : r.columns) types.resolve(c);
}
void resolve_all(function_metadata& f, user_types& types) {
  for (named_type& argument : f.arguments) types.resolve(argument);
  types.resolve(f.return_type);
}
void resolve_all(aggregate_metadata& a, user_types& types) {
  for (schema_type& argument : a.arguments) types.resolve(argument);
  types.resolve(a.state_type);
  types.resolve(a.return_type);
}

bool holds_user_type(const relation_metadata& r) {
  return std::ranges::any_of(r.columns, [](const column_metadata& c) { return holds_user_type(c); });
}
bool holds_user_type(const function_metadata& f) {
  return holds_user_type(f.return_type) ||
         std::ranges::any_of(f.arguments, [](const named_type& t) { return holds_user_type(t); });
}
bool holds_user_type(const aggregate_metadata& a) {
  return holds_user_type(a.state_type) || holds_user_type(a.return_type) ||
         std::ranges::any_of(a.arguments, [](const schema_type& t) { return holds_user_type(t); });
}

template <class Map>
void resolve_holders(Map& map, user_types& types) {
  for (auto& [key, object] : map) {
    if (!holds_user_type(*object)) continue;
    auto changed = std::make_shared<std::remove_const_t<typename Map::mapped_type::element_type>>(*object);
    resolve_all(*changed, types);
    object = std::move(changed);
  }
}

}  // namespace

keyspace_builder::type_map keyspace_builder::read_types(std::string_view keyspace) const {
  type_map types;
  for (const auto& [name, rows] : rows_.of(schema_source::types, keyspace))
    types.emplace(name, std::make_shared<user_type>(read_user_type(rows.front(), layout_.legacy, keyspace, name)));
  return types;
}

void keyspace_builder::read_functions(keyspace_metadata& keyspace, user_types& types) const {
  for (const auto& [name, rows] : rows_.of(schema_source::functions, keyspace.name))
    for (const schema_row& row : rows)
      put(keyspace.functions, read_function(row, layout_.legacy, keyspace.name, name, types));
}

void keyspace_builder::read_aggregates(keyspace_metadata& keyspace, user_types& types) const {
  for (const auto& [name, rows] : rows_.of(schema_source::aggregates, keyspace.name))
    for (const schema_row& row : rows)
      put(keyspace.aggregates, read_aggregate(row, layout_.legacy, keyspace.name, name, types));
}

void keyspace_builder::read_relations(keyspace_metadata& keyspace, user_types& types) const {
  const auto source = keyspace.is_virtual ? schema_source::virtual_tables : schema_source::tables;
  const auto read = keyspace.is_virtual ? read_virtual_table : layout_.legacy ? read_legacy_table : read_table;
  for (const auto& [name, rows] : rows_.of(source, keyspace.name))
    put(keyspace.tables, read(rows_, rows.front(), keyspace.name, name, types));
  if (keyspace.is_virtual) return;
  for (const auto& [name, rows] : rows_.of(schema_source::views, keyspace.name))
    put(keyspace.views, read_view(rows_, rows.front(), keyspace.name, name, types));
}

keyspace_ptr keyspace_builder::build(std::string_view name, const schema_row& row, bool is_virtual,
                                     const keyspace_ptr& before) const {
  keyspace_metadata keyspace;
  keyspace.name = name;
  keyspace.is_virtual = is_virtual;
  read_keyspace(row, layout_.legacy, keyspace);
  type_map types = is_virtual ? type_map() : read_types(name);
  user_types resolved(keyspace.name, types);
  for (auto& [type_name, type] : types) keyspace.types.emplace(type_name, std::move(type));
  if (!is_virtual) {
    read_functions(keyspace, resolved);
    read_aggregates(keyspace, resolved);
  }
  read_relations(keyspace, resolved);
  return kept(std::move(keyspace), before);
}

keyspace_ptr keyspace_builder::refresh(const keyspace_ptr& before, const schema_scope& scope) const {
  keyspace_metadata now = *before;
  type_map types;
  for (const auto& [name, type] : before->types) types.emplace(name, std::make_shared<user_type>(*type));
  if (scope.what == extent::type) replace(types, scope.name, read_types(now.name));
  user_types resolved(now.name, types);

  keyspace_metadata read;
  read.name = now.name;
  switch (scope.what) {
    case extent::relation:
      read_relations(read, resolved);
      replace(now.tables, scope.name, std::move(read.tables));
      replace(now.views, scope.name, std::move(read.views));
      break;
    case extent::function:
      read_functions(read, resolved);
      replace_overloads(now.functions, scope.name, std::move(read.functions));
      break;
    case extent::aggregate:
      read_aggregates(read, resolved);
      replace_overloads(now.aggregates, scope.name, std::move(read.aggregates));
      break;
    default:
      now.types.clear();
      for (auto& [name, type] : types) now.types.emplace(name, std::move(type));
      resolve_holders(now.tables, resolved);
      resolve_holders(now.views, resolved);
      resolve_holders(now.functions, resolved);
      resolve_holders(now.aggregates, resolved);
  }
  return kept(std::move(now), before);
}

}  // namespace dse::metadata
