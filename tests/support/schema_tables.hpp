#pragma once

#include "support/server_wire/response.hpp"

#include <dse/data_type.hpp>

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::testing {

/// A value of a schema table.
struct schema_cell {
  data_type type;
  std::optional<bytes> value;
};
schema_cell text(std::string_view s);
schema_cell number(std::int32_t n);
schema_cell fraction(double d);
schema_cell flag(bool b);
/// A uuid of 16 times this octet.
schema_cell id(std::uint8_t octet);
schema_cell blob(std::string_view octets);
schema_cell texts(const std::vector<std::string>& list);
schema_cell pairs(const std::vector<std::pair<std::string, std::string>>& list);

using schema_cells = std::vector<std::pair<std::string, schema_cell>>;

/// The rows of a server's schema tables, by the table's name without its keyspace. A table has the columns that its
/// rows name, each with the type of its first value, and nulls where a row does not name one.
class schema_tables {
 public:
  schema_tables& add(const std::string& table, schema_cells cells);

  // Cassandra 3 and later.
  schema_tables& add_keyspace(const std::string& keyspace);
  schema_tables& add_table(const std::string& keyspace, const std::string& table);
  /// kind: partition_key, clustering, static or regular.
  schema_tables& add_column(const std::string& keyspace, const std::string& table, const std::string& column,
                            const std::string& type, const std::string& kind = "regular", int position = -1,
                            const std::string& order = "none");
  schema_tables& add_type(const std::string& keyspace, const std::string& type, const std::vector<std::string>& names,
                          const std::vector<std::string>& types);
  schema_tables& add_function(const std::string& keyspace, const std::string& function,
                              const std::vector<std::string>& argument_types, const std::string& body = "return 1;");

  /// Rows of the table that fit are gone.
  using condition = std::function<bool(const schema_cells& cells)>;
  void remove(const std::string& table, const condition& fits);

  /// The answer to SELECT * FROM the table: rows of these keyspaces (none named: all) and, unless it is empty, that
  /// name.
  rows_result select(const std::string& table, const std::vector<std::string>& keyspaces = {},
                     const std::string& name = {}) const;

 private:
  std::map<std::string, std::vector<schema_cells>> rows_;
};

/// The RESULT message of the rows.
bytes message_of(const rows_result& result);

}  // namespace dse::testing
