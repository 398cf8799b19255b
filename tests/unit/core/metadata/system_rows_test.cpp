#include "metadata/system_rows.hpp"

#include "support/server_wire/response.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace dse::metadata { namespace {

uuid id_of(std::uint8_t n) {
  uuid id;
  id.octets.fill(n);
  return id;
}

bytes id_bytes(std::uint8_t n) { return bytes(16, static_cast<std::byte>(n)); }

bytes ipv4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
  return {std::byte{a}, std::byte{b}, std::byte{c}, std::byte{d}};
}

/// One column of a system table with its value in the only row.
struct cell {
  std::string name;
  data_type type;
  std::optional<bytes> value;
};

cell text(std::string name, std::string_view value) {
  return {std::move(name), type_kind::text, testing::text_value(value)};
}
cell inet(std::string name, bytes value) { return {std::move(name), type_kind::inet, std::move(value)}; }
cell number(std::string name, std::int32_t value) {
  return {std::move(name), type_kind::int_, testing::int_value(value)};
}
cell id(std::string name, std::uint8_t value) { return {std::move(name), type_kind::uuid, id_bytes(value)}; }

testing::rows_result one_row(const std::vector<cell>& cells) {
  testing::rows_result r;
  r.rows.emplace_back();
  for (const cell& c : cells) {
    r.columns.push_back({"system", "peers", c.name, c.type});
    r.rows.front().push_back(c.value);
  }
  return r;
}

/// The message behind the header of a frame.
bytes answer_of(const bytes& frame) { return {frame.begin() + 9, frame.end()}; }

bytes answer_of(const testing::rows_result& r) { return answer_of(testing::encode_rows({}, r)); }

node_row read_one(const std::vector<cell>& cells) {
  const auto read = read_node_rows(answer_of(one_row(cells)));
  const std::vector<node_row> rows = read.value_or(std::vector<node_row>());
  EXPECT_EQ(rows.size(), 1u);
  return rows.empty() ? node_row() : rows.front();
}

TEST(system_rows, columns_of_cassandra_are_read) {
  const node_row row =
      read_one({text("key", "local"), text("cluster_name", "Test Cluster"), text("data_center", "dc1"),
                id("host_id", 7), inet("listen_address", ipv4(10, 0, 0, 7)), number("gossip_generation", 5),
                text("rack", "rack1"), text("release_version", "5.0.6"), inet("rpc_address", ipv4(10, 0, 0, 9)),
                number("rpc_port", 9043), id("schema_version", 9)});
  EXPECT_EQ(row.host_id, id_of(7));
  EXPECT_EQ(row.schema_version, id_of(9));
  EXPECT_EQ(row.datacenter, "dc1");
  EXPECT_EQ(row.rack, "rack1");
  EXPECT_EQ(row.release_version, "5.0.6");
  EXPECT_EQ(row.address, "10.0.0.9");
  EXPECT_EQ(row.attributes.at("cluster_name"), "Test Cluster");
}

TEST(system_rows, every_text_column_is_an_attribute) {
  const node_row row = read_one({text("dse_version", "6.8.40"),
                                 text("workload", "Graph"),
                                 text("data_center", "dc1"),
                                 {"server_id", type_kind::ascii, testing::text_value("AB-CD")},
                                 {"empty", type_kind::text, bytes()},
                                 {"null", type_kind::text, std::nullopt},
                                 {"graph", type_kind::boolean, bytes(1, std::byte{1})}});
  const std::map<std::string, std::string> expected{
      {"dse_version", "6.8.40"}, {"workload", "Graph"}, {"data_center", "dc1"}, {"server_id", "AB-CD"}, {"empty", ""}};
  EXPECT_EQ(row.attributes, expected);
}

