#pragma once

#include "wire/byte_reader.hpp"

#include <span>
#include <utility>
#include <vector>

namespace dse::wire {

/// What the server offers: CQL_VERSION, COMPRESSION, PROTOCOL_VERSIONS (`4/v4`, `5/v5-beta`), DSE's PRODUCT_TYPE.
struct supported {
  std::vector<std::pair<std::string_view, std::vector<std::string_view>>> options;  ///< views into the body

  /// Empty when the server does not name the option.
  std::span<const std::string_view> values(std::string_view option) const noexcept;
  bool offers(std::string_view option, std::string_view value) const noexcept;
};

std::optional<supported> decode_supported(byte_reader r);

}  // namespace dse::wire
