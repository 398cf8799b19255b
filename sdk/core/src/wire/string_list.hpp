#pragma once

#include "wire/byte_reader.hpp"

#include <vector>

namespace dse::wire {

/// A [string list]; the views last as long as the body, and are partial when the reader fails.
inline std::vector<std::string_view> read_string_list(byte_reader& r) {
  std::vector<std::string_view> list;
  std::uint32_t n = r.read_count<std::uint16_t>(2);
  list.reserve(n);
  for (; n != 0 && r.ok(); --n) list.push_back(r.read_string());
  return list;
}

}  // namespace dse::wire
