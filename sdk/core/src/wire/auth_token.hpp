#pragma once

#include "wire/byte_reader.hpp"

namespace dse::wire {

/// The body of AUTH_CHALLENGE and of AUTH_SUCCESS (native_protocol_v5.spec, sections 4.2.7 and 4.2.8).
struct auth_token {
  std::optional<bytes_view> bytes;  ///< a view into the body; nothing for null
};

inline std::optional<auth_token> decode_auth_token(byte_reader r) noexcept {
  const auth_token token{r.read_nullable_bytes()};
  return r.ok() ? std::optional(token) : std::nullopt;
}

}  // namespace dse::wire
