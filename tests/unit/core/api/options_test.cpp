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

TEST(options, path_of_a_unix_domain_socket_is_a_contact_point) {
  const std::string longest = "/" + std::string(106, 'x');
  const options o = options().contact_points("unix:///run/cassandra.sock", "unix:/a:1,@%[", "unix:" + longest);
  EXPECT_EQ(complaint(o), "");
  const std::vector<std::string> expected = {"/run/cassandra.sock", "/a:1,@%[", longest};
  ASSERT_EQ(o.contact_points().size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(o.contact_points()[i].host, expected[i]);
    EXPECT_EQ(o.contact_points()[i].port, 0);
    EXPECT_TRUE(dse::is_socket_path(o.contact_points()[i].host));
  }
}

TEST(options, path_that_no_socket_can_have_is_refused) {
  EXPECT_EQ(complaint(options().contact_points("unix:run")),
            "contact point: the path of a Unix domain socket does not begin with '/'");
  EXPECT_EQ(complaint(options().contact_points("unix:/" + std::string(107, 'x'))),
            "contact point: the path of a Unix domain socket has 108 bytes, and the system takes no more than 107");
  EXPECT_EQ(complaint(options().contact_points("unix:///run/")),
            "contact point: the path of a Unix domain socket names a folder");
}

TEST(options, tls_through_a_unix_domain_socket_needs_a_name) {
  const options o = options().contact_points("unix:/run/x");
  EXPECT_EQ(complaint(options(o).tls(dse::tls_options())),
            "TLS through a Unix domain socket has no host name to check");
  EXPECT_EQ(complaint(options(o).tls(dse::tls_options().server_name("db.example"))), "");
  EXPECT_EQ(complaint(options(o).tls(dse::tls_options().accept_any_host_name(true))), "");
}

TEST(options, local_address_is_numeric_and_of_the_family_of_the_contact_points) {
  EXPECT_EQ(complaint(reachable().local_address("127.0.0.5")), "");
  EXPECT_EQ(complaint(reachable().local_address("::ffff:127.0.0.5")), "");
  EXPECT_EQ(complaint(options().contact_points("[2001:db8::1]", "db.example").local_address("2001:db8::5")), "");
  EXPECT_EQ(complaint(options().contact_points("[fe80::1%eth0]").local_address("fe80::2%eth0")), "");
  EXPECT_EQ(complaint(options().contact_points("[::ffff:10.0.0.1]").local_address("10.0.0.5")), "");
  for (const char* text : {"localhost", "127.0.0.1:9042", "[::1]", "127.0.0", " 127.0.0.1"})
    EXPECT_EQ(complaint(reachable().local_address(text)), "local_address is not a numeric address") << text;
  EXPECT_EQ(complaint(reachable().local_address("::1")),
            "local_address is IPv6, and the contact point 127.0.0.1 is IPv4");
  EXPECT_EQ(complaint(options().contact_points("db.example", "[::1]").local_address("10.0.0.5")),
            "local_address is IPv4, and the contact point ::1 is IPv6");
}

TEST(options, sockets_are_checked) {
  using dse::socket_options;
  EXPECT_EQ(socket_options().user_timeout(), 3s);
  EXPECT_TRUE(socket_options().keep_alive());
  EXPECT_EQ(complaint(reachable().sockets(socket_options().user_timeout(0s).keep_alive(false))), "");
  EXPECT_EQ(complaint(reachable().sockets(socket_options().user_timeout(-1ms))), "sockets: user_timeout is negative");
  EXPECT_EQ(complaint(reachable().sockets(socket_options().user_timeout(1us))),
            "sockets: user_timeout is shorter than a millisecond");
  EXPECT_EQ(complaint(reachable().sockets(socket_options().user_timeout(600h))),
            "sockets: user_timeout is longer than 24 days");
  EXPECT_EQ(complaint(reachable().sockets(socket_options().send_buffer(std::size_t{1} << 31))),
            "sockets: a buffer is larger than 2 GiB");
  EXPECT_EQ(complaint(reachable().sockets(socket_options().receive_buffer((std::size_t{1} << 31) - 1))), "");
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
  EXPECT_EQ(complaint(options().contact_points(std::string(64, 'a') + ".example")),
            "contact point: a part of the host is longer than 63 characters");
  EXPECT_EQ(complaint(options().contact_points(std::string(63, 'a') + "." + std::string(63, 'b') + ".")), "");
  EXPECT_EQ(complaint(options().contact_points("[fe80::1%]")),
            "contact point: the interface behind the '%' is missing");
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

TEST(options, directory_takes_the_place_of_all_that_says_where_nodes_are) {
  struct nowhere final : dse::node_directory {
    dse::result<dse::proxied_nodes> look_up(std::chrono::nanoseconds) const override { return dse::proxied_nodes(); }
    const dse::tls_options& tls() const noexcept override { return encryption; }
    std::string describe() const override { return "the bundle b.zip"; }
    dse::tls_options encryption;
  };
  const auto there = std::make_shared<nowhere>();
  EXPECT_EQ(complaint(options().nodes_from(there)), "");
  EXPECT_EQ(complaint(reachable().nodes_from(there)), "contact_points and nodes_from are both given");
  EXPECT_EQ(reachable().nodes_from(there).check().error().details().hint,
            "the bundle b.zip tells it: leave contact_points out");
  EXPECT_EQ(complaint(options().nodes_from(there).tls(dse::tls_options())), "tls and nodes_from are both given");
  const auto translator = [](const dse::node_info&) { return dse::result<dse::contact_point>(dse::contact_point()); };
  EXPECT_EQ(complaint(options().nodes_from(there).address_translator(translator)),
            "address_translator and nodes_from are both given");
  EXPECT_EQ(complaint(options().nodes_from(there).bundle_file("b.zip")), "nodes_from and bundle_file are both given");
  EXPECT_EQ(complaint(options().bundle_file("b.zip")), "bundle_file is given to a session without the facade");
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
