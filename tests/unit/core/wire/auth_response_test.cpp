#include "wire/auth_response.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(auth_response, token_is_written_with_its_length) {
  const bytes token = octets({0, 'u', 's', 'e', 'r', 0, 'p', 'a', 's', 's'});
  for_each_version([&](protocol_version v) {
    output_buffer out;
    encode_auth_response(out, {v, 1}, token);
    EXPECT_EQ(hex(out), golden_request("auth_response", v));
  });
}

TEST(auth_response, no_token_is_null_and_not_empty) {
  for_each_version([](protocol_version v) {
    output_buffer out;
    encode_auth_response(out, {v, 1}, std::nullopt);
    EXPECT_EQ(hex(out), golden_request("auth_response_null", v));
    out.clear();
    encode_auth_response(out, {v, 1}, bytes_view());
    EXPECT_EQ(hex(out).substr(10),
              "00000004"
              "00000000");
  });
}

}}  // namespace dse::wire
