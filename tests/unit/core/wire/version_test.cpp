#include "wire/version.hpp"

#include <gtest/gtest.h>

namespace dse::wire { namespace {

using enum protocol_version;

TEST(version, negotiation_steps_down_to_v3) {
  EXPECT_EQ(next_lower(dse_v2), dse_v1);
  EXPECT_EQ(next_lower(dse_v1), v5);
  EXPECT_EQ(next_lower(v5), v4);
  EXPECT_EQ(next_lower(v4), v3);
  EXPECT_EQ(next_lower(v3), std::nullopt);
}

TEST(version, direction_bit_does_not_change_the_version) {
  EXPECT_EQ(known_version(0x42), dse_v2);
  EXPECT_EQ(known_version(0xC2), dse_v2);
  EXPECT_EQ(known_version(0x84), v4);
}

TEST(version, unknown_versions_are_told_apart) {
  for (const int byte : {0x00, 0x01, 0x02, 0x06, 0x40, 0x43, 0x7F, 0x86}) {
    EXPECT_EQ(known_version(static_cast<std::uint8_t>(byte)), std::nullopt) << byte;
  }
}

struct traits {
  protocol_version v;
  bool segments, payload, key_indexes, int_flags, metadata_id, now, contentions, pages, credit;
};

// Of native_protocol_v4.spec and native_protocol_v5.spec, "Changes from", and of DSE's drivers.
constexpr traits expected[] = {
    {v3, false, false, false, false, false, false, false, false, false},
    {v4, false, true, true, false, false, false, false, false, false},
    {v5, true, true, true, true, true, true, true, false, false},
    {dse_v1, false, true, true, true, false, false, false, true, false},
    {dse_v2, false, true, true, true, true, false, false, true, true},
};

TEST(version, traits_are_those_of_the_specifications) {
  for (const traits& t : expected) {
    SCOPED_TRACE(to_string(t.v));
    EXPECT_EQ(uses_segments(t.v), t.segments);
    EXPECT_EQ(has_custom_payload(t.v), t.payload);
    EXPECT_EQ(has_unset_values(t.v), t.payload);
    EXPECT_EQ(has_partition_key_indexes(t.v), t.key_indexes);
    EXPECT_EQ(has_int_flags(t.v), t.int_flags);
    EXPECT_EQ(has_failure_map(t.v), t.int_flags);
    EXPECT_EQ(has_result_metadata_id(t.v), t.metadata_id);
    EXPECT_EQ(has_prepare_flags(t.v), t.metadata_id);
    EXPECT_EQ(has_request_keyspace(t.v), t.metadata_id);
    EXPECT_EQ(has_now_in_seconds(t.v), t.now);
    EXPECT_EQ(has_contention_count(t.v), t.contentions);
    EXPECT_EQ(has_continuous_paging(t.v), t.pages);
    EXPECT_EQ(has_page_credit(t.v), t.credit);
  }
}

}}  // namespace dse::wire
