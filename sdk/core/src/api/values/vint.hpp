#pragma once

#include <dse/value_buffer.hpp>

#include <cstdint>
#include <optional>

namespace dse { inline namespace v0 { namespace detail {

/// [unsigned vint]: as many bytes follow the first as it has leading ones (native_protocol_v5.spec, section 3).
void append_unsigned_vint(std::uint64_t n, value_buffer& out);
/// Takes one from the front; nothing when the bytes end too early.
std::optional<std::uint64_t> take_unsigned_vint(bytes_view& in);

}}}  // namespace dse::v0::detail
