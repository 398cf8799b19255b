#pragma once

#include <dse/function_metadata.hpp>
#include <dse/table_metadata.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 {

/// A keyspace with everything in it; immutable once a schema holds it. What a refresh finds unchanged stays the same
/// object, so comparing pointers tells what changed. Names are exact; from_cql_identifier() makes one of CQL's.
struct keyspace_metadata {
  template <class Object>
  using by_name = std::map<std::string, std::shared_ptr<const Object>, std::less<>>;
  template <class Object>
  using by_signature = std::map<function_signature, std::shared_ptr<const Object>>;

  std::string name;
  bool durable_writes = true;
  bool is_virtual = false;
  std::map<std::string, std::string> replication;  ///< with `class`
  std::string graph_engine;                        ///< Core, Classic, or empty: no graph (DSE 6.8)
  by_name<table_metadata> tables;
  by_name<view_metadata> views;
  by_name<user_type> types;
  by_signature<function_metadata> functions;
  by_signature<aggregate_metadata> aggregates;
  schema_gaps gaps;

  /// Each finder gives null when there is no such object.
  std::shared_ptr<const table_metadata> find_table(std::string_view table) const;
  std::shared_ptr<const view_metadata> find_view(std::string_view view) const;
  std::shared_ptr<const user_type> find_type(std::string_view type) const;
  std::shared_ptr<const function_metadata> find_function(const function_signature& signature) const;
  std::shared_ptr<const aggregate_metadata> find_aggregate(const function_signature& signature) const;

  /// Whether name, options and all objects are equal, wherever they are kept.
  bool equals(const keyspace_metadata& other) const;
  /// What could not be understood about the keyspace and its objects, each problem with the object's name.
  std::vector<std::string> problems() const;
  /// Statements that recreate the keyspace and its objects, in an order that can be run.
  std::string to_cql() const;
};

/// What a cluster has at one moment: a cheap handle to an immutable snapshot.
class schema {
 public:
  using keyspace_map = keyspace_metadata::by_name<keyspace_metadata>;

  /// Without keyspaces.
  schema() noexcept {}
  explicit schema(keyspace_map keyspaces);

  const keyspace_map& keyspaces() const noexcept;
  /// Each finder gives null when there is no such object.
  std::shared_ptr<const keyspace_metadata> find_keyspace(std::string_view keyspace) const;
  std::shared_ptr<const table_metadata> find_table(std::string_view keyspace, std::string_view table) const;

  std::vector<std::string> problems() const;
  /// Statements that recreate all keyspaces but the server's own: system, system_…, dse_…, solr_admin, virtual ones.
  std::string to_cql() const;

 private:
  std::shared_ptr<const keyspace_map> keyspaces_;
};

/// One difference between two snapshots.
struct schema_change {
  enum class change_kind : std::uint8_t { created, updated, dropped };
  enum class object_kind : std::uint8_t { keyspace, type, function, aggregate, table, view };

  change_kind change = change_kind::created;
  object_kind object = object_kind::keyspace;
  std::string keyspace;
  std::string name;                         ///< empty for a keyspace
  std::vector<std::string> argument_types;  ///< of a function or aggregate
  friend bool operator==(const schema_change&, const schema_change&) = default;
};

}}  // namespace dse::v0
