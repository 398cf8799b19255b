#pragma once

#include "wiped_bytes.hpp"

#include <dse/bytes.hpp>

#include <cstddef>
#include <optional>

namespace dse { inline namespace v0 { namespace cloud {

/// Whether the library was built with zlib.
bool can_inflate() noexcept;

/// The `size` bytes that the deflated ones (RFC 1951) stand for; nothing when they are not what they should be, or
/// stand for another number of bytes.
std::optional<wiped_bytes> inflate(bytes_view deflated, std::size_t size);

}}}  // namespace dse::v0::cloud
