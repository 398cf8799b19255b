#include "fuzz/text_target.hpp"

#include <dse/inet.hpp>

#include <arpa/inet.h>

#include <string>

namespace dse::fuzz::values_inet_text { namespace {

void check(bytes_view input) {
  check_text<inet_address>(input, client_errc::invalid_argument);
  // POSIX's reader is the judge of what an address is.
  const std::string text(text_of(input));
  if (text.find('\0') != text.npos) return;
  unsigned char v4[4], v6[16];
  const bool is_address = ::inet_pton(AF_INET, text.c_str(), v4) == 1 || ::inet_pton(AF_INET6, text.c_str(), v6) == 1;
  require(inet_address::try_from_string(text).has_value() == is_address, "POSIX sees it otherwise");
}

const registration registered(check, [] {
  return texts({"192.0.2.1", "2001:db8::1", "::", "::ffff:192.0.2.1", "fe80::1%eth0", "1.2.3", "256.0.0.1",
                "1:2:3:4:5:6:7:8", "01.2.3.4"});
});

}}  // namespace dse::fuzz::values_inet_text
