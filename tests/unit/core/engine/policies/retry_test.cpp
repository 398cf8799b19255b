#include <dse/retry_policy.hpp>

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace dse { namespace {

using what = retry_decision::kind;

failed_attempt refused(server_errc code) {
  failed_attempt a;
  a.reason = make_error_code(code);
  return a;
}
failed_attempt idempotent(failed_attempt a) { return a.idempotent = true, a; }
failed_attempt after(std::uint32_t retries, failed_attempt a) { return a.retries = retries, a; }

what by_default(const failed_attempt& a) { return default_retry()()->decide(a).what(); }

TEST(default_retry, what_was_not_executed_goes_to_another_node) {
  EXPECT_EQ(by_default(refused(server_errc::is_bootstrapping)), what::next_node);
  EXPECT_EQ(by_default(refused(server_errc::unavailable)), what::next_node);
  EXPECT_EQ(by_default(after(1, refused(server_errc::unavailable))), what::give_up);
}

TEST(default_retry, unavailable_lightweight_transaction_may_have_begun) {
  failed_attempt a = idempotent(refused(server_errc::unavailable));
  a.conditional = true;
  EXPECT_EQ(by_default(a), what::give_up);
}

TEST(default_retry, node_that_shuts_down_has_executed_nothing) {
  failed_attempt a = refused(server_errc::overloaded);
  EXPECT_EQ(by_default(a), what::give_up);
  a.may_be_applied = false;
  EXPECT_EQ(by_default(a), what::next_node);
}

TEST(default_retry, lost_connection_sends_only_idempotent_requests_again) {
  failed_attempt a;
  a.reason = make_error_code(client_errc::maybe_applied);
  EXPECT_EQ(by_default(a), what::give_up);
  EXPECT_EQ(by_default(idempotent(a)), what::next_node);
}

TEST(default_retry, write_timeouts_of_what_is_not_idempotent_are_final) {
  failed_attempt a = refused(server_errc::write_timeout);
  for (const std::string_view type : {"SIMPLE", "BATCH", "BATCH_LOG", "COUNTER", "CAS"}) {
    a.write_type = type;
    EXPECT_EQ(by_default(a), what::give_up) << type;
  }
}

TEST(default_retry, idempotent_write_that_timed_out_goes_to_another_node) {
  failed_attempt a = idempotent(refused(server_errc::write_timeout));
  a.write_type = "SIMPLE";
  EXPECT_EQ(by_default(a), what::next_node);
  a.write_type = "BATCH_LOG";
  EXPECT_EQ(by_default(a), what::same_node);
  EXPECT_EQ(by_default(after(1, a)), what::next_node);
}

TEST(default_retry, read_that_lacked_only_its_data_is_tried_there_once_more) {
  failed_attempt a = refused(server_errc::read_timeout);
  a.received = a.required = 2;
  EXPECT_EQ(by_default(a), what::same_node);
  EXPECT_EQ(by_default(after(1, a)), what::give_up);
  a.received = 1;
  EXPECT_EQ(by_default(a), what::give_up);
  EXPECT_EQ(by_default(idempotent(a)), what::next_node);
}

TEST(default_retry, faults_of_one_node_send_only_idempotent_requests_on) {
  for (const auto code : {server_errc::overloaded, server_errc::server_error, server_errc::truncate_error}) {
    EXPECT_EQ(by_default(idempotent(refused(code))), what::next_node);
    EXPECT_EQ(by_default(refused(code)), what::give_up);
  }
}

TEST(default_retry, mistakes_of_the_request_are_not_tried_again) {
  for (const auto code :
       {server_errc::syntax_error, server_errc::invalid_query, server_errc::unauthorized, server_errc::write_failure,
        server_errc::read_failure, server_errc::cas_write_unknown, server_errc::cdc_write_failure,
        server_errc::function_failure, server_errc::config_error, server_errc::already_exists,
        server_errc::protocol_error, server_errc::client_write_failure, static_cast<server_errc>(0x7777)})
    EXPECT_EQ(by_default(idempotent(refused(code))), what::give_up);
}

TEST(default_retry, gives_up_after_three_retries) {
  const failed_attempt a = idempotent(refused(server_errc::server_error));
  EXPECT_EQ(by_default(after(2, a)), what::next_node);
  EXPECT_EQ(by_default(after(3, a)), what::give_up);
}

TEST(no_retry, gives_up_at_once) {
  EXPECT_EQ(no_retry()()->decide(idempotent(refused(server_errc::is_bootstrapping))).what(), what::give_up);
}

TEST(downgrading_retry, asks_for_as_many_replicas_as_answered) {
  const auto policy = downgrading_retry()();
  for (const auto& [alive, level] : std::vector<std::pair<int, consistency>>{
           {1, consistency::one}, {2, consistency::two}, {3, consistency::three}, {5, consistency::three}}) {
    failed_attempt a = refused(server_errc::unavailable);
    a.received = alive;
    a.required = 6;
    EXPECT_EQ(policy->decide(a).what(), what::next_node);
    EXPECT_EQ(policy->decide(a).consistency(), level);
    failed_attempt read = refused(server_errc::read_timeout);
    read.received = alive;
    read.required = 6;
    EXPECT_EQ(policy->decide(read).what(), what::same_node);
    EXPECT_EQ(policy->decide(read).consistency(), level);
  }
}

TEST(downgrading_retry, does_so_once_and_not_without_replicas) {
  const auto policy = downgrading_retry()();
  failed_attempt a = refused(server_errc::unavailable);
  a.received = 0;
  EXPECT_EQ(policy->decide(a).what(), what::give_up);
  a.received = 1;
  EXPECT_EQ(policy->decide(after(1, a)).what(), what::give_up);
}

TEST(downgrading_retry, write_that_some_replica_has_succeeds) {
  const auto policy = downgrading_retry()();
  failed_attempt a = refused(server_errc::write_timeout);
  a.write_type = "SIMPLE";
  a.received = 1;
  EXPECT_EQ(policy->decide(a).what(), what::ignore);
  a.received = 0;
  EXPECT_EQ(policy->decide(a).what(), what::give_up);
}

TEST(downgrading_retry, leaves_lightweight_transactions_as_they_are) {
  const auto policy = downgrading_retry()();
  failed_attempt a = refused(server_errc::unavailable);
  a.received = 2;
  a.conditional = true;
  EXPECT_EQ(policy->decide(a).what(), what::give_up);
}

TEST(logged_retry, decides_as_its_child_and_tells_it) {
  const retry_decision d = logged_retry(default_retry())()->decide(refused(server_errc::is_bootstrapping));
  EXPECT_EQ(d.what(), what::next_node);
  EXPECT_TRUE(d.is_logged());
}

}}  // namespace dse
