#include <dse/decimal.hpp>

#include <charconv>
#include <limits>

namespace dse { inline namespace v0 {
namespace {

error not_a_decimal(std::string_view text) {
  return error(client_errc::invalid_argument, "not a decimal number: '" + std::string(text.substr(0, 64)) + "'");
}

error scale_too_large(std::string_view text) {
  return error(client_errc::out_of_range,
               "the scale needs more than 32 bits: '" + std::string(text.substr(0, 64)) + "'");
}

}  // namespace

result<decimal> decimal::try_from_string(std::string_view text) {
  std::string_view mantissa = text;
  std::int64_t exponent = 0;
  if (const std::size_t e = text.find_first_of("eE"); e != text.npos) {
    mantissa = text.substr(0, e);
    std::string_view digits = text.substr(e + 1);
    if (digits.starts_with('+') && !digits.substr(1).starts_with('-')) digits.remove_prefix(1);
    const char* end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, exponent);
    if (parsed.ec == std::errc::result_out_of_range && parsed.ptr == end) return scale_too_large(text);
    if (parsed.ec != std::errc() || parsed.ptr != end) return not_a_decimal(text);
  }
  std::string digits(mantissa);
  std::int64_t scale = 0;
  if (const std::size_t point = digits.find('.'); point != digits.npos) {
    digits.erase(point, 1);
    scale = static_cast<std::int64_t>(digits.size() - point);
  }
  const auto unscaled = varint::try_from_string(digits);
  if (!unscaled) return not_a_decimal(text);
  if (__builtin_sub_overflow(scale, exponent, &scale) || !std::in_range<std::int32_t>(scale))
    return scale_too_large(text);
  return decimal(*unscaled, static_cast<std::int32_t>(scale));
}
decimal decimal::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string decimal::to_string() const {
  std::string text = unscaled_.to_string();
  if (scale_ == 0) return text;
  const std::size_t first = unscaled_.is_negative() ? 1 : 0;
  const auto digits = static_cast<std::int64_t>(text.size() - first);
  const std::int64_t exponent = digits - 1 - scale_;
  if (scale_ > 0 && exponent >= -6) {
    if (digits <= scale_) text.insert(first, static_cast<std::size_t>(scale_ - digits + 1), '0');
    text.insert(text.size() - static_cast<std::size_t>(scale_), 1, '.');
    return text;
  }
  if (digits > 1) text.insert(first + 1, 1, '.');
  if (exponent != 0) text += (exponent < 0 ? "E" : "E+") + std::to_string(exponent);
  return text;
}

double decimal::to_double() const {
  const std::string text = to_string();
  double v = 0;
  if (std::from_chars(text.data(), text.data() + text.size(), v).ec != std::errc::result_out_of_range) return v;
  const double magnitude = text.find("E-") == text.npos ? std::numeric_limits<double>::infinity() : 0.0;
  return unscaled_.is_negative() ? -magnitude : magnitude;
}

}}  // namespace dse::v0
