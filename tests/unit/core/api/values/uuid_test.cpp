#include <dse/uuid.hpp>

#include <gtest/gtest.h>

#include <unordered_set>

namespace {

using dse::uuid;

// RFC 9562, appendix A.3: the example of version 4.
constexpr uuid rfc_example{
    {0x91, 0x91, 0x08, 0xf7, 0x52, 0xd1, 0x43, 0x20, 0x9b, 0xac, 0xf8, 0x47, 0xdb, 0x41, 0x48, 0xa8}};
constexpr std::string_view rfc_text = "919108f7-52d1-4320-9bac-f847db4148a8";

TEST(uuid, text_lists_the_octets_in_wire_order) {
  EXPECT_EQ(rfc_example.to_string(), rfc_text);
  EXPECT_EQ(uuid::from_string(rfc_text), rfc_example);
  EXPECT_EQ(uuid().to_string(), "00000000-0000-0000-0000-000000000000");
}

TEST(uuid, text_may_be_upper_case) {
  EXPECT_EQ(uuid::from_string("919108F7-52D1-4320-9BAC-F847DB4148A8"), rfc_example);
}

TEST(uuid, other_texts_are_refused) {
  for (const std::string_view text :
       {"", "919108f7", "919108f752d143209bacf847db4148a8", "919108f7-52d1-4320-9bac-f847db4148a",
        "919108f7-52d1-4320-9bac-f847db4148a8a", "919108f7-52d1-4320-9bac+f847db4148a8",
        "919108g7-52d1-4320-9bac-f847db4148a8", "9191-08f752d1-4320-9bac-f847db4148a8",
        "{919108f7-52d1-4320-9bac-f847db4148}", "919108f7-52d1-4320-9bac-f847db4148\xC3\xA4"}) {
    const auto parsed = uuid::try_from_string(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_EQ(parsed.error().code(), dse::client_errc::invalid_argument);
  }
}

TEST(uuid, random_has_version_4_and_the_rfc_variant) {
  for (int i = 0; i < 100; ++i) {
    const uuid v = uuid::random();
    EXPECT_EQ(v.version(), 4);
    EXPECT_EQ(v.octets[8] >> 6, 2);
  }
}

TEST(uuid, random_ones_and_their_hashes_differ) {
  std::unordered_set<uuid> ids;
  std::unordered_set<std::size_t> hashes;
  for (int i = 0; i < 1000; ++i) {
    const uuid v = uuid::random();
    ids.insert(v);
    hashes.insert(std::hash<uuid>()(v));
  }
  EXPECT_EQ(ids.size(), 1000u);
  EXPECT_EQ(hashes.size(), 1000u);
}

TEST(uuid, hash_sees_every_octet) {
  std::unordered_set<std::size_t> hashes{std::hash<uuid>()(uuid())};
  for (std::size_t i = 0; i < 16; ++i) {
    uuid v;
    v.octets[i] = 1;
    hashes.insert(std::hash<uuid>()(v));
  }
  EXPECT_EQ(hashes.size(), 17u);
}

}  // namespace
