#include "wire/batch.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

const bytes id = octets({9, 8});
const bytes seven = octets({0, 0, 0, 4, 0, 0, 0, 7});
const bytes seven_and_null = octets({0, 0, 0, 4, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF});

batch_child prepared_child(std::uint16_t count, bytes_view values) { return {id, {}, count, values}; }
batch_child text_child(std::string_view text, std::uint16_t count = 0, bytes_view values = {}) {
  return {{}, text, count, values};
}

std::string encoded(protocol_version v, const batch_parameters& b) {
  output_buffer out;
  encode_batch(out, {v, 1}, b);
  return hex(out);
}

TEST(batch, texts_and_prepared_statements_mix) {
  const std::array children{text_child("INSERT INTO t (k) VALUES (1)"), prepared_child(2, seven_and_null)};
  batch_parameters b;
  b.kind = batch_kind::unlogged;
  b.children = children;
  b.level = consistency::one;
  for_each_version([&](protocol_version v) { EXPECT_EQ(encoded(v, b), golden_request("batch_plain", v)); });
}

TEST(batch, all_options_stand_in_the_order_of_the_specification) {
  const std::array children{text_child("INSERT INTO t (k) VALUES (1)"), prepared_child(2, seven_and_null)};
  batch_parameters b;
  b.children = children;
  b.level = consistency::one;
  b.serial = consistency::serial;
  b.timestamp = 99;
  b.keyspace = "ks1";
  b.now_in_seconds = 1700000000;
  for_each_version([&](protocol_version v) { EXPECT_EQ(encoded(v, b), golden_request("batch_all", v)); });
}

TEST(batch, counter_batch_is_that_of_another_driver) {
  const std::array children{text_child("UPDATE t SET c = c + 1 WHERE k = ?", 1, seven), prepared_child(0, {})};
  batch_parameters b;
  b.kind = batch_kind::counter;
  b.children = children;
  b.level = consistency::quorum;
  b.serial = consistency::serial;
  b.timestamp = 99;
  b.keyspace = "ks1";
  for_each_version([&](protocol_version v) { EXPECT_EQ(encoded(v, b), golden_request("batch_python", v)); });
}

TEST(batch, as_many_children_as_the_count_can_say_are_written) {
  const std::vector<batch_child> children(longest_short, prepared_child(0, {}));
  batch_parameters b;
  b.children = children;
  output_buffer out;
  encode_batch(out, {protocol_version::v4, 1}, b);
  const std::size_t child = 1 + 2 + 2 + 2;
  EXPECT_EQ(out.size(), frame_header_size + 1 + 2 + longest_short * child + 2 + 1);
  EXPECT_EQ(hex(out).substr(20, 4), "ffff");
}

}}  // namespace dse::wire
