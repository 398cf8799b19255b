#pragma once

#include "metadata/schema_rows.hpp"
#include "metadata/user_types.hpp"

#include <dse/schema.hpp>

namespace dse::metadata {

// What rows say, as objects of the schema. Nothing throws or gives up: what can't be understood is in the object's
// gaps.

/// Replication and the like; the objects in the keyspace are left as they are.
void read_keyspace(const schema_row& row, bool legacy, keyspace_metadata& keyspace);

/// A table of a keyspace that is called so, with whatever else is known about it.
table_metadata read_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                          std::string_view name, user_types& types);
table_metadata read_virtual_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                                  std::string_view name, user_types& types);
/// From the tables of Cassandra 2.
table_metadata read_legacy_table(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                                 std::string_view name, user_types& types);
view_metadata read_view(const schema_rows& rows, const schema_row& row, std::string_view keyspace,
                        std::string_view name, user_types& types);

/// Its fields have texts only; user_types gives them types.
user_type read_user_type(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name);
function_metadata read_function(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name,
                                user_types& types);
aggregate_metadata read_aggregate(const schema_row& row, bool legacy, std::string_view keyspace, std::string_view name,
                                  user_types& types);

/// A column with the place that its row gives it in the key, where it has one.
struct placed_column {
  column_metadata column;
  std::int32_t position = 0;
};
/// Puts the columns into their order, leaves out second ones of a name, and notes keys that have gaps.
void set_columns(relation_metadata& relation, std::vector<placed_column> columns);

/// Which of the notes were added since there were `before` of them: then the row is kept with them.
void keep_if_noted(schema_gaps& gaps, std::size_t before, const schema_row& row);

/// A class of Cassandra 2 as a CQL type.
struct class_type {
  std::string cql_type;
  bool reversed = false;
};
class_type read_legacy_class(std::string_view name);

}  // namespace dse::metadata
