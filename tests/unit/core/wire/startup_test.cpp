#include "wire/startup.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(startup, frame_is_that_of_another_driver) {
  for_each_version([](protocol_version v) {
    output_buffer out;
    encode_startup(out, {v, 1}, std::array{cql_version_3});
    EXPECT_EQ(hex(out), golden_request("startup", v));
  });
}

TEST(startup, all_options_are_written_in_the_given_order) {
  const std::array<startup_option, 7> options{{{"COMPRESSION", "lz4"},
                                               {"DRIVER_NAME", "DSE C++ SDK"},
                                               {"DRIVER_VERSION", "0.1.0"},
                                               {"CLIENT_ID", "d79d48b5-6d4b-4e9b-9e6c-0e1e1b4ff5c1"},
                                               {"APPLICATION_NAME", "app"},
                                               {"APPLICATION_VERSION", "2"},
                                               cql_version_3}};
  for_each_version([&](protocol_version v) {
    output_buffer out;
    encode_startup(out, {v, 1}, options);
    EXPECT_EQ(hex(out), golden_request("startup_all", v));
  });
}

}}  // namespace dse::wire
