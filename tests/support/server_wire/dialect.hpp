#pragma once

#include <cstdint>
#include <optional>

namespace dse::testing {

/// What one protocol version has, in the order of native_protocol_v4.spec, native_protocol_v5.spec, DSE's additions.
struct dialect {
  std::uint8_t version;
  bool payload_and_warnings;
  bool unset_values;
  bool key_indexes;       ///< in PREPARED
  bool wide_query_flags;  ///< [int] instead of [byte]
  bool failure_reasons;   ///< a map instead of a count
  bool result_metadata_id;
  bool request_keyspace;  ///< in QUERY, PREPARE, BATCH
  bool now_in_seconds;
  bool contentions;
  bool segments;
  bool pushed_pages;
  bool page_credit;
};

inline constexpr dialect dialects[] = {
    {0x03, false, false, false, false, false, false, false, false, false, false, false, false},
    {0x04, true, true, true, false, false, false, false, false, false, false, false, false},
    {0x05, true, true, true, true, true, true, true, true, true, true, false, false},
    {0x41, true, true, true, true, true, false, false, false, false, false, true, false},
    {0x42, true, true, true, true, true, true, true, false, false, false, true, true},
};

/// version: of a header's first byte, without the direction bit.
constexpr const dialect* find_dialect(std::uint8_t version) noexcept {
  for (const dialect& d : dialects)
    if (d.version == version) return &d;
  return nullptr;
}

}  // namespace dse::testing
