#pragma once

#include "wire/byte_reader.hpp"

#include <dse/data_type.hpp>

#include <vector>

namespace dse::wire {

/// Deeper types are refused: no schema has them, and the stack is finite.
inline constexpr int deepest_type = 32;
/// More columns or bind markers are refused; CQL counts both in a [short] wherever it can.
inline constexpr std::uint32_t most_columns = 0xFFFF;

/// The column specifications of ROWS and PREPARED (native_protocol_v5.spec, section 4.2.5.2): `count` of them, after
/// one table name if `global_table`, which every column then gets. Nothing when malformed.
std::optional<std::vector<column>> decode_columns(byte_reader& r, std::uint32_t count, bool global_table);

/// Checks them likewise and passes over them; false when malformed.
bool skip_columns(byte_reader& r, std::uint32_t count, bool global_table);

}  // namespace dse::wire
