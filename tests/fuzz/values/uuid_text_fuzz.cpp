#include "fuzz/text_target.hpp"

#include <dse/uuid.hpp>

namespace dse::fuzz::values_uuid_text { namespace {

void check(bytes_view input) {
  check_text<uuid>(input, client_errc::invalid_argument);
  if (uuid::try_from_string(text_of(input))) require(input.size() == 36, "a UUID has 36 characters");
}

const registration registered(check, [] {
  return texts({"f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "00000000-0000-0000-0000-000000000000",
                "F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6", "f81d4fae7dec11d0a76500a0c91e6bf6"});
});

}}  // namespace dse::fuzz::values_uuid_text
