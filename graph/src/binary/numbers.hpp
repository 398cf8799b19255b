#pragma once

#include "binary/reader.hpp"
#include "number_text.hpp"
#include "refuse.hpp"

#include <dse/decimal.hpp>
#include <dse/uuid.hpp>

#include <span>

namespace dse { inline namespace v0 { namespace graph {

/// The next big integer, for printing it.
inline varint next_number(binary_reader& in) {
  const std::string_view bytes = in.text();
  if (bytes.size() > max_number_bytes) refuse("a number has too many digits");
  return varint::from_bytes(std::as_bytes(std::span(bytes)));
}

inline uuid next_uuid(binary_reader& in) {
  uuid id;
  for (std::uint8_t& octet : id.octets) octet = in.u8();
  return id;
}

}}}  // namespace dse::v0::graph
