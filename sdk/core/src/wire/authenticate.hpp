#pragma once

#include "wire/byte_reader.hpp"

namespace dse::wire {

/// The full Java class name of the server's authenticator; a view into the body.
inline std::optional<std::string_view> decode_authenticate(byte_reader r) noexcept {
  const std::string_view name = r.read_string();
  return r.ok() ? std::optional(name) : std::nullopt;
}

}  // namespace dse::wire
