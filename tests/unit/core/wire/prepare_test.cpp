#include "wire/prepare.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

constexpr std::string_view text = "SELECT * FROM t WHERE k = ?";

TEST(prepare, frame_is_that_of_another_implementation) {
  for_each_version([](protocol_version v) {
    output_buffer out;
    encode_prepare(out, {v, 1}, text);
    EXPECT_EQ(hex(out), golden_request("prepare", v));
  });
}

TEST(prepare, keyspace_is_sent_to_the_versions_that_know_it) {
  for_each_version([](protocol_version v) {
    output_buffer out;
    encode_prepare(out, {v, 1}, text, "ks1");
    EXPECT_EQ(hex(out), golden_request("prepare_python", v));
  });
}

}}  // namespace dse::wire
