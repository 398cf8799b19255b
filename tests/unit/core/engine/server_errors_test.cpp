#include "scripted_shard.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

using testing::response_head;

/// What a user sees of an ERROR that a node of that version sends.
error failure_of(std::uint8_t version, const std::function<bytes(const response_head&)>& encode) {
  std::vector<scripted_node> nodes = cluster_of(1);
  if (version == 3) nodes.front().versions = {3};
  else nodes.front().versions = {4, version};  // v4 is what it is asked in
  scripted_shard shard(nodes);
  shard.start();
  scripted_request r("the statement");
  r.what.level = consistency::local_quorum;
  shard.submit(r);
  shard.answer(shard.take_held("the statement"), encode);
  return r.failure();
}

class server_errors : public ::testing::TestWithParam<std::uint8_t> {};
INSTANTIATE_TEST_SUITE_P(versions, server_errors, ::testing::Values<std::uint8_t>(3, 4, 5, 0x41, 0x42));

TEST_P(server_errors, carry_what_the_server_told_of_replicas) {
  const error e = failure_of(GetParam(), [](const response_head& h) {
    testing::failed_replica failed;
    failed.address = {127, 0, 0, 9};
    failed.reason = 1;
    return testing::encode_write_failure(h, "failed", {1, 2, 3}, {failed}, "BATCH");
  });
  EXPECT_EQ(e.code(), server_errc::write_failure);
  EXPECT_EQ(e.message(), "failed");
  EXPECT_EQ(e.details().received, 2);
  EXPECT_EQ(e.details().required, 3);
  EXPECT_EQ(e.details().failures, 1);
  EXPECT_EQ(e.details().write_type, "BATCH");
  if (GetParam() < 5) {
    EXPECT_TRUE(e.details().failed_replicas.empty()) << "they are only counted";
    return;
  }
  ASSERT_EQ(e.details().failed_replicas.size(), 1u);
  EXPECT_EQ(e.details().failed_replicas[0].address, "127.0.0.9");
  EXPECT_EQ(e.details().failed_replicas[0].reason, 1);
  EXPECT_NE(e.to_string().find("failed replica: 127.0.0.9, reason 1"), std::string::npos) << e.to_string();
}

TEST_P(server_errors, carry_warnings_and_the_trace) {
  const error e = failure_of(GetParam(), [](response_head h) {
    h.tracing_id.emplace().fill(0xAB);
    if (h.version >= 4) h.warnings = {"a large partition"};
    return testing::encode_error(h, 0x2200, "unconfigured table");
  });
  EXPECT_EQ(e.code(), server_errc::invalid_query);
  EXPECT_EQ(e.message(), "unconfigured table");
  EXPECT_EQ(e.details().trace_id, "abababab-abab-abab-abab-abababababab");
  EXPECT_EQ(e.details().warnings.size(), GetParam() >= 4 ? 1u : 0u);
}

TEST_P(server_errors, of_an_unknown_code_keep_its_number) {
  const error e =
      failure_of(GetParam(), [](const response_head& h) { return testing::encode_error(h, 0x7777, "new"); });
  EXPECT_EQ(e.code().value(), 0x7777);
  EXPECT_EQ(e.code().category(), server_category());
  EXPECT_EQ(e.message(), "new");
}

TEST_P(server_errors, of_an_unknown_write_type_keep_it) {
  const error e = failure_of(GetParam(), [](const response_head& h) {
    return testing::encode_write_timeout(h, "late", {1, 0, 1}, "OF_THE_FUTURE");
  });
  EXPECT_EQ(e.code(), server_errc::write_timeout);
  EXPECT_EQ(e.details().write_type, "OF_THE_FUTURE");
}

}}  // namespace dse::engine
