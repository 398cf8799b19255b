#pragma once

#include "metadata/schema_queries.hpp"
#include "metadata/schema_rows.hpp"
#include "metadata/user_types.hpp"

#include <dse/schema.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace dse::metadata {

/// Makes one keyspace of the rows that a refresh has got.
class keyspace_builder {
 public:
  using keyspace_ptr = std::shared_ptr<const keyspace_metadata>;

  keyspace_builder(const schema_rows& rows, const schema_layout& layout) noexcept : rows_(rows), layout_(layout) {}

  /// All of it. `before`, where there is one, gives the objects that are still the same.
  keyspace_ptr build(std::string_view name, const schema_row& row, bool is_virtual, const keyspace_ptr& before) const;
  /// One object of it new or gone, and everything else as it was, but for types that hold a user type that changed.
  keyspace_ptr refresh(const keyspace_ptr& before, const schema_scope& scope) const;

 private:
  using type_map = std::map<std::string, std::shared_ptr<user_type>>;

  type_map read_types(std::string_view keyspace) const;
  void read_functions(keyspace_metadata& keyspace, user_types& types) const;
  void read_aggregates(keyspace_metadata& keyspace, user_types& types) const;
  void read_relations(keyspace_metadata& keyspace, user_types& types) const;

  const schema_rows& rows_;
  const schema_layout& layout_;
};

}  // namespace dse::metadata
