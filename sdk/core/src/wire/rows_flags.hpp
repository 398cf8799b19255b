#pragma once

#include <cstdint>

namespace dse::wire::rows_flag {

/// Flags of the metadata in ROWS and PREPARED (native_protocol_v5.spec, section 4.2.5.2; the last two are DSE's).
inline constexpr std::uint32_t global_table = 0x01, more_pages = 0x02, no_metadata = 0x04, metadata_changed = 0x08,
                               continuous = 0x4000'0000, last_continuous = 0x8000'0000;

}  // namespace dse::wire::rows_flag
