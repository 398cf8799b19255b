#pragma once

#include "wire/rows.hpp"
#include "wire/version.hpp"

namespace dse::wire {

/// The answer to PREPARE (native_protocol_v5.spec, section 4.2.5.4); views into the body.
struct prepared {
  bytes_view id;
  bytes_view result_metadata_id;             ///< v5, DSE_V2
  std::vector<std::uint16_t> partition_key;  ///< the bind marker of each part, if every part has one; not v3
  std::vector<column> parameters;
  std::vector<column> columns;  ///< of the result; empty when the statement has none, or the server doesn't tell
  bytes_view column_specs;      ///< the same as they were read
  bool global_table = false;    ///< how they are written
};

/// Reads the body after the kind. The partition key's indexes are checked against the parameters.
std::optional<prepared> decode_prepared(byte_reader& r, protocol_version v);

}  // namespace dse::wire
