#pragma once

#include <dse/bytes.hpp>
#include <dse/detail/big_endian.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace dse::metadata {

// Values stand one after the other, [int length][bytes] each (native_protocol_v5.spec, section 3: [value]).

/// Behind the value at `at`.
inline std::size_t behind_value(bytes_view values, std::size_t at) noexcept {
  if (values.size() - at < 4) return values.size();
  const auto n = static_cast<std::int32_t>(dse::detail::load_big<std::uint32_t>(values.data() + at));
  return std::min(values.size(), at + 4 + (n < 0 ? 0 : static_cast<std::size_t>(n)));
}

inline std::size_t start_of_value(bytes_view values, std::size_t index) noexcept {
  std::size_t at = 0;
  while (index-- != 0) at = behind_value(values, at);
  return at;
}

/// The bytes of the value at `index`; nothing for null and unset.
inline std::optional<bytes_view> value_at(bytes_view values, std::size_t index) noexcept {
  const std::size_t at = start_of_value(values, index);
  const std::size_t left = values.size() - at;
  if (left < 4) return std::nullopt;
  const auto n = static_cast<std::int32_t>(dse::detail::load_big<std::uint32_t>(values.data() + at));
  if (n < 0) return std::nullopt;
  return bytes_view(values.data() + at + 4, std::min(static_cast<std::size_t>(n), left - 4));
}

/// A partition key of several columns, the values at these indexes, as servers make tokens of it: [short
/// length][bytes][0] each. Nothing when a value is not there, or too long to be part of a key.
template <class Indexes>
std::optional<bytes> composite_key(bytes_view values, const Indexes& indexes) {
  bytes key;
  for (const std::size_t index : indexes) {
    const auto part = value_at(values, index);
    if (!part || part->size() > 0xFFFF) return std::nullopt;
    key.push_back(static_cast<std::byte>(part->size() >> 8));
    key.push_back(static_cast<std::byte>(part->size()));
    key.insert(key.end(), part->begin(), part->end());
    key.push_back(std::byte{0});
  }
  return key;
}

/// The same for any number of columns: of the only one, its bytes.
template <class Indexes>
std::optional<bytes> partition_key(bytes_view values, const Indexes& indexes) {
  if (indexes.size() != 1) return composite_key(values, indexes);
  const auto key = value_at(values, indexes.front());
  return key ? std::optional(bytes(key->begin(), key->end())) : std::nullopt;
}

}  // namespace dse::metadata
