#include "wire/event.hpp"

#include "golden.hpp"
#include "support/server_wire/byte_sink.hpp"

namespace dse::wire { namespace {

TEST(event, new_node_has_an_address_and_a_port) {
  for_each_version([](protocol_version v) {
    const golden_response response("event_new_node", v);
    const auto e = decode_event(response.reader());
    ASSERT_TRUE(e);
    EXPECT_EQ(e->kind, event_kind::topology_change);
    EXPECT_EQ(e->change, node_change::new_node);
    EXPECT_EQ(e->node, (inet_endpoint{{{127, 0, 0, 2}, 4}, 9042}));
  });
}

TEST(event, node_of_a_status_change_may_have_an_ipv6_address) {
  for_each_version([](protocol_version v) {
    const golden_response response("event_down", v);
    const auto e = decode_event(response.reader());
    ASSERT_TRUE(e);
    EXPECT_EQ(e->kind, event_kind::status_change);
    EXPECT_EQ(e->change, node_change::down);
    EXPECT_EQ(e->node, (inet_endpoint{{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 16}, 9043}));
  });
}

// native_protocol_v5.spec, section 4.2.6; Cassandra's org.apache.cassandra.transport.Event has MOVED_NODE too.
TEST(event, each_change_of_a_node_has_its_word) {
  const auto change_of = [](std::string_view type, std::string_view word) {
    testing::byte_sink out;
    out.string(type).string(word).byte_(4).number(0x7F000001, 4).int_(9042);
    const auto e = decode_event(byte_reader(out.get()));
    EXPECT_TRUE(e);
    return e.value_or(event()).change;
  };
  EXPECT_EQ(change_of("TOPOLOGY_CHANGE", "NEW_NODE"), node_change::new_node);
  EXPECT_EQ(change_of("TOPOLOGY_CHANGE", "REMOVED_NODE"), node_change::removed_node);
  EXPECT_EQ(change_of("TOPOLOGY_CHANGE", "MOVED_NODE"), node_change::moved_node);
  EXPECT_EQ(change_of("STATUS_CHANGE", "UP"), node_change::up);
  EXPECT_EQ(change_of("STATUS_CHANGE", "DOWN"), node_change::down);
}

TEST(event, schema_change_is_read_to_its_end) {
  for_each_version([](protocol_version v) {
    const golden_response response("event_table", v);
    const auto e = decode_event(response.reader());
    ASSERT_TRUE(e);
    EXPECT_EQ(e->kind, event_kind::schema_change);
    EXPECT_EQ(e->schema.kind, schema_change_kind::updated);
    EXPECT_EQ(e->schema.target, schema_target::table);
    EXPECT_EQ(e->schema.keyspace, "ks1");
    EXPECT_EQ(e->schema.name, "t");
  });
}

TEST(event, unknown_type_and_unknown_change_are_no_failure) {
  const bytes unknown = octets({0, 3, 'N', 'E', 'W', 0xFF, 0xFF});
  const auto e = decode_event(byte_reader(unknown));
  ASSERT_TRUE(e);
  EXPECT_EQ(e->kind, event_kind::unknown);

  bytes moved = golden_response("event_down", protocol_version::v4).frame;
  moved.erase(moved.begin(), moved.begin() + frame_header_size);
  moved[2 + 13 + 2] = std::byte{'X'};  // DOWN becomes XOWN
  const auto f = decode_event(byte_reader(moved));
  ASSERT_TRUE(f);
  EXPECT_EQ(f->change, node_change::unknown);
  EXPECT_EQ(f->node.port, 9043);
}

TEST(event, address_of_another_size_and_impossible_port_fail) {
  bytes b = golden_response("event_new_node", protocol_version::v4).frame;
  b.erase(b.begin(), b.begin() + frame_header_size);
  const std::size_t size_at = 2 + 15 + 2 + 8;
  ASSERT_EQ(b[size_at], std::byte{4});
  for (const int size : {0, 3, 5, 15, 17, 255}) {
    bytes wrong = b;
    wrong[size_at] = static_cast<std::byte>(size);
    wrong.resize(wrong.size() + 300);
    EXPECT_FALSE(decode_event(byte_reader(wrong))) << size;
  }
  b[size_at + 5 + 1] = std::byte{1};  // port 0x00012352
  EXPECT_FALSE(decode_event(byte_reader(b)));
}

TEST(event, cut_message_fails) {
  for (const std::string_view name : {"event_new_node", "event_down", "event_keyspace", "event_function"}) {
    SCOPED_TRACE(name);
    const golden_response response(name, protocol_version::v4);
    for_each_cut(response.body(), [](bytes_view cut) { EXPECT_FALSE(decode_event(byte_reader(cut))); });
  }
}

}}  // namespace dse::wire
