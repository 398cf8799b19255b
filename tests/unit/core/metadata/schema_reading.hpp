#pragma once

#include "metadata/schema_reader.hpp"
#include "support/schema_tables.hpp"

#include <dse/schema.hpp>

#include <gtest/gtest.h>

#include <string>

namespace dse::metadata {

inline schema_layout cassandra(const std::string& release_version) {
  node_info node;
  node.release_version = release_version;
  return layout_of(node);
}

/// system_schema.columns is columns, system_virtual_schema.columns virtual_columns.
inline std::string table_of(const schema_query& query) {
  const std::string_view prefix = "SELECT * FROM ";
  const std::string whole = query.text.substr(prefix.size(), query.text.find(' ', prefix.size()) - prefix.size());
  const std::string table = whole.substr(whole.find('.') + 1);
  return whole.starts_with("system_virtual_schema") ? "virtual_" + table : table;
}

/// What the server's tables make of a schema, for a scope.
inline schema refresh(const testing::schema_tables& server, const schema& before = {},
                      const schema_scope& scope = schema_scope::everything(),
                      const schema_layout& layout = cassandra("5.0.6")) {
  schema_reader reader(layout, scope);
  for (std::size_t i = 0; i < reader.queries().size(); ++i) {
    const auto rows = server.select(table_of(reader.queries()[i]), scope.keyspaces, scope.name);
    const auto page = reader.add(i, testing::message_of(rows));
    EXPECT_FALSE(page.malformed) << reader.queries()[i].text;
  }
  return reader.finish(before);
}

inline schema_scope changed(wire::schema_target target, std::string_view keyspace, std::string_view name = {}) {
  return schema_scope::of({wire::schema_change_kind::updated, target, keyspace, name, {}});
}

}  // namespace dse::metadata
