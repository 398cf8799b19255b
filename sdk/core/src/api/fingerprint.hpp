#pragma once

#include <dse/detail/message.hpp>

#include <cstdint>

namespace dse { inline namespace v0 { namespace detail {

/// Of a statement's text and values: two statements with the same one ask for the same rows.
std::uint64_t fingerprint_of(const message& m);

}}}  // namespace dse::v0::detail
