#pragma once

#include <dse/bytes.hpp>

#include <array>
#include <cstddef>

namespace dse::metadata {

/// The digest of RFC 1321, as RandomPartitioner hashes keys with it. Not for security.
std::array<std::byte, 16> md5(bytes_view message) noexcept;

}  // namespace dse::metadata
