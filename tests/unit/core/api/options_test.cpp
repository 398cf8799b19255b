#include "api/option_names.hpp"

#include <dse/options.hpp>

#include <boost/asio/system_executor.hpp>

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using dse::client_errc;
using dse::options;

options reachable() { return options().contact_points("127.0.0.1"); }

// The message of check() without its prefix; empty when there is nothing to complain about.
std::string complaint(const options& o) {
  const auto checked = o.check();
  if (checked) return "";
  EXPECT_EQ(checked.error().code(), client_errc::invalid_argument);
  EXPECT_FALSE(checked.error().details().hint.empty()) << checked.error().message();
  const std::string prefix = "options: ";
  EXPECT_EQ(checked.error().message().substr(0, prefix.size()), prefix);
  return checked.error().message().substr(prefix.size());
}

TEST(options, defaults_with_a_contact_point_are_sound) { EXPECT_EQ(complaint(reachable()), ""); }

TEST(options, contact_points_are_read_in_all_their_forms) {
  const options o =
      options().contact_points("h1", "h2:9043", "[::1]", "[fe80::1%eth0]:9044", "10.0.0.1:1", "a_b.example");
  EXPECT_EQ(complaint(o), "");
  const std::vector<std::pair<std::string, int>> expected = {
      {"h1", 0}, {"h2", 9043}, {"::1", 0}, {"fe80::1%eth0", 9044}, {"10.0.0.1", 1}, {"a_b.example", 0}};
  ASSERT_EQ(o.contact_points().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(o.contact_points()[i].host, expected[i].first);
    EXPECT_EQ(o.contact_points()[i].port, expected[i].second);
  }
}

TEST(options, without_contact_point_cannot_connect) { EXPECT_EQ(complaint(options()), "no contact point"); }

TEST(options, unreadable_contact_points_are_reported_by_check) {
  EXPECT_EQ(complaint(options().contact_points("")), "contact point: the host is empty");
  EXPECT_EQ(complaint(options().contact_points(":9042")), "contact point: the host is empty");
  EXPECT_EQ(complaint(options().contact_points("h:")), "contact point: what follows the ':' is not a port");
  EXPECT_EQ(complaint(options().contact_points("h:90x")), "contact point: what follows the ':' is not a port");
  EXPECT_EQ(complaint(options().contact_points("::1")), "contact point: more than one ':'");
  EXPECT_EQ(complaint(options().contact_points("[::1]:99999")), "contact point: what follows the ':' is not a port");
  EXPECT_EQ(complaint(options().contact_points("a, b")), "contact point: a contact point contains ','");
  EXPECT_EQ(complaint(options().contact_points("cassandra://h")), "contact point: a contact point contains '/'");
  EXPECT_EQ(complaint(options().contact_points("h\n")),
            "contact point: a host contains a character that is not plain ASCII");
  EXPECT_EQ(complaint(options().contact_points(std::string(254, 'a'))),
            "contact point: the host is longer than a name can be (253 characters)");
}

TEST(options, the_first_unreadable_contact_point_is_reported_beside_good_ones) {
  EXPECT_EQ(complaint(options().contact_points("good", "h:x", "::1")),
            "contact point: what follows the ':' is not a port");
}

TEST(options, a_contact_point_with_a_password_is_refused_without_repeating_it) {
  const auto checked = options().contact_points("ada:hunter2@h").check();
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().message(), "options: contact point: a contact point contains '@'");
  EXPECT_EQ(checked.error().to_string().find("hunter2"), std::string::npos);
}

TEST(options, protocol_names_are_read_in_any_case) {
  for (const char* name : {"v3", "v4", "v5", "dse_v1", "dse_v2", "DSE_V2", "V4"})
    EXPECT_EQ(complaint(reachable().protocol(name)), "") << name;
  EXPECT_EQ(complaint(reachable().protocol("v6")), "protocol is \"v6\"");
  EXPECT_EQ(dse::detail::protocol_named("Dse_v1"), dse::wire::protocol_version::dse_v1);
}

TEST(options, consistency_names_are_read_in_any_case) {
  EXPECT_EQ(dse::detail::consistency_named("each_quorum"), dse::consistency::each_quorum);
  EXPECT_EQ(dse::detail::consistency_named("LOCAL_ONE"), dse::consistency::local_one);
  EXPECT_EQ(dse::detail::consistency_named("UNKNOWN"), std::nullopt);
}

TEST(options, threads_and_executors_exclude_each_other) {
  const boost::asio::any_io_executor executor = boost::asio::system_executor();
  EXPECT_EQ(complaint(reachable().add_executor(executor)), "");
  EXPECT_EQ(complaint(reachable().add_executor(executor).io_threads(2)), "both io_threads and executors are given");
  EXPECT_EQ(complaint(reachable().add_executor({})), "an executor is empty");
  EXPECT_EQ(complaint(reachable().io_threads(0)), "io_threads is 0");
  EXPECT_EQ(complaint(reachable().io_threads(1025)), "io_threads is 1025");
}

TEST(options, times_are_checked) {
  EXPECT_EQ(complaint(reachable().request_timeout(0s).drain_limit(0s)), "");
  EXPECT_EQ(complaint(reachable().request_timeout(-1ns)), "request_timeout is negative");
  EXPECT_EQ(complaint(reachable().request_timeout(std::chrono::nanoseconds::max())),
            "request_timeout is longer than a year");
  EXPECT_EQ(complaint(reachable().connect_timeout(0s)), "connect_timeout is not longer than zero");
  EXPECT_EQ(complaint(reachable().drain_limit(-1s)), "drain_limit is negative");
  EXPECT_EQ(complaint(reachable().heartbeat_interval(0s)), "heartbeat_interval is not longer than zero");
}

TEST(options, compression_that_the_protocol_lacks_is_refused) {
  EXPECT_EQ(options().compression(), dse::compression::none);
  EXPECT_EQ(complaint(reachable().compression(dse::compression::lz4).protocol("v5")), "");
  EXPECT_EQ(complaint(reachable().compression(dse::compression::snappy)), "");
  EXPECT_EQ(complaint(reachable().compression(dse::compression::snappy).protocol("V5")),
            "compression is snappy and protocol is v5, which has no Snappy");
}

TEST(options, limits_are_checked) {
  EXPECT_EQ(complaint(reachable().port(0)), "port is 0");
  EXPECT_EQ(complaint(reachable().page_size(0)), "page_size is 0");
  EXPECT_EQ(complaint(reachable().max_in_flight(0)), "max_in_flight is 0");
  EXPECT_EQ(complaint(reachable().max_in_flight(32768)), "");
  EXPECT_EQ(complaint(reachable().max_in_flight(32769)), "max_in_flight is 32769");
  EXPECT_EQ(complaint(reachable().max_frame_length(0)), "max_frame_length is 0");
  EXPECT_EQ(complaint(reachable().max_prepared_texts(0)), "max_prepared_texts is 0");
  EXPECT_EQ(complaint(reachable().max_buffered_bytes(0)), "max_buffered_bytes is 0");
  EXPECT_EQ(complaint(reachable().application_name(std::string(65536, 'x'))),
            "application_name is longer than 65535 bytes");
}

}  // namespace
