#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dse::testing {

/// What a model node understands of a statement: as much as it needs to answer as a real one does.
class model_statement {
 public:
  explicit model_statement(std::string_view text);

  /// Whether it begins with a word that statements begin with; all others are syntax errors.
  bool is_cql() const noexcept { return !verb_.empty(); }
  bool is_select() const noexcept { return verb_ == "SELECT"; }
  bool creates_table() const noexcept { return verb_ == "CREATE" && !table_.empty(); }
  /// Of a lightweight transaction.
  bool is_conditional() const noexcept { return conditional_; }
  bool needs_absence() const noexcept { return needs_absence_; }
  bool counts_rows() const noexcept { return counts_rows_; }
  bool reads_whole_table() const noexcept { return is_select() && !table_.empty() && !has_where_ && !counts_rows_; }
  bool adds_to_counter() const noexcept { return adds_; }
  /// Of the table; empty when the statement names none.
  const std::string& keyspace() const noexcept { return keyspace_; }
  const std::string& table() const noexcept { return table_; }
  /// Places for values.
  std::size_t markers() const noexcept { return markers_; }

 private:
  std::string_view verb_;
  std::string keyspace_, table_;
  std::size_t markers_ = 0;
  bool has_where_ = false, conditional_ = false, needs_absence_ = false, counts_rows_ = false, adds_ = false;
};

/// The first digits of a text: the token of one that has no values.
std::optional<std::int64_t> first_number(std::string_view text);

}  // namespace dse::testing
