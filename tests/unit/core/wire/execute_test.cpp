#include "wire/execute.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

const bytes id = octets({1, 2, 3, 4});
const bytes metadata_id = octets({5, 6, 7});

std::string encoded(protocol_version v, const query_parameters& q) {
  output_buffer out;
  encode_execute(out, {v, 1}, make_execute_prefix(v, id, metadata_id), q);
  return hex(out);
}

TEST(execute, frame_is_that_of_another_implementation) {
  const bytes values = octets({0, 0, 0, 4, 0, 0, 0, 7});
  query_parameters q;
  q.level = consistency::quorum;
  q.value_count = 1;
  q.values = values;
  q.skip_metadata = true;
  q.page_size = 100;
  q.timestamp = -1;
  for_each_version([&](protocol_version v) { EXPECT_EQ(encoded(v, q), golden_request("execute", v)); });
}

TEST(execute, all_options_are_those_of_another_driver) {
  const bytes values = octets({0, 0, 0, 4, 0, 0, 0, 7, 0xFF, 0xFF, 0xFF, 0xFF});
  const bytes state = octets({0xCA, 0xFE});
  query_parameters q;
  q.level = consistency::local_quorum;
  q.serial = consistency::local_serial;
  q.value_count = 2;
  q.values = values;
  q.page_size = 5000;
  q.paging_state = state;
  q.timestamp = 1234567890123456;
  for_each_version([&](protocol_version v) { EXPECT_EQ(encoded(v, q), golden_request("execute_python", v)); });
}

TEST(execute, unset_value_has_length_minus_two) {
  const bytes one = octets({1});
  const bytes two = octets({2});
  const bytes unset = octets({0xFF, 0xFF, 0xFF, 0xFE});
  query_parameters q;
  q.level = consistency::one;
  q.value_count = 1;
  q.values = unset;
  for_each_version([&](protocol_version v) {
    if (!has_unset_values(v)) return;
    output_buffer out;
    encode_execute(out, {v, 1}, make_execute_prefix(v, one, two), q);
    EXPECT_EQ(hex(out), golden_request("execute_unset", v));
  });
}

TEST(execute, prefix_has_the_metadata_id_only_where_the_version_does) {
  EXPECT_EQ(testing::to_hex(make_execute_prefix(protocol_version::v4, id, metadata_id)), "000401020304");
  EXPECT_EQ(testing::to_hex(make_execute_prefix(protocol_version::dse_v1, id, metadata_id)), "000401020304");
  EXPECT_EQ(testing::to_hex(make_execute_prefix(protocol_version::v5, id, metadata_id)),
            "000401020304"
            "0003050607");
  EXPECT_EQ(testing::to_hex(make_execute_prefix(protocol_version::dse_v2, id, {})),
            "000401020304"
            "0000");
}

}}  // namespace dse::wire
