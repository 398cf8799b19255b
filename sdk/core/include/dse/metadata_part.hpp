#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

/// What session::refresh() reads anew. Names are taken as they are, capitals and all.
class metadata_part {
 public:
  enum class extent : unsigned char { everything, nodes, schema, keyspace, table };

  static metadata_part everything() { return metadata_part(extent::everything); }
  /// Which nodes there are, and which tokens they own.
  static metadata_part nodes() { return metadata_part(extent::nodes); }
  /// The keyspaces of options::schema_keyspaces(), or all.
  static metadata_part schema() { return metadata_part(extent::schema); }
  static metadata_part keyspace(std::string_view name) { return metadata_part(extent::keyspace, name); }
  /// One table or materialized view.
  static metadata_part table(std::string_view keyspace, std::string_view name) {
    return metadata_part(extent::table, keyspace, name);
  }

  extent what() const noexcept { return what_; }
  const std::string& keyspace_name() const noexcept { return keyspace_; }
  const std::string& table_name() const noexcept { return table_; }

 private:
  explicit metadata_part(extent what, std::string_view keyspace = {}, std::string_view table = {})
      : what_(what), keyspace_(keyspace), table_(table) {}

  extent what_;
  std::string keyspace_, table_;
};

}}  // namespace dse::v0
