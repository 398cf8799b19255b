#pragma once

#include "metadata/cql_type.hpp"

#include <dse/schema.hpp>

#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace dse::metadata {

/// The user types of a keyspace, and everything else's types by their texts.
class user_types final : public user_type_source {
 public:
  /// Gives the fields of the types, which hold each other by name, their data types.
  user_types(std::string keyspace, std::map<std::string, std::shared_ptr<user_type>>& types);

  const sized_type* find(std::string_view name) override;
  /// Sets type and problem of what has a text.
  void resolve(schema_type& t);

 private:
  std::string keyspace_;
  std::map<std::string, sized_type, std::less<>> known_;
};

/// Whether values of the type hold values of user types.
bool has_user_type(const data_type& type);

}  // namespace dse::metadata