TEST(system_rows, address_is_the_one_that_clients_are_told_to_use) {
  const cell dse = inet("native_transport_address", ipv4(1, 1, 1, 1));
  const cell cassandra4 = inet("native_address", ipv4(2, 2, 2, 2));
  const cell rpc = inet("rpc_address", ipv4(3, 3, 3, 3));
  const cell peer = inet("peer", ipv4(4, 4, 4, 4));
  EXPECT_EQ(read_one({peer, rpc, cassandra4, dse}).address, "1.1.1.1");
  EXPECT_EQ(read_one({peer, rpc, cassandra4}).address, "2.2.2.2");
  EXPECT_EQ(read_one({peer, rpc}).address, "3.3.3.3");
  EXPECT_EQ(read_one({peer}).address, "4.4.4.4");
  EXPECT_EQ(read_one({text("rack", "r")}).address, "");
}

TEST(system_rows, wildcard_and_null_addresses_are_passed_over) {
  const cell peer = inet("peer", ipv4(4, 4, 4, 4));
  const cell null_address{"native_address", type_kind::inet, std::nullopt};
  EXPECT_EQ(read_one({peer, inet("rpc_address", ipv4(0, 0, 0, 0))}).address, "4.4.4.4");
  EXPECT_EQ(read_one({peer, inet("rpc_address", bytes(16))}).address, "4.4.4.4");
  EXPECT_EQ(read_one({peer, null_address}).address, "4.4.4.4");
  EXPECT_EQ(read_one({peer, inet("native_address", ipv4(0, 0, 0, 0)), inet("rpc_address", ipv4(5, 5, 5, 5))}).address,
            "5.5.5.5");
}

TEST(system_rows, own_address_and_port_of_a_node_are_kept_for_look_ups) {
  const node_row dse = read_one({inet("native_transport_address", ipv4(1, 1, 1, 1)),
                                 number("native_transport_port", 9142), number("rpc_port", 9160)});
  EXPECT_EQ(dse.broadcast_rpc_address, "1.1.1.1");
  EXPECT_EQ(dse.broadcast_rpc_port, 9142);
  const node_row local =
      read_one({inet("broadcast_address", ipv4(4, 4, 4, 4)), inet("listen_address", ipv4(6, 6, 6, 6)),
                inet("rpc_address", ipv4(0, 0, 0, 0)), number("rpc_port", 9043)});
  EXPECT_EQ(local.broadcast_rpc_address, "4.4.4.4") << "what other nodes have as peer";
  EXPECT_EQ(local.broadcast_rpc_port, 9043);
  EXPECT_EQ(local.port, 0);
  EXPECT_EQ(read_one({text("rack", "r")}).broadcast_rpc_address, "");
}

TEST(system_rows, ipv6_addresses_are_read) {
  bytes loopback(16);
  loopback.back() = std::byte{1};
  EXPECT_EQ(read_one({inet("rpc_address", loopback)}).address, "::1");
  EXPECT_EQ(address_text(loopback), "::1");
}

TEST(system_rows, address_of_a_wrong_length_has_no_text) {
  for (const std::size_t n : {0u, 1u, 3u, 5u, 15u, 17u}) EXPECT_EQ(address_text(bytes(n)), "") << n;
  EXPECT_EQ(address_text(ipv4(127, 0, 0, 1)), "127.0.0.1");
}

TEST(system_rows, ports_of_dse_and_of_cassandra_are_read) {
  EXPECT_EQ(read_one({number("native_transport_port", 9142)}).port, 9142);
  EXPECT_EQ(read_one({number("native_port", 65535)}).port, 65535);
  EXPECT_EQ(read_one({number("peer_port", 7000)}).port, 0) << "that of the other nodes";
}

TEST(system_rows, what_is_no_port_is_left_out) {
  for (const std::int32_t n : {0, -1, 65536, std::numeric_limits<std::int32_t>::min()})
    EXPECT_EQ(read_one({number("native_port", n)}).port, 0) << n;
  EXPECT_EQ(read_one({{"native_port", type_kind::int_, bytes(2, std::byte{1})}}).port, 0);
}

