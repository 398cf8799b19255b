#include "wire/query.hpp"

#include "golden.hpp"
#include "wire/custom_payload.hpp"

namespace dse::wire { namespace {

std::string encoded(protocol_version v, std::string_view text, const query_parameters& q) {
  output_buffer out;
  encode_query(out, {v, 1}, text, q);
  return hex(out);
}

TEST(query, plain_text_needs_nothing_but_a_consistency) {
  for_each_version(
      [](protocol_version v) { EXPECT_EQ(encoded(v, "SELECT * FROM t", {}), golden_request("query_plain", v)); });
}

TEST(query, all_parameters_stand_in_the_order_of_the_specification) {
  const bytes values = octets({0, 0, 0, 4, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF});
  const bytes state = octets({0xCA, 0xFE});
  query_parameters q;
  q.level = consistency::local_quorum;
  q.serial = consistency::local_serial;
  q.skip_metadata = true;
  q.value_count = 2;
  q.values = values;
  q.page_size = 5000;
  q.paging_state = state;
  q.timestamp = 1234567890123456;
  q.keyspace = "ks1";             // the vectors of versions
  q.now_in_seconds = 1700000000;  // that do not know these two lack them
  for_each_version([&](protocol_version v) {
    EXPECT_EQ(encoded(v, "SELECT * FROM t WHERE k = ? AND c = ?", q), golden_request("query_all", v));
  });
}

TEST(query, names_stand_before_their_values) {
  const std::array<std::string_view, 1> names{"key"};
  const bytes values = octets({0, 0, 0, 2, 1, 2});
  query_parameters q;
  q.level = consistency::one;
  q.value_count = 1;
  q.values = values;
  q.names = names;
  for_each_version([&](protocol_version v) {
    EXPECT_EQ(encoded(v, "SELECT * FROM t WHERE k = :key", q), golden_request("query_named", v));
  });
}

TEST(query, null_and_unset_values_keep_their_names) {
  const std::array<std::string_view, 3> names{"a", "b", "c"};
  const bytes values = octets({0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFE, 0, 0, 0, 1, 9});
  query_parameters q;
  q.value_count = 3;
  q.values = values;
  q.names = names;
  // flags 0x41, three values: native_protocol_v4.spec, section 4.1.4
  EXPECT_EQ(encoded(protocol_version::v4, "", q).substr(26),
            "000a"
            "41"
            "0003"
            "000161"
            "ffffffff"
            "000162"
            "fffffffe"
            "000163"
            "0000000109");
}

TEST(query, continuous_paging_of_dse_counts_pages_in_bytes_or_rows) {
  query_parameters q;
  q.level = consistency::one;
  q.continuous = continuous_paging{3, 10, 4};
  for (const auto v : {protocol_version::dse_v1, protocol_version::dse_v2}) {
    q.page_size = 8192;
    q.page_size_in_bytes = true;
    EXPECT_EQ(encoded(v, "SELECT * FROM t", q), golden_request("query_continuous", v));
    q.page_size = 500;
    q.page_size_in_bytes = false;
    EXPECT_EQ(encoded(v, "SELECT * FROM t", q), golden_request("query_continuous_python", v));
  }
}

TEST(query, continuous_paging_is_left_out_where_no_server_knows_it) {
  query_parameters q;
  query_parameters without;
  q.continuous = continuous_paging{3, 10, 4};
  q.page_size_in_bytes = true;
  for (const auto v : {protocol_version::v3, protocol_version::v4, protocol_version::v5})
    EXPECT_EQ(encoded(v, "q", q), encoded(v, "q", without)) << to_string(v);
}

TEST(query, tracing_and_custom_payload_are_announced_in_the_header) {
  const bytes value = octets({'g'});
  const bytes payload = encode_custom_payload(std::array{payload_entry{"graph-name", bytes_view(value)}});
  query_parameters q;
  q.level = consistency::one;
  for_each_version([&](protocol_version v) {
    if (!has_custom_payload(v)) return;
    output_buffer out;
    encode_query(out, {v, 0x7FFF, frame_flag::tracing, payload}, "q", q);
    EXPECT_EQ(hex(out), golden_request("query_payload_tracing", v));
  });
}

TEST(query, room_for_is_never_less_than_what_is_written) {
  const std::array<std::string_view, 2> names{"first", "second"};
  const bytes values = octets({0, 0, 0, 1, 1, 0, 0, 0, 1, 2});
  const bytes state(1000, std::byte{7});
  query_parameters q;
  q.serial = consistency::serial;
  q.value_count = 2;
  q.values = values;
  q.names = names;
  q.page_size = 1;
  q.paging_state = state;
  q.timestamp = -1;
  q.keyspace = "a_long_keyspace_name";
  q.now_in_seconds = 1;
  q.continuous = continuous_paging{};
  for_each_version([&](protocol_version v) {
    output_buffer out;
    byte_writer w(out);
    w.room(room_for(q));
    put_parameters(w, q, v);
    w.commit();
    EXPECT_LE(out.size(), room_for(q));
    EXPECT_GE(out.size(), 1000u);
  });
}

TEST(query, long_texts_grow_the_buffer_once) {
  output_buffer out;
  const std::string text(1'000'000, 'x');
  encode_query(out, {protocol_version::v4, 1}, text, {});
  EXPECT_EQ(out.size(), frame_header_size + 4 + text.size() + 2 + 1);
  EXPECT_EQ(decode_frame_header(out.unread().data()).length, 4 + text.size() + 2 + 1);
}

}}  // namespace dse::wire
