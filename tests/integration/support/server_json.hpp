#pragma once

#include <dse/value.hpp>

#include <string_view>

namespace dse::testing {

/// Whether `json` is how Cassandra 5.0's toJson() prints the value (AbstractType.toJSONString), sets and maps in its
/// own order. Floating point and addresses are compared as numbers: Java writes them in another way.
bool is_server_json(const value& v, std::string_view json);

}  // namespace dse::testing
