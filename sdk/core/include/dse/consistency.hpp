#pragma once

#include <cstdint>
#include <string_view>

namespace dse { inline namespace v0 {

/// How many replicas must answer (native_protocol_v5.spec, section 3).
enum class consistency : std::uint16_t {
  any = 0x0000,
  one = 0x0001,
  two = 0x0002,
  three = 0x0003,
  quorum = 0x0004,
  all = 0x0005,
  local_quorum = 0x0006,
  each_quorum = 0x0007,
  serial = 0x0008,
  local_serial = 0x0009,
  local_one = 0x000A,
};

/// As CQL writes it: `LOCAL_QUORUM`; `UNKNOWN` for a level that this driver does not know.
constexpr std::string_view to_string(consistency c) noexcept {
  switch (c) {
    case consistency::any: return "ANY";
    case consistency::one: return "ONE";
    case consistency::two: return "TWO";
    case consistency::three: return "THREE";
    case consistency::quorum: return "QUORUM";
    case consistency::all: return "ALL";
    case consistency::local_quorum: return "LOCAL_QUORUM";
    case consistency::each_quorum: return "EACH_QUORUM";
    case consistency::serial: return "SERIAL";
    case consistency::local_serial: return "LOCAL_SERIAL";
    case consistency::local_one: return "LOCAL_ONE";
  }
  return "UNKNOWN";
}

/// Levels of the Paxos phase of conditional statements, and of reads that must see its outcome.
constexpr bool is_serial(consistency c) noexcept { return c == consistency::serial || c == consistency::local_serial; }

}}  // namespace dse::v0
