#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace dse { inline namespace v0 {

/// Owned bytes: a blob column, an encoded value.
using bytes = std::vector<std::byte>;
/// Bytes that live elsewhere; views taken from rows live as long as their row_set.
using bytes_view = std::span<const std::byte>;

}}  // namespace dse::v0