TEST(system_rows, column_of_another_type_is_another_column) {
  const node_row row = read_one({text("rpc_address", "10.0.0.1"),
                                 text("host_id", "x"),
                                 text("native_port", "9042"),
                                 number("data_center", 1),
                                 {"schema_version", type_kind::timeuuid, id_bytes(3)}});
  EXPECT_EQ(row.address, "");
  EXPECT_EQ(row.host_id, uuid());
  EXPECT_EQ(row.port, 0);
  EXPECT_EQ(row.datacenter, "");
  EXPECT_EQ(row.schema_version, uuid());
}

TEST(system_rows, uuid_of_a_wrong_length_is_left_out) {
  for (const std::size_t n : {0u, 15u, 17u})
    EXPECT_EQ(read_one({{"host_id", type_kind::uuid, bytes(n, std::byte{1})}}).host_id, uuid());
}

TEST(system_rows, rows_come_in_their_order_with_nulls_where_they_are) {
  testing::rows_result r = one_row({text("data_center", "dc1"), inet("rpc_address", ipv4(10, 0, 0, 1))});
  r.rows.push_back({std::nullopt, std::nullopt});
  r.rows.push_back({testing::text_value("dc2"), ipv4(10, 0, 0, 3)});
  const auto read = read_node_rows(answer_of(r));
  ASSERT_TRUE(read);
  const std::vector<node_row>& rows = *read;
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[0].address, "10.0.0.1");
  EXPECT_EQ(rows[1].address, "");
  EXPECT_TRUE(rows[1].attributes.empty());
  EXPECT_EQ(rows[2].datacenter, "dc2");
}

TEST(system_rows, cut_message_is_not_taken_for_fewer_rows) {
  testing::rows_result r =
      one_row({text("data_center", "dc1"), inet("rpc_address", ipv4(10, 0, 0, 1)), id("host_id", 1)});
  r.rows.push_back({testing::text_value("dc2"), ipv4(10, 0, 0, 2), id_bytes(2)});
  const bytes whole = answer_of(r);
  for (std::size_t n = 0; n < whole.size(); ++n) EXPECT_FALSE(read_node_rows(bytes_view(whole).first(n))) << n;
  EXPECT_TRUE(read_node_rows(whole));
}

TEST(system_rows, other_results_have_no_rows) {
  EXPECT_FALSE(read_node_rows({}));
  EXPECT_FALSE(read_node_rows(answer_of(testing::encode_void({}))));
  EXPECT_FALSE(read_node_rows(answer_of(testing::encode_set_keyspace({}, "ks"))));
  testing::rows_result nameless = one_row({text("data_center", "dc1")});
  nameless.skip_metadata = true;
  EXPECT_FALSE(read_node_rows(answer_of(nameless)));
}

TEST(system_rows, table_without_rows_has_none) {
  testing::rows_result r = one_row({text("data_center", "dc1")});
  r.rows.clear();
  const auto rows = read_node_rows(answer_of(r));
  ASSERT_TRUE(rows);
  EXPECT_TRUE(rows->empty());
}

cell tokens(std::vector<std::string> texts, type_kind element = type_kind::text) {
  testing::byte_sink value;
  value.int_(static_cast<std::int64_t>(texts.size()));
  for (const std::string& t : texts) value.int_(static_cast<std::int64_t>(t.size())).raw(testing::text_value(t));
  return {"tokens", data_type::set(element), value.get()};
}

using strings = std::vector<std::string>;

TEST(system_rows, tokens_are_read_as_the_server_writes_them) {
  EXPECT_EQ(read_one({tokens({"-1", "00ab", ""})}).tokens, (strings{"-1", "00ab", ""}));
  EXPECT_EQ(read_one({tokens({})}).tokens, strings());
  EXPECT_EQ(read_one({{"tokens", data_type::set(type_kind::text), std::nullopt}}).tokens, strings()) << "joining";
}

TEST(system_rows, tokens_of_another_type_are_left_out) {
  EXPECT_EQ(read_one({tokens({"abcd"}, type_kind::int_)}).tokens, strings());
  EXPECT_EQ(read_one({text("tokens", "abcd")}).tokens, strings());
  cell list = tokens({"abcd"});
  list.type = data_type::list(type_kind::text);
  EXPECT_EQ(read_one({list}).tokens, strings());
}

