#pragma once

#include <charconv>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <string>

namespace dse { inline namespace v0 { namespace graph {

/// The shortest decimal that reads back as the same number, with a point or an exponent: 5.0, 0.1, 1e+300.
template <std::floating_point Real>
std::string shortest(Real v) {
  char buffer[32];
  std::string text(buffer, std::to_chars(buffer, buffer + sizeof buffer, v).ptr);
  if (std::isfinite(v) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

/// A number of more bytes isn't printed, nor one of more digits read: both take time by the square of their length.
inline constexpr std::size_t max_number_bytes = 4096;
inline constexpr std::size_t max_digits = 9000;

}}}  // namespace dse::v0::graph
