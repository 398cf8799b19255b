#pragma once

#include "metadata/schema_queries.hpp"
#include "metadata/schema_rows.hpp"

#include <dse/schema.hpp>

#include <optional>
#include <vector>

namespace dse::metadata {

/// Makes the next schema of the one before and of what the servers answer to the queries of a scope.
///
/// Whatever the rows hold, it gives a schema: what can't be understood stands in the gaps of the object that it is
/// about. Objects that are equal to those of the schema before are those.
class schema_reader {
 public:
  schema_reader(const schema_layout& layout, schema_scope scope);

  const std::vector<schema_query>& queries() const noexcept { return queries_; }
  const schema_scope& scope() const noexcept { return scope_; }

  struct page {
    bool malformed = false;             ///< no rows with columns, or cut: the refresh has failed
    std::optional<bytes> paging_state;  ///< present: the query has more pages
  };
  /// Takes the RESULT message of a page of a query.
  page add(std::size_t query, bytes_view message);
  /// Whether a refresh can go on without the query, which failed with a server's error code: without its rows.
  bool can_go_on_after(std::size_t query, std::uint32_t error_code) const noexcept;

  /// After the last page of every query.
  schema finish(const schema& before) const;

 private:
  schema_layout layout_;
  schema_scope scope_;
  std::vector<schema_query> queries_;
  schema_rows rows_;
};

}  // namespace dse::metadata
