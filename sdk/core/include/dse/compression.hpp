#pragma once

#include <cstdint>
#include <string_view>

namespace dse { inline namespace v0 {

/// How what is sent is compressed, both ways; named in STARTUP (native_protocol_v4.spec, section 5).
enum class compression : std::uint8_t {
  none,
  lz4,
  snappy,  ///< not with protocol v5, which has LZ4 only
};

/// As the protocol spells it.
constexpr std::string_view to_string(compression c) noexcept {
  switch (c) {
    case compression::none: return "none";
    case compression::lz4: return "lz4";
    case compression::snappy: return "snappy";
  }
  return "unknown";
}

}}  // namespace dse::v0
