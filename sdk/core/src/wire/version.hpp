#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dse::wire {

/// Versions of the native protocol that this driver speaks, as the frame header spells them.
enum class protocol_version : std::uint8_t { v3 = 0x03, v4 = 0x04, v5 = 0x05, dse_v1 = 0x41, dse_v2 = 0x42 };

/// From the most to the least capable: the order in which versions are tried.
inline constexpr std::array versions_by_preference = {protocol_version::dse_v2, protocol_version::dse_v1,
                                                      protocol_version::v5, protocol_version::v4, protocol_version::v3};

/// The version that a frame header's first byte names, direction bit left out.
constexpr std::optional<protocol_version> known_version(std::uint8_t byte) noexcept {
  for (const protocol_version v : versions_by_preference)
    if (static_cast<std::uint8_t>(v) == (byte & 0x7F)) return v;
  return std::nullopt;
}

/// What to offer after a server refused v.
constexpr std::optional<protocol_version> next_lower(protocol_version v) noexcept {
  for (std::size_t i = 0; i + 1 < versions_by_preference.size(); ++i)
    if (versions_by_preference[i] == v) return versions_by_preference[i + 1];
  return std::nullopt;
}

constexpr std::string_view to_string(protocol_version v) noexcept {
  switch (v) {
    case protocol_version::v3: return "v3";
    case protocol_version::v4: return "v4";
    case protocol_version::v5: return "v5";
    case protocol_version::dse_v1: return "DSE_V1";
    case protocol_version::dse_v2: return "DSE_V2";
  }
  return "unknown";
}

constexpr bool is_dse(protocol_version v) noexcept { return v >= protocol_version::dse_v1; }

/// After the handshake frames travel in checksummed segments (native_protocol_v5.spec, section 2).
constexpr bool uses_segments(protocol_version v) noexcept { return v == protocol_version::v5; }

/// Custom payload, warnings, unset values, the partition key's markers in PREPARED (changes from v3 to v4).
constexpr bool has_custom_payload(protocol_version v) noexcept { return v >= protocol_version::v4; }
constexpr bool has_unset_values(protocol_version v) noexcept { return v >= protocol_version::v4; }
constexpr bool has_partition_key_indexes(protocol_version v) noexcept { return v >= protocol_version::v4; }

/// The flags of QUERY, EXECUTE and BATCH are an [int], not a [byte].
constexpr bool has_int_flags(protocol_version v) noexcept { return v >= protocol_version::v5; }
/// Read and write failures name the failed replicas and their reasons instead of counting them.
constexpr bool has_failure_map(protocol_version v) noexcept { return v >= protocol_version::v5; }

/// DSE_V1 has neither of v5's additions for prepared statements.
constexpr bool has_result_metadata_id(protocol_version v) noexcept {
  return v == protocol_version::v5 || v == protocol_version::dse_v2;
}
constexpr bool has_prepare_flags(protocol_version v) noexcept { return has_result_metadata_id(v); }
constexpr bool has_request_keyspace(protocol_version v) noexcept { return has_result_metadata_id(v); }

/// Cassandra's own, after the DSE versions were forked.
constexpr bool has_now_in_seconds(protocol_version v) noexcept { return v == protocol_version::v5; }
constexpr bool has_contention_count(protocol_version v) noexcept { return v == protocol_version::v5; }

/// DSE pushes pages (continuous paging); from DSE_V2 on the client also says how many it can take.
constexpr bool has_continuous_paging(protocol_version v) noexcept { return is_dse(v); }
constexpr bool has_page_credit(protocol_version v) noexcept { return v == protocol_version::dse_v2; }

}  // namespace dse::wire
