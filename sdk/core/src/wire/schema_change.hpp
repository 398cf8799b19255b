#pragma once

#include "wire/byte_reader.hpp"

#include <cstdint>
#include <vector>

namespace dse::wire {

enum class schema_change_kind : std::uint8_t { created, updated, dropped, unknown };
enum class schema_target : std::uint8_t { keyspace, table, type, function, aggregate, unknown };

/// Of an EVENT or a RESULT (native_protocol_v5.spec, section 4.2.6); views into the body.
struct schema_change {
  schema_change_kind kind = schema_change_kind::unknown;
  schema_target target = schema_target::unknown;
  std::string_view keyspace;                     ///< empty for an unknown target
  std::string_view name;                         ///< of the table, type, function or aggregate; empty for a keyspace
  std::vector<std::string_view> argument_types;  ///< of a function or aggregate, as CQL writes them
};

/// Unknown words are no failure: a newer server may have more targets.
std::optional<schema_change> decode_schema_change(byte_reader& r);

}  // namespace dse::wire
