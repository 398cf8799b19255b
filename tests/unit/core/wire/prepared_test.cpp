#include "wire/prepared.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(prepared, select_has_parameters_key_and_columns) {
  for_each_version([](protocol_version v) {
    const golden_response response("prepared_select", v);
    byte_reader r(response.body().subspan(4));
    const auto p = decode_prepared(r, v);
    ASSERT_TRUE(p);
    EXPECT_EQ(r.remaining(), 0u);
    EXPECT_EQ(testing::to_hex(p->id), "01020304");
    EXPECT_EQ(testing::to_hex(p->result_metadata_id), has_result_metadata_id(v) ? "050607" : "");
    EXPECT_EQ(p->partition_key,
              v == protocol_version::v3 ? std::vector<std::uint16_t>{} : (std::vector<std::uint16_t>{1, 0}));
    ASSERT_EQ(p->parameters.size(), 2u);
    EXPECT_EQ(p->parameters[0].name, "k");
    EXPECT_EQ(p->parameters[1].type, data_type::map(type_kind::text, data_type::list(type_kind::bigint)));
    ASSERT_EQ(p->columns.size(), 5u);
    EXPECT_EQ(p->columns[4].name, "where");
  });
}

TEST(prepared, insert_has_no_columns) {
  for_each_version([](protocol_version v) {
    const golden_response response("prepared_insert", v);
    byte_reader r(response.body().subspan(4));
    const auto p = decode_prepared(r, v);
    ASSERT_TRUE(p);
    EXPECT_TRUE(p->parameters.empty());
    EXPECT_TRUE(p->columns.empty());
    EXPECT_TRUE(p->partition_key.empty());
  });
}

TEST(prepared, key_index_without_a_parameter_fails) {
  // One bind marker, and a key of one part; native_protocol_v4.spec, section 4.2.5.4.
  bytes b = octets({0, 1,   7, 0, 0,   0, 1, 0,   0, 0, 1, 0, 0, 0, 1, 0, 0, 0,
                    1, 'a', 0, 1, 'b', 0, 1, 'c', 0, 9, 0, 0, 0, 4, 0, 0, 0, 0});
  byte_reader good(b);
  EXPECT_TRUE(decode_prepared(good, protocol_version::v4));
  b[16] = std::byte{1};
  byte_reader bad(b);
  EXPECT_FALSE(decode_prepared(bad, protocol_version::v4));
}

TEST(prepared, counts_are_not_trusted) {
  bytes keys = octets({0, 1, 7, 0, 0, 0, 0, 0, 0, 0, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0});
  byte_reader r(keys);
  EXPECT_FALSE(decode_prepared(r, protocol_version::v4)) << "4,294,967,295 parts of the key";
  bytes markers = octets({0, 1, 7, 0, 0, 0, 0, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
  byte_reader s(markers);
  EXPECT_FALSE(decode_prepared(s, protocol_version::v4)) << "2,147,483,647 bind markers";
}

TEST(prepared, cut_message_fails) {
  for_each_version([](protocol_version v) {
    const golden_response response("prepared_select", v);
    for_each_cut(response.body().subspan(4), [&](bytes_view cut) {
      byte_reader r(cut);
      EXPECT_FALSE(decode_prepared(r, v));
    });
  });
}

}}  // namespace dse::wire
