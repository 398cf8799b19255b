#include "engine/retry.hpp"

#include <gtest/gtest.h>

namespace dse::engine { namespace {

wire::error_message refused(server_errc code) {
  wire::error_message e;
  e.code = static_cast<std::int32_t>(code);
  return e;
}

TEST(retry, what_was_not_executed_goes_to_another_node) {
  EXPECT_EQ(decide_retry(refused(server_errc::is_bootstrapping), false, false, 0), retry_decision::next_node);
  EXPECT_EQ(decide_retry(refused(server_errc::unavailable), false, false, 0), retry_decision::next_node);
  EXPECT_EQ(decide_retry(refused(server_errc::unavailable), false, false, 1), retry_decision::give_up);
}

TEST(retry, an_unavailable_lightweight_transaction_may_have_begun) {
  EXPECT_EQ(decide_retry(refused(server_errc::unavailable), true, true, 0), retry_decision::give_up);
}

TEST(retry, a_request_that_is_not_idempotent_is_never_sent_twice_after_a_write_timeout) {
  wire::error_message e = refused(server_errc::write_timeout);
  for (const std::string_view type : {"SIMPLE", "BATCH", "BATCH_LOG", "COUNTER", "CAS"}) {
    e.write_type = type;
    EXPECT_EQ(decide_retry(e, false, false, 0), retry_decision::give_up) << type;
  }
}

TEST(retry, an_idempotent_write_that_timed_out_goes_to_another_node) {
  wire::error_message e = refused(server_errc::write_timeout);
  e.write_type = "SIMPLE";
  EXPECT_EQ(decide_retry(e, true, false, 0), retry_decision::next_node);
  e.write_type = "BATCH_LOG";
  EXPECT_EQ(decide_retry(e, true, false, 0), retry_decision::same_node);
  EXPECT_EQ(decide_retry(e, true, false, 1), retry_decision::next_node);
}

TEST(retry, a_read_that_lacked_only_its_data_is_tried_there_once_more) {
  wire::error_message e = refused(server_errc::read_timeout);
  e.received = e.required = 2;
  EXPECT_EQ(decide_retry(e, false, false, 0), retry_decision::same_node);
  EXPECT_EQ(decide_retry(e, false, false, 1), retry_decision::give_up);
  e.received = 1;
  EXPECT_EQ(decide_retry(e, false, false, 0), retry_decision::give_up);
  EXPECT_EQ(decide_retry(e, true, false, 0), retry_decision::next_node);
}

TEST(retry, faults_of_one_node_send_only_idempotent_requests_on) {
  for (const auto code : {server_errc::overloaded, server_errc::server_error, server_errc::truncate_error}) {
    wire::error_message e = refused(code);
    if (code == server_errc::server_error) e.code = 0;
    EXPECT_EQ(decide_retry(e, true, false, 0), retry_decision::next_node);
    EXPECT_EQ(decide_retry(e, false, false, 0), retry_decision::give_up);
  }
}

TEST(retry, mistakes_of_the_request_are_not_tried_again) {
  for (const auto code : {server_errc::syntax_error, server_errc::invalid_query, server_errc::unauthorized,
                          server_errc::write_failure, server_errc::read_failure, server_errc::cas_write_unknown})
    EXPECT_EQ(decide_retry(refused(code), true, false, 0), retry_decision::give_up);
}

}}  // namespace dse::engine
