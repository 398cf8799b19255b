#pragma once

#include "wire/version.hpp"

#include <dse/detail/message.hpp>

namespace dse { inline namespace v0 { namespace detail {

/// What a session has to know of a request before it is sent.
struct request_limits {
  wire::protocol_version version;
  std::uint32_t longest;  ///< bytes of a frame
  std::uint64_t session;  ///< whose prepared statements can be executed
};

/// Why a request cannot be sent at all: it is malformed, too large, another session's, or asks for what the protocol
/// version cannot say. Empty: it can.
error why_refused(const message& m, const request_limits& limits);

/// The same for nearly all requests, in a few instructions: false when why_refused() has to look.
/// `longest_plain`: of plain_limit().
inline bool is_plain(const message& m, std::size_t longest_plain, std::uint64_t session) noexcept {
  return !m.extras && m.kind == message_kind::execute && m.values.size() < longest_plain &&
         m.prepared->session == session;
}
/// Values of so many bytes need no look; none where an unset value cannot be sent.
constexpr std::size_t plain_limit(const request_limits& limits) noexcept {
  return wire::has_unset_values(limits.version) ? limits.longest / 2 : 0;
}

}}}  // namespace dse::v0::detail
