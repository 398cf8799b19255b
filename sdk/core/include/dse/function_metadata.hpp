#pragma once

#include <dse/table_metadata.hpp>

#include <compare>
#include <optional>
#include <string>
#include <vector>

namespace dse { inline namespace v0 {

struct user_type {
  std::string keyspace;
  std::string name;
  std::vector<named_type> fields;
  schema_gaps gaps;

  /// The type of a value.
  data_type type() const;
  /// CREATE TYPE.
  std::string to_cql() const;
  friend bool operator==(const user_type&, const user_type&) = default;
};

/// What tells functions or aggregates of one name apart.
struct function_signature {
  std::string name;
  std::vector<std::string> argument_types;  ///< as CQL writes them
  /// `plus(int, int)`, its name in quotes where CQL needs them.
  std::string to_string() const;
  friend auto operator<=>(const function_signature&, const function_signature&) = default;
};

struct function_metadata {
  std::string keyspace;
  std::string name;
  std::vector<named_type> arguments;
  schema_type return_type;
  std::string language;
  std::string body;
  bool called_on_null_input = false;
  bool deterministic = false, monotonic = false;  ///< DSE 6
  std::vector<std::string> monotonic_on;          ///< arguments; DSE 6
  schema_gaps gaps;

  function_signature signature() const;
  /// CREATE FUNCTION.
  std::string to_cql() const;
  friend bool operator==(const function_metadata&, const function_metadata&) = default;
};

struct aggregate_metadata {
  std::string keyspace;
  std::string name;
  std::vector<schema_type> arguments;
  schema_type state_type, return_type;
  std::string state_function;
  std::string final_function;                    ///< empty: none
  std::optional<std::string> initial_condition;  ///< a CQL constant
  bool deterministic = false;                    ///< DSE 6
  schema_gaps gaps;

  function_signature signature() const;
  /// CREATE AGGREGATE.
  std::string to_cql() const;
  friend bool operator==(const aggregate_metadata&, const aggregate_metadata&) = default;
};

}}  // namespace dse::v0
