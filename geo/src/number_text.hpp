#pragma once

#include <charconv>
#include <cmath>
#include <string>

namespace dse { inline namespace v0 { namespace geo {

/// Appends the fewest digits that give v again; with an exponent only outside of 1e-7 to 1e21, as JavaScript does.
inline void append_number(std::string& out, double v) {
  const double size = std::fabs(v);
  const bool plain = size == 0 || (size >= 1e-7 && size < 1e21) || !std::isfinite(v);
  char digits[40];
  const auto end = std::to_chars(digits, digits + sizeof digits, v,
                                 plain ? std::chars_format::fixed : std::chars_format::scientific);
  out.append(digits, end.ptr);
}

}}}  // namespace dse::v0::geo
