#pragma once

#include <charconv>
#include <cmath>
#include <string>
#include <system_error>

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

/// Whether a decimal number, for which from_chars gave no double, lies closer to 0 than the least of them.
inline bool is_tiny(const char* at, const char* end) noexcept {
  // The power of ten of its first digit that isn't 0.
  long long power = -1;
  bool in_fraction = false, significant = false;
  for (; at != end && *at != 'e' && *at != 'E'; ++at) {
    if (*at == '-') continue;
    if (*at == '.') in_fraction = true;
    else if (significant || *at != '0') {
      significant = true;
      power += !in_fraction;
    } else if (in_fraction) --power;
  }
  if (at == end) return power < 0;
  int exponent = 0;
  const bool negative = ++at != end && *at == '-';
  if (at != end && *at == '+') ++at;
  const bool fits = std::from_chars(at, end, exponent).ec == std::errc();
  return fits ? power + exponent < 0 : negative;
}

/// As std::from_chars in any locale, but a number that is too small for a double is 0, as in Java; result_out_of_range
/// is left for what is too large.
inline std::from_chars_result parse_number(const char* begin, const char* end, double& v) noexcept {
  std::from_chars_result read = std::from_chars(begin, end, v);
  if (read.ec == std::errc::result_out_of_range && is_tiny(begin, read.ptr)) {
    v = *begin == '-' ? -0.0 : 0.0;
    read.ec = std::errc();
  }
  return read;
}

}}}  // namespace dse::v0::geo
