#include "fuzz/text_target.hpp"

#include <dse/decimal.hpp>

#include <algorithm>

namespace dse::fuzz::values_varint_text { namespace {

void check(bytes_view input) {
  check_text<varint>(input, client_errc::invalid_argument);
  // The same input as two's complement.
  const varint n = varint::from_bytes(input);
  const bytes shortest = n.to_bytes();
  require(!shortest.empty() && shortest.size() <= std::max<std::size_t>(input.size(), 1), "the form is the shortest");
  require(varint::from_bytes(shortest) == n, "the form is of the same number");
  require(varint::from_string(n.to_string()) == n, "the text is of the same number");
  require((n <=> varint(0) < 0) == n.is_negative(), "negative numbers are below zero");
  if (const auto small = n.to_int64()) require(varint(*small) == n, "what fits 64 bits is the same number");
}

const registration registered(check, [] {
  return texts({"0", "-1", "+7", "9223372036854775807", "9223372036854775808", "-9223372036854775809",
                "123456789012345678901234567890", "00012", "1e5", "\x80\x01\x02", "\xFF\xFF\x7F"});
});

}}  // namespace dse::fuzz::values_varint_text
