#include "fuzz/text_target.hpp"

#include <dse/decimal.hpp>

#include <cmath>

namespace dse::fuzz::values_decimal_text { namespace {

void check(bytes_view input) {
  check_text<decimal>(input, client_errc::invalid_argument, client_errc::out_of_range);
  if (const auto d = decimal::try_from_string(text_of(input))) require(!std::isnan(d->to_double()), "a number is one");
}

const registration registered(check, [] {
  return texts({"0", "-12.50", "1.25E-7", "3E+5", "1e2147483647", "1e-2147483648", "0.000", ".5", "5.", "+1.5",
                "123456789012345678901234567890.123", "1e99999999999"});
});

}}  // namespace dse::fuzz::values_decimal_text
