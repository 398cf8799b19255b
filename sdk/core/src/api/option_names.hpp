#pragma once

#include "wire/version.hpp"

#include <dse/compression.hpp>
#include <dse/consistency.hpp>

#include <algorithm>
#include <optional>
#include <string_view>

namespace dse { inline namespace v0 { namespace detail {

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  return std::ranges::equal(a, b, {}, lower, lower);
}

/// What options::protocol() means: "v3", "v4", "v5", "dse_v1", "dse_v2", in any case.
constexpr std::optional<wire::protocol_version> protocol_named(std::string_view name) noexcept {
  for (const wire::protocol_version v : wire::versions_by_preference)
    if (equal_ignoring_case(name, wire::to_string(v))) return v;
  return std::nullopt;
}

/// "none", "lz4", "snappy", in any case.
constexpr std::optional<compression> compression_named(std::string_view name) noexcept {
  for (const compression c : {compression::none, compression::lz4, compression::snappy})
    if (equal_ignoring_case(name, to_string(c))) return c;
  return std::nullopt;
}

/// As CQL writes it, in any case.
constexpr std::optional<consistency> consistency_named(std::string_view name) noexcept {
  for (int value = 0; value <= static_cast<int>(consistency::local_one); ++value)
    if (const auto level = static_cast<consistency>(value); equal_ignoring_case(name, to_string(level))) return level;
  return std::nullopt;
}

}}}  // namespace dse::v0::detail
