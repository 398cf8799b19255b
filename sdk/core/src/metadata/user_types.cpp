#include "metadata/user_types.hpp"

#include "wire/column_specs.hpp"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

namespace dse::metadata {
namespace {

/// Writes down which types are asked for.
class asked_names final : public user_type_source {
 public:
  const sized_type* find(std::string_view name) override {
    names.emplace(name);
    return nullptr;
  }
  std::set<std::string> names;
};

/// What a user type is as part of others, once its fields are known.
sized_type make_sized(const user_type& type, std::uint64_t size, int levels, std::string problem) {
  if (size <= largest_type && levels <= wire::deepest_type)
    return {type.type(), static_cast<std::uint32_t>(size), levels, std::move(problem)};
  return {data_type::udt(type.keyspace, type.name, {}, {}), 1, 1, "the type " + type.name + " is too large"};
}

sized_type endless(const user_type& type) {
  return {data_type::udt(type.keyspace, type.name, {}, {}), 1, 1, "the type " + type.name + " holds itself"};
}

}  // namespace

user_types::user_types(std::string keyspace, std::map<std::string, std::shared_ptr<user_type>>& types)
    : keyspace_(std::move(keyspace)) {
  // Level by level from those without user types, so that the stack stays flat however long a chain is.
  std::map<std::string_view, std::size_t> missing;
  std::map<std::string_view, std::vector<user_type*>> waiting;
  std::vector<user_type*> ready;
  for (const auto& [name, type] : types) {
    asked_names asked;
    for (const named_type& field : type->fields) parse_cql_type(field.cql_type, keyspace_, asked);
    std::size_t& count = missing[name];
    for (const std::string& other : asked.names) {
      const auto at = types.find(other);
      if (at == types.end()) continue;
      ++count;
      waiting[at->first].push_back(type.get());
    }
    if (count == 0) ready.push_back(type.get());
  }
  const auto set_fields = [this](user_type& type) {
    std::uint64_t size = 1;
    int levels = 1;
    std::string problem;
    for (named_type& field : type.fields) {
      sized_type part = parse_cql_type(field.cql_type, keyspace_, *this);
      size += part.size;
      levels = std::max(levels, 1 + part.levels);
      if (problem.empty()) problem = part.problem;
      field.type = std::move(part.type);
      field.type_problem = std::move(part.problem);
    }
    return make_sized(type, size, levels, std::move(problem));
  };
  while (!ready.empty()) {
    user_type& type = *ready.back();
    ready.pop_back();
    known_.insert_or_assign(type.name, set_fields(type));
    for (user_type* other : waiting[type.name])
      if (--missing[other->name] == 0) ready.push_back(other);
  }
  for (const auto& [name, type] : types)
    if (missing[name] != 0) known_.insert_or_assign(name, endless(*type));
  for (const auto& [name, type] : types)
    if (missing[name] != 0) set_fields(*type);
}

const sized_type* user_types::find(std::string_view name) {
  const auto at = known_.find(name);
  return at == known_.end() ? nullptr : &at->second;
}

void user_types::resolve(schema_type& t) {
  sized_type parsed = parse_cql_type(t.cql_type, keyspace_, *this);
  t.type = std::move(parsed.type);
  t.type_problem = std::move(parsed.problem);
}

bool has_user_type(const data_type& type) {
  return type.is(type_kind::udt) || std::ranges::any_of(type.parameters(), has_user_type);
}

}  // namespace dse::metadata
