#include "wire/supported.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(supported, options_have_lists_of_values) {
  for_each_version([](protocol_version v) {
    const golden_response response("supported", v);
    EXPECT_EQ(response.header().op, opcode::supported);
    const auto s = decode_supported(response.reader());
    ASSERT_TRUE(s);
    EXPECT_TRUE(s->offers("COMPRESSION", "lz4"));
    EXPECT_TRUE(s->offers("COMPRESSION", "snappy"));
    EXPECT_FALSE(s->offers("COMPRESSION", "zstd"));
    EXPECT_FALSE(s->offers("PRODUCT_TYPE", "DATASTAX_APOLLO"));
    EXPECT_TRUE(s->values("PROTOCOL_VERSIONS").empty());
  });
}

TEST(supported, cut_message_fails) {
  const golden_response response("supported", protocol_version::v4);
  for_each_cut(response.body(), [](bytes_view cut) { EXPECT_FALSE(decode_supported(byte_reader(cut))); });
}

TEST(supported, counts_are_not_trusted) {
  const bytes options = octets({0xFF, 0xFF});
  EXPECT_FALSE(decode_supported(byte_reader(options)));
  const bytes values = octets({0, 1, 0, 1, 'a', 0xFF, 0xFF});
  EXPECT_FALSE(decode_supported(byte_reader(values)));
}

}}  // namespace dse::wire
