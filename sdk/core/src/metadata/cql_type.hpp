#pragma once

#include <dse/data_type.hpp>

#include <cstdint>
#include <string>
#include <string_view>

namespace dse::metadata {

/// A type of more parts than this is refused: user types that hold each other twice grow without bound.
inline constexpr std::uint32_t largest_type = 10'000;

/// A type with what it takes to stay within the limits when it becomes part of another one.
struct sized_type {
  data_type type;
  std::uint32_t size = 1;    ///< how many types it is made of
  int levels = 1;            ///< how deep
  std::string problem = {};  ///< why it is not the whole truth; empty when it is
};

/// Where a parser looks the user types of a keyspace up.
class user_type_source {
 public:
  /// Null for an unknown name; valid until the next call.
  virtual const sized_type* find(std::string_view name) = 0;

 protected:
  ~user_type_source() = default;
};

/// The type that a text of the schema tables means: `frozen<map<text, "Address">>`, `vector<float, 3>`,
/// `'org.apache.cassandra.db.marshal.PointType'`. Takes linear time.
///
/// Names without quotes are read without regard to case. A user type that the source does not know is one without
/// fields, and a problem; a text that is no type, or one over the limits (wire::deepest_type, largest_type), is a
/// custom type of just this text, and a problem.
sized_type parse_cql_type(std::string_view text, const std::string& keyspace, user_type_source& types);

}  // namespace dse::metadata
