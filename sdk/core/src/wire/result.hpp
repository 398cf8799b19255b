#pragma once

#include "wire/schema_change.hpp"

namespace dse::wire {

enum class result_kind : std::uint32_t {
  void_result = 1,
  rows = 2,  ///< rows.hpp
  set_keyspace = 3,
  prepared = 4,       ///< prepared.hpp
  schema_change = 5,  ///< schema_change.hpp
};

/// The [int] that every RESULT begins with; nothing for an unknown kind.
inline std::optional<result_kind> decode_result_kind(byte_reader& r) noexcept {
  const std::uint32_t kind = r.read<std::uint32_t>();
  return kind >= 1 && kind <= 5 ? std::optional(static_cast<result_kind>(kind)) : std::nullopt;
}

/// The keyspace of a set_keyspace result, after the kind; a view into the body.
inline std::optional<std::string_view> decode_set_keyspace(byte_reader& r) noexcept {
  const std::string_view keyspace = r.read_string();
  return r.ok() ? std::optional(keyspace) : std::nullopt;
}

}  // namespace dse::wire
