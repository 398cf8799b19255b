#include "wire/rows.hpp"

#include "golden.hpp"
#include "support/server_wire/byte_sink.hpp"

namespace dse::wire { namespace {

struct decoded_rows {
  decoded_rows(std::string_view name, protocol_version v) : response(name, v) {
    byte_reader r(response.body().subspan(4));
    ok = decode_rows_header(r, header);
  }
  golden_response response;
  rows_header header;
  bool ok;
};

TEST(rows, header_leads_to_the_values) {
  for_each_version([](protocol_version v) {
    const decoded_rows rows("rows", v);
    ASSERT_TRUE(rows.ok);
    EXPECT_EQ(rows.header.column_count, 2u);
    EXPECT_EQ(rows.header.row_count, 2u);
    EXPECT_TRUE(rows.header.has_specs);
    EXPECT_EQ(rows.header.paging_state, std::nullopt);
    EXPECT_EQ(rows.header.new_id, std::nullopt);
    EXPECT_EQ(rows.header.page_number, std::nullopt);
    EXPECT_FALSE(rows.header.last_page);
    // 1 and null, 2 and empty
    EXPECT_EQ(testing::to_hex(rows.header.content),
              "0000000400000001"
              "ffffffff"
              "0000000400000002"
              "00000000");
  });
}

TEST(rows, metadata_may_be_skipped_and_a_paging_state_present) {
  for_each_version([](protocol_version v) {
    const decoded_rows rows("rows_no_metadata", v);
    ASSERT_TRUE(rows.ok);
    EXPECT_FALSE(rows.header.has_specs);
    EXPECT_EQ(rows.header.column_count, 2u);
    EXPECT_EQ(rows.header.row_count, 2u);
    ASSERT_TRUE(rows.header.paging_state);
    EXPECT_EQ(testing::to_hex(*rows.header.paging_state), "cafe");
  });
}

TEST(rows, changed_metadata_has_a_new_id) {
  for (const auto v : {protocol_version::v5, protocol_version::dse_v2}) {
    const decoded_rows rows("rows_new_metadata", v);
    ASSERT_TRUE(rows.ok);
    ASSERT_TRUE(rows.header.new_id);
    EXPECT_EQ(testing::to_hex(*rows.header.new_id), "0707");
    EXPECT_TRUE(rows.header.has_specs);
  }
}

TEST(rows, pushed_pages_are_numbered_and_the_last_is_marked) {
  for (const auto v : {protocol_version::dse_v1, protocol_version::dse_v2}) {
    const decoded_rows third("rows_page_3", v);
    ASSERT_TRUE(third.ok);
    EXPECT_EQ(third.header.page_number, 3u);
    EXPECT_FALSE(third.header.last_page);
    const decoded_rows fourth("rows_page_4_last", v);
    ASSERT_TRUE(fourth.ok);
    EXPECT_EQ(fourth.header.page_number, 4u);
    EXPECT_TRUE(fourth.header.last_page);
    EXPECT_EQ(fourth.header.row_count, 2u);
  }
}

TEST(rows, page_number_stands_behind_paging_state_and_metadata_id) {
  // DSE_V2's order; flags: more pages, no metadata, metadata changed, continuous.
  const bytes b = octets({0x40, 0, 0, 0x0E, 0, 0, 0, 1, 0, 0, 0, 1, 0xAA, 0, 1, 0xBB, 0, 0, 0, 9, 0, 0, 0, 0});
  byte_reader r(b);
  rows_header h;
  ASSERT_TRUE(decode_rows_header(r, h));
  EXPECT_EQ(testing::to_hex(h.paging_state.value()), "aa");
  EXPECT_EQ(testing::to_hex(h.new_id.value()), "bb");
  EXPECT_EQ(h.page_number, 9u);
  EXPECT_EQ(h.row_count, 0u);
}

TEST(rows, counts_are_not_trusted) {
  const auto decode = [](std::initializer_list<int> columns, std::initializer_list<int> rows) {
    bytes b = octets({0, 0, 0, 4});
    for (const int v : columns) b.push_back(static_cast<std::byte>(v));
    for (const int v : rows) b.push_back(static_cast<std::byte>(v));
    b.resize(b.size() + 16);
    byte_reader r(b);
    rows_header h;
    return decode_rows_header(r, h);
  };
  EXPECT_TRUE(decode({0, 0, 0, 2}, {0, 0, 0, 2}));
  EXPECT_FALSE(decode({0, 0, 0, 2}, {0, 0, 0, 3})) << "six lengths need 24 bytes";
  EXPECT_FALSE(decode({0, 0, 0, 1}, {0xFF, 0xFF, 0xFF, 0xFF}));
  EXPECT_FALSE(decode({0, 0, 0, 1}, {0x80, 0, 0, 0}));
  EXPECT_FALSE(decode({0xFF, 0xFF, 0xFF, 0xFF}, {0, 0, 0, 0})) << "minus one columns";
  EXPECT_FALSE(decode({0x7F, 0xFF, 0xFF, 0xFF}, {0, 0, 0, 2}));
  EXPECT_FALSE(decode({0, 0, 0x80, 0}, {0, 2, 0, 0})) << "the product, 2^32, needs 64 bits";
  EXPECT_FALSE(decode({0, 0, 0, 0}, {0, 0, 0, 1})) << "a row without columns takes nothing";
  EXPECT_TRUE(decode({0, 0, 0, 0}, {0, 0, 0, 0}));
}

TEST(rows, cut_header_fails) {
  const golden_response response("rows_page_3", protocol_version::dse_v2);
  constexpr std::size_t values = 8 + 4 + 8 + 4;
  for_each_cut(response.body().subspan(4, response.body().size() - 4 - values), [](bytes_view cut) {
    byte_reader r(cut);
    rows_header h;
    EXPECT_FALSE(decode_rows_header(r, h));
  });
}

// The short way for plain rows must not see more, or other rows, than the general one.
TEST(rows, plain_header_is_what_the_general_one_says) {
  const auto body = [](std::uint32_t flags, std::uint32_t columns, std::uint32_t rows, std::size_t content) {
    testing::byte_sink out;
    out.int_(flags).int_(columns).int_(rows).raw(bytes(content));
    return std::move(out).get();
  };
  for (const std::uint32_t flags : {0u, 1u, 2u, 4u, 5u, 6u, 12u})
    for (const std::uint32_t columns : {0u, 1u, 3u, 65535u, 65536u, 0xFFFFFFFFu})
      for (const std::uint32_t rows : {0u, 1u, 2u, 0x7FFFFFFFu, 0xFFFFFFFFu})
        for (const std::size_t content : {0u, 4u, 11u, 12u, 24u}) {
          const bytes b = body(flags, columns, rows, content);
          plain_rows plain;
          if (!decode_plain_rows(b, plain)) continue;
          byte_reader reader(b);
          rows_header general;
          ASSERT_TRUE(decode_rows_header(reader, general)) << flags << ' ' << columns << ' ' << rows << ' ' << content;
          EXPECT_FALSE(general.has_specs || general.paging_state || general.new_id || general.page_number);
          EXPECT_EQ(plain.column_count, general.column_count);
          EXPECT_EQ(plain.row_count, general.row_count);
          EXPECT_EQ(plain.content.data(), general.content.data());
          EXPECT_EQ(plain.content.size(), general.content.size());
        }
  plain_rows plain;
  EXPECT_TRUE(decode_plain_rows(body(4, 2, 1, 8), plain));
  EXPECT_FALSE(decode_plain_rows(body(4, 2, 2, 8), plain));
  EXPECT_FALSE(decode_plain_rows(bytes(11), plain));
}

}}  // namespace dse::wire