TEST(system_rows, malformed_tokens_are_left_out_whole) {
  const bytes whole = *tokens({"12", "345"}).value;
  for (std::size_t n = 0; n < whole.size(); ++n) {
    const bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(n));
    EXPECT_EQ(read_one({{"tokens", data_type::set(type_kind::text), cut}}).tokens, strings()) << n;
  }
  const bytes huge = testing::byte_sink().int_(0x7FFFFFFF).raw(bytes(8)).get();
  EXPECT_EQ(read_one({{"tokens", data_type::set(type_kind::text), huge}}).tokens, strings());
}

// ---- nodes

node_row node(std::uint8_t host_id, std::string address, std::uint16_t port = 9042, std::string datacenter = "dc1") {
  node_row row;
  row.host_id = id_of(host_id);
  row.address = std::move(address);
  row.port = port;
  row.datacenter = std::move(datacenter);
  return row;
}

std::vector<std::string> names(const std::vector<std::shared_ptr<const node_info>>& nodes) {
  std::vector<std::string> all;
  for (const auto& n : nodes) all.push_back(n->to_string());
  return all;
}

TEST(system_rows, nodes_are_sorted_by_host_id) {
  const auto nodes = make_nodes(node(5, "10.0.0.5"), {node(9, "10.0.0.9"), node(1, "10.0.0.1"), node(7, "10.0.0.7")});
  EXPECT_EQ(names(nodes), (strings{"10.0.0.1:9042", "10.0.0.5:9042", "10.0.0.7:9042", "10.0.0.9:9042"}));
}

TEST(system_rows, cluster_of_one_has_one_node) {
  EXPECT_EQ(names(make_nodes(node(5, "10.0.0.5"), {})), strings{"10.0.0.5:9042"});
}

TEST(system_rows, peer_without_a_port_has_that_of_the_local_node) {
  const auto nodes = make_nodes(node(1, "10.0.0.1", 9999), {node(2, "10.0.0.2", 0), node(3, "10.0.0.3", 9043)});
  EXPECT_EQ(names(nodes), (strings{"10.0.0.1:9999", "10.0.0.2:9999", "10.0.0.3:9043"}));
}

TEST(system_rows, peers_that_come_or_go_are_left_out) {
  const auto nodes = make_nodes(node(1, "10.0.0.1"),
                                {node(0, "10.0.0.2"), node(3, ""), node(4, "10.0.0.4", 9042, ""), node(5, "10.0.0.5")});
  EXPECT_EQ(names(nodes), (strings{"10.0.0.1:9042", "10.0.0.5:9042"}));
}

TEST(system_rows, second_row_of_a_node_is_left_out) {
  const auto nodes = make_nodes(node(1, "10.0.0.1"), {node(1, "10.0.0.9"), node(2, "10.0.0.2"), node(2, "10.0.0.3")});
  EXPECT_EQ(names(nodes), (strings{"10.0.0.1:9042", "10.0.0.2:9042"}));
}

TEST(system_rows, tokens_are_given_in_the_order_of_the_nodes) {
  node_row local = node(5, "10.0.0.5");
  local.tokens = {"50", "51"};
  std::vector<node_row> peers{node(9, "10.0.0.9"), node(0, "10.0.0.8"), node(1, "10.0.0.1"), node(9, "10.0.0.7")};
  for (std::size_t i = 0; i < peers.size(); ++i) peers[i].tokens = {std::to_string(i)};
  peers[2].tokens.clear();
  const auto nodes = make_nodes(local, peers);
  std::vector<strings> all;
  for (const auto& tokens : tokens_of(nodes, local, peers)) all.emplace_back(tokens.begin(), tokens.end());
  EXPECT_EQ(all, (std::vector<strings>{{}, {"50", "51"}, {"0"}}));
}

}}  // namespace dse::metadata
