#include <dse/error.hpp>

#include <gtest/gtest.h>

#include <type_traits>

namespace {

using dse::client_errc;
using dse::condition;
using dse::server_errc;

boost::system::error_code code(client_errc c) { return make_error_code(c); }
boost::system::error_code code(server_errc c) { return make_error_code(c); }

TEST(error, without_code_is_no_error) {
  EXPECT_FALSE(dse::error());
  EXPECT_EQ(dse::error().to_string(), "no error");
  EXPECT_EQ(dse::error().message(), "");
}

TEST(error, every_client_code_has_a_message) {
  for (int c = 1; c <= static_cast<int>(client_errc::forked); ++c)
    EXPECT_EQ(boost::system::error_code(c, dse::client_category()).message().find("unknown"), std::string::npos) << c;
}

TEST(error, code_of_a_newer_server_prints_as_the_protocol_writes_it) {
  EXPECT_EQ(boost::system::error_code(0x1234, dse::server_category()).message(), "unknown server error 0x1234");
  EXPECT_EQ(boost::system::error_code(0x11, dse::server_category()).message(), "unknown server error 0x0011");
}

TEST(error, timeouts_here_and_on_the_server_are_one_condition) {
  EXPECT_EQ(code(client_errc::timed_out), condition::timeout);
  EXPECT_EQ(code(server_errc::write_timeout), condition::timeout);
  EXPECT_EQ(code(server_errc::read_timeout), condition::timeout);
  EXPECT_NE(code(server_errc::unavailable), condition::timeout);
}

TEST(error, write_timeout_may_be_applied_and_is_not_retryable) {
  EXPECT_EQ(code(server_errc::write_timeout), condition::maybe_applied);
  EXPECT_NE(code(server_errc::write_timeout), condition::retryable);
  EXPECT_NE(code(server_errc::write_timeout), condition::not_sent);
}

TEST(error, no_code_promises_no_effect_and_doubts_it) {
  for (int c = 0; c <= 0x10000; ++c) {
    for (const auto* category : {&dse::client_category(), &dse::server_category()}) {
      const boost::system::error_code e(c, *category);
      EXPECT_FALSE(e == condition::not_sent && e == condition::maybe_applied) << e.message();
      EXPECT_FALSE(e == condition::retryable && e == condition::maybe_applied) << e.message();
    }
  }
}

TEST(error, unexecuted_requests_are_retryable) {
  for (const auto e :
       {code(client_errc::not_sent), code(client_errc::overloaded), code(client_errc::no_node_available),
        code(server_errc::unavailable), code(server_errc::is_bootstrapping), code(server_errc::unprepared)}) {
    EXPECT_EQ(e, condition::retryable) << e.message();
    EXPECT_EQ(e, condition::not_sent) << e.message();
  }
}

TEST(error, unavailable_covers_replicas_and_nodes) {
  EXPECT_EQ(code(server_errc::unavailable), condition::unavailable);
  EXPECT_EQ(code(client_errc::no_node_available), condition::unavailable);
  EXPECT_NE(code(server_errc::overloaded), condition::unavailable);
}

TEST(error, refused_credentials_and_missing_permissions_are_authentication) {
  EXPECT_EQ(code(client_errc::authentication_failed), condition::authentication);
  EXPECT_EQ(code(server_errc::bad_credentials), condition::authentication);
  EXPECT_EQ(code(server_errc::unauthorized), condition::authentication);
  EXPECT_NE(code(server_errc::syntax_error), condition::authentication);
}

TEST(error, codes_of_other_categories_meet_no_condition) {
  const boost::system::error_code other(static_cast<int>(client_errc::timed_out), boost::system::system_category());
  EXPECT_NE(other, condition::timeout);
}

TEST(error, prints_one_line_per_fact) {
  auto d = std::make_shared<dse::diagnostics>();
  d->message = "Operation timed out - received only 1 responses.";
  d->node = "127.0.0.2:9042";
  d->consistency = "LOCAL_QUORUM";
  d->received = 1;
  d->required = 2;
  d->failures = 0;
  d->write_type = "SIMPLE";
  d->attempts = {{"127.0.0.1:9042", make_error_code(client_errc::not_sent), "connection reset"},
                 {"127.0.0.2:9042", make_error_code(server_errc::write_timeout), ""}};
  d->warnings = {"Batch is large"};
  d->trace_id = "6d1e0000-0000-0000-0000-000000000000";
  d->hint = "raise the timeout";
  EXPECT_EQ(dse::error(make_error_code(server_errc::write_timeout), d).to_string(),
            "write timeout: Operation timed out - received only 1 responses. (dse.server 0x1100)\n"
            "  node: 127.0.0.2:9042\n"
            "  consistency: LOCAL_QUORUM\n"
            "  replicas: 1 answered, 2 required, 0 failed\n"
            "  write type: SIMPLE\n"
            "  attempt 1: 127.0.0.1:9042: the request was not sent: connection reset\n"
            "  attempt 2: 127.0.0.2:9042: write timeout\n"
            "  warning: Batch is large\n"
            "  trace: 6d1e0000-0000-0000-0000-000000000000\n"
            "  hint: raise the timeout");
}

TEST(error, remapped_server_error_prints_its_protocol_code) {
  EXPECT_EQ(dse::error(make_error_code(server_errc::server_error), "boom").to_string(),
            "server error: boom (dse.server 0x0000)");
}

TEST(error, copies_share_their_details) {
  const dse::error first(client_errc::invalid_argument, "no port");
  const dse::error second = first;
  EXPECT_EQ(&first.details(), &second.details());
}

TEST(error, result_throws_an_exception_that_carries_it) {
  const dse::result<int> r = dse::error(client_errc::invalid_uri, "no host", "write dse://host");
  try {
    static_cast<void>(r.value());
    FAIL() << "no exception";
  } catch (const dse::exception& e) {
    EXPECT_EQ(e.code(), client_errc::invalid_uri);
    EXPECT_EQ(e.error().message(), "no host");
    EXPECT_STREQ(e.what(),
                 "the connection URI cannot be understood: no host (dse.client 18)\n  hint: write dse://host");
  }
}

TEST(error, exception_can_be_copied_without_throwing) {
  EXPECT_TRUE(std::is_nothrow_copy_constructible_v<dse::error>);
  const dse::exception original(dse::error(client_errc::closed));
  const dse::exception copy = original;
  EXPECT_EQ(copy.what(), original.what());
}

}  // namespace
