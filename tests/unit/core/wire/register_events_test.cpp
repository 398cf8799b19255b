#include "wire/register_events.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(register_events, frame_is_that_of_other_implementations) {
  const std::array<std::string_view, 3> events{"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"};
  for_each_version([&](protocol_version v) {
    output_buffer out;
    encode_register(out, {v, 1}, events);
    EXPECT_EQ(hex(out), golden_request("register", v));
    EXPECT_EQ(hex(out), golden_request("register_python", v));
  });
}

}}  // namespace dse::wire
