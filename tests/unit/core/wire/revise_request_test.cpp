#include "wire/revise_request.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(revise_request, cancel_names_the_stream) {
  for (const auto v : {protocol_version::dse_v1, protocol_version::dse_v2}) {
    output_buffer out;
    encode_cancel_pages(out, {v, 1}, 42);
    EXPECT_EQ(hex(out), golden_request("revise_cancel", v));
    EXPECT_EQ(hex(out), golden_request("revise_cancel_python", v));
  }
}

TEST(revise_request, more_pages_are_counted) {
  output_buffer out;
  encode_more_pages(out, {protocol_version::dse_v2, 1}, 42, 4);
  EXPECT_EQ(hex(out), golden_request("revise_more", protocol_version::dse_v2));
  EXPECT_EQ(hex(out), golden_request("revise_more_python", protocol_version::dse_v2));
}

}}  // namespace dse::wire
