#include "wire/custom_payload.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

// A [bytes map] of native_protocol_v4.spec, section 3.
const bytes map = octets({0, 2, 0, 1, 'a', 0, 0, 0, 3, 1, 2, 3, 0, 1, 'b', 0xFF, 0xFF, 0xFF, 0xFF});

TEST(custom_payload, entries_are_written_in_order_and_null_stays_null) {
  const bytes value = octets({1, 2, 3});
  const std::array entries{payload_entry{"a", bytes_view(value)}, payload_entry{"b", std::nullopt}};
  EXPECT_EQ(encode_custom_payload(entries), map);
}

TEST(custom_payload, entries_are_read_as_they_were_written) {
  byte_reader r(map);
  const auto entries = read_custom_payload(r);
  ASSERT_TRUE(r.ok());
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].key, "a");
  EXPECT_EQ(testing::to_hex(entries[0].value.value()), "010203");
  EXPECT_EQ(entries[1].key, "b");
  EXPECT_EQ(entries[1].value, std::nullopt);
}

TEST(custom_payload, count_is_not_trusted) {
  const bytes b = octets({0xFF, 0xFF, 0, 1, 'a', 0, 0, 0, 0});
  byte_reader r(b);
  EXPECT_EQ(read_custom_payload(r).capacity(), 0u) << "no memory for 65,535 entries in 7 bytes";
  EXPECT_FALSE(r.ok());
}

TEST(custom_payload, cut_map_fails) {
  for_each_cut(map, [](bytes_view cut) {
    byte_reader r(cut);
    read_custom_payload(r);
    EXPECT_FALSE(r.ok());
  });
}

}}  // namespace dse::wire
