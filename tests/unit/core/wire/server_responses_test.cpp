// The server's half writes what other implementations write, and wire/ reads it.

#include "golden.hpp"
#include "support/server_wire/error_response.hpp"
#include "support/server_wire/segments.hpp"
#include "wire/error_message.hpp"
#include "wire/prepared.hpp"
#include "wire/response_prefix.hpp"
#include "wire/result.hpp"
#include "wire/segment.hpp"

#include <functional>
#include <map>
#include <random>
#include <stdexcept>

namespace dse::wire { namespace {

using testing::response_head;

column one(std::string name, data_type type) { return {"ks1", "t", std::move(name), std::move(type)}; }

std::vector<column> five_columns() {
  return {one("k", type_kind::int_), one("tags", data_type::map(type_kind::text, data_type::list(type_kind::bigint))),
          one("pair", data_type::tuple({type_kind::uuid, data_type::set(type_kind::inet)})),
          one("home", data_type::udt("ks1", "address", {"street", "zip"}, {type_kind::text, type_kind::int_})),
          one("where", data_type::custom("org.apache.cassandra.db.marshal.PointType"))};
}

std::vector<column> two_columns() {
  std::vector<column> columns = five_columns();
  columns.resize(2);
  return columns;
}

testing::rows_result two_rows() {
  testing::rows_result r;
  r.columns = two_columns();
  r.rows = {{testing::int_value(1), std::nullopt}, {testing::int_value(2), bytes()}};
  return r;
}

const std::vector<std::uint8_t> second_node{127, 0, 0, 2};
const std::vector<std::uint8_t> ipv6_node{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
const std::vector<testing::failed_replica> failed{{second_node, 1}, {ipv6_node, 0}};

using encoder = std::function<bytes(const response_head&)>;

/// How the server writes each vector that has no parts that only some versions have.
const std::map<std::string, encoder>& encoders() {
  using namespace testing;
  static const auto text_only = [](std::int32_t code) {
    return encoder([code](const response_head& h) { return encode_error(h, code, "BOOM"); });
  };
  static const auto schema_event = [](schema_change_info c) {
    return encoder([c](const response_head& h) { return encode_schema_event(h, c); });
  };
  static const auto rows = [](std::function<void(rows_result&)> change) {
    return encoder([change](const response_head& h) {
      rows_result r = two_rows();
      change(r);
      return encode_rows(h, r);
    });
  };
  static const std::map<std::string, encoder> all{
      {"ready", [](const auto& h) { return encode_ready(h); }},
      {"authenticate",
       [](const auto& h) { return encode_authenticate(h, "com.datastax.bdp.cassandra.auth.DseAuthenticator"); }},
      {"auth_challenge", [](const auto& h) { return encode_auth_challenge(h, text_value("PLAIN-START")); }},
      {"auth_success", [](const auto& h) { return encode_auth_success(h, octets({1, 2})); }},
      {"auth_success_null", [](const auto& h) { return encode_auth_success(h, std::nullopt); }},
      {"supported", [](const auto& h) { return encode_supported(h, {{"COMPRESSION", {"snappy", "lz4"}}}); }},
      {"result_void", [](const auto& h) { return encode_void(h); }},
      {"result_set_keyspace", [](const auto& h) { return encode_set_keyspace(h, "ks1"); }},
      {"result_schema_change", [](const auto& h) { return encode_schema_change(h, {"CREATED", "TABLE", "ks1", "t"}); }},
      {"rows", rows([](rows_result&) {})},
      {"rows_all_types", rows([](rows_result& r) { r = {five_columns()}; })},
      {"rows_two_tables", rows([](rows_result& r) {
         r = {{column{"ks1", "a", "x", type_kind::int_}, column{"ks2", "b", "y", type_kind::blob}}};
       })},
      {"rows_no_metadata", rows([](rows_result& r) {
         r.skip_metadata = true;
         r.paging_state = octets({0xCA, 0xFE});
       })},
      {"rows_new_metadata", rows([](rows_result& r) { r.new_metadata_id = octets({7, 7}); })},
      {"rows_page_3", rows([](rows_result& r) { r.page_number = 3; })},
      {"rows_page_4_last", rows([](rows_result& r) {
         r.page_number = 4;
         r.last_page = true;
       })},
      {"prepared_select",
       [](const auto& h) {
         return encode_prepared(h, {octets({1, 2, 3, 4}), octets({5, 6, 7}), two_columns(), {1, 0}, five_columns()});
       }},
      {"prepared_insert", [](const auto& h) { return encode_prepared(h, {octets({1, 2, 3, 4}), octets({5, 6, 7})}); }},
      {"event_new_node",
       [](const auto& h) { return encode_node_event(h, "TOPOLOGY_CHANGE", "NEW_NODE", second_node, 9042); }},
      {"event_down", [](const auto& h) { return encode_node_event(h, "STATUS_CHANGE", "DOWN", ipv6_node, 9043); }},
      {"event_keyspace", schema_event({"DROPPED", "KEYSPACE", "ks1"})},
      {"event_table", schema_event({"UPDATED", "TABLE", "ks1", "t"})},
      {"event_type", schema_event({"CREATED", "TYPE", "ks1", "address"})},
      {"event_function", schema_event({"CREATED", "FUNCTION", "ks1", "f", {"int", "text"}})},
      {"event_aggregate", schema_event({"CREATED", "AGGREGATE", "ks1", "a", {"int"}})},
      {"error_server", text_only(0x0000)},
      {"error_protocol", text_only(0x000A)},
      {"error_credentials", text_only(0x0100)},
      {"error_unavailable", [](const auto& h) { return encode_unavailable(h, "BOOM", 4, 3, 1); }},
      {"error_overloaded", text_only(0x1001)},
      {"error_bootstrapping", text_only(0x1002)},
      {"error_truncate", text_only(0x1003)},
      {"error_write_timeout", [](const auto& h) { return encode_write_timeout(h, "BOOM", {4, 1, 2}, "SIMPLE"); }},
      {"error_write_timeout_cas", [](const auto& h) { return encode_write_timeout(h, "BOOM", {8, 1, 2}, "CAS", 7); }},
      {"error_read_timeout", [](const auto& h) { return encode_read_timeout(h, "BOOM", {2, 1, 2}, true); }},
      {"error_read_failure", [](const auto& h) { return encode_read_failure(h, "BOOM", {2, 1, 3}, failed, true); }},
      {"error_write_failure",
       [](const auto& h) { return encode_write_failure(h, "BOOM", {2, 1, 3}, failed, "BATCH"); }},
      {"error_function", [](const auto& h) { return encode_function_failure(h, "BOOM", "ks1", "f", {"int", "text"}); }},
      {"error_cas_write_unknown", [](const auto& h) { return encode_cas_write_unknown(h, "BOOM", {8, 1, 2}); }},
      {"error_cdc_write_failure", text_only(0x1600)},
      {"error_client_write_failure", text_only(0x8000)},
      {"error_syntax", text_only(0x2000)},
      {"error_unauthorized", text_only(0x2100)},
      {"error_invalid", text_only(0x2200)},
      {"error_config", text_only(0x2300)},
      {"error_already_exists", [](const auto& h) { return encode_already_exists(h, "BOOM", "ks1", "t"); }},
      {"error_unprepared", [](const auto& h) { return encode_unprepared(h, "BOOM", octets({1, 2, 3, 4})); }},
  };
  return all;
}

response_head head_of(const testing::golden_bytes& v) {
  response_head h;
  h.version = static_cast<std::uint8_t>(v.octets[0] & std::byte{0x7F});
  h.stream = 1;
  return h;
}

TEST(server_responses, frames_are_those_of_other_implementations) {
  int compared = 0;
  for (const testing::golden_bytes& v : testing::load_vectors("responses.txt")) {
    const auto encode = encoders().find(v.name);
    if (encode == encoders().end()) continue;
    SCOPED_TRACE(v.name + ' ' + v.version);
    EXPECT_EQ(testing::to_hex(encode->second(head_of(v))), testing::to_hex(v.octets));
    ++compared;
  }
  EXPECT_GT(compared, 200);
}

TEST(server_responses, prefix_is_that_of_the_specification) {
  for_each_version([](protocol_version v) {
    response_head head;
    head.version = static_cast<std::uint8_t>(v);
    head.stream = 1;
    head.warnings = {"slow", "large"};
    if (v == protocol_version::v3) {
      EXPECT_THROW(testing::encode_void(head), std::invalid_argument);
      return;
    }
    head.tracing_id.emplace();
    for (std::uint8_t i = 0; i < 16; ++i) (*head.tracing_id)[i] = i;
    head.custom_payload = {{"a", octets({1, 2, 3})}, {"b", std::nullopt}};
    EXPECT_EQ(testing::to_hex(testing::encode_void(head)),
              testing::to_hex(golden("responses.txt", "result_void_prefix", v)));
  });
}

TEST(server_responses, what_a_version_lacks_cannot_be_sent) {
  testing::rows_result pushed = two_rows();
  pushed.page_number = 1;
  EXPECT_THROW(testing::encode_rows({5}, pushed), std::invalid_argument);
  testing::rows_result changed = two_rows();
  changed.new_metadata_id = octets({1});
  EXPECT_THROW(testing::encode_rows({0x41}, changed), std::invalid_argument);
  EXPECT_THROW(testing::encode_schema_event({3}, {"CREATED", "FUNCTION", "ks1", "f"}), std::invalid_argument);
  EXPECT_THROW(testing::encode_ready({6}), std::invalid_argument);
}

data_type random_type(std::mt19937& random, int depth) {
  const auto scalar = [&] { return data_type(static_cast<type_kind>(1 + random() % 9)); };
  if (depth == 0) return scalar();
  switch (random() % 7) {
    case 0: return data_type::list(random_type(random, depth - 1));
    case 1: return data_type::set(random_type(random, depth - 1));
    case 2: {
      data_type key = random_type(random, depth - 1);
      return data_type::map(std::move(key), random_type(random, depth - 1));
    }
    case 3: return data_type::tuple(std::vector<data_type>(1 + random() % 3, random_type(random, depth - 1)));
    case 4: return data_type::udt("k", "u", {"a", "b"}, {scalar(), random_type(random, depth - 1)});
    case 5: return data_type::custom("a.b.C");
    default: return scalar();
  }
}

TEST(server_responses, random_columns_arrive_as_they_were_sent) {
  std::mt19937 random(11);
  for (int i = 0; i < 300; ++i) {
    testing::prepared_result sent;
    sent.id = octets({1});
    sent.result_metadata_id = octets({2});
    for (auto n = random() % 8; n != 0; --n)
      sent.columns.push_back({"ks", random() % 3 == 0 ? "a" : "b", "c" + std::to_string(n), random_type(random, 4)});
    sent.parameters = sent.columns;
    for (std::size_t k = 0; k < sent.parameters.size(); k += 2)
      sent.partition_key.push_back(static_cast<std::uint16_t>(k));
    for_each_version([&](protocol_version v) {
      const bytes frame = testing::encode_prepared({static_cast<std::uint8_t>(v)}, sent);
      byte_reader r(bytes_view(frame).subspan(frame_header_size));
      ASSERT_EQ(decode_result_kind(r), result_kind::prepared);
      const auto p = decode_prepared(r, v);
      ASSERT_TRUE(p);
      EXPECT_EQ(r.remaining(), 0u);
      ASSERT_EQ(p->parameters.size(), sent.parameters.size());
      ASSERT_EQ(p->columns.size(), sent.columns.size());
      for (std::size_t c = 0; c < sent.columns.size(); ++c) {
        EXPECT_EQ(p->columns[c].table, sent.columns[c].table);
        EXPECT_EQ(p->columns[c].name, sent.columns[c].name);
        EXPECT_EQ(p->columns[c].type, sent.columns[c].type);
      }
      EXPECT_EQ(p->partition_key, v == protocol_version::v3 ? std::vector<std::uint16_t>() : sent.partition_key);
    });
  }
}

TEST(server_responses, segments_of_the_server_are_read) {
  bytes frames;
  for (const std::size_t length : {10u, 200'000u, 50u, 131'062u, 131'063u, 7u}) {
    const bytes frame = testing::encode_frame({5}, 0x08, bytes(length, std::byte{3}));
    frames.insert(frames.end(), frame.begin(), frame.end());
  }
  const bytes wrapped = testing::wrap_in_segments(frames);
  output_buffer own;
  append_segments(own, frames);
  EXPECT_TRUE(wrapped == bytes(own.unread().begin(), own.unread().end())) << "both halves pack alike";
  bytes joined;
  for (bytes_view left(wrapped); !left.empty();) {
    const auto h = decode_segment_header(left.data());
    ASSERT_TRUE(h);
    const bytes_view payload = left.subspan(segment_header_size, h->payload_length);
    ASSERT_TRUE(segment_is_intact(payload, payload.data() + payload.size()));
    joined.insert(joined.end(), payload.begin(), payload.end());
    left = left.subspan(segment_header_size + payload.size() + segment_trailer_size);
  }
  EXPECT_TRUE(joined == frames);
}

}}  // namespace dse::wire
