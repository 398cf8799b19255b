#include "wire/options.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(options, frame_is_that_of_another_implementation) {
  for_each_version([](protocol_version v) {
    output_buffer out;
    encode_options(out, {v, 1});
    EXPECT_EQ(hex(out), golden_request("options", v));
  });
}

TEST(options, beta_flag_is_in_the_header) {
  output_buffer out;
  encode_options(out, {protocol_version::v5, 1, frame_flag::beta});
  EXPECT_EQ(hex(out), golden_request("options_beta_python", protocol_version::v5));
}

}}  // namespace dse::wire
