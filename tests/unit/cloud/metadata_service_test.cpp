#include "metadata_service.hpp"

#include "bundle_content.hpp"
#include "https_server.hpp"
#include "support/bundle/bundle_files.hpp"

#include <dse/cloud/secure_connect_bundle.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>
#include <string>

namespace dse::cloud { namespace {

using namespace std::chrono_literals;
using dse::testing::authority;
using dse::testing::bundle_files;
using dse::testing::https_server;
using dse::testing::pem;
using clock = std::chrono::steady_clock;

const std::string good =
    R"({"version": 1, "contact_info": {"type": "sni_proxy", "local_dc": "dc1", "sni_proxy_address": "localhost:29042",)"
    R"( "contact_points": ["11111111-1111-4111-8111-111111111111"]}})";

class metadata_services : public ::testing::Test {
 protected:
  static dse::testing::identity named(const authority& by, const std::string& name) {
    return by.issue({.alternative_names = name});
  }
  result<proxied_nodes> look_up(const https_server& at, std::chrono::nanoseconds limit = 10s,
                                const std::string& host = "localhost") const {
    return look_up(bundle_files(ca, client, host, at.port()), limit);
  }
  static result<proxied_nodes> look_up(const bundle_files& files, std::chrono::nanoseconds limit = 10s) {
    const auto nodes = secure_connect_bundle::from_memory(files.zipped()).make_directory()->look_up(limit);
    if (nodes.has_error()) {
      EXPECT_NE(nodes.error().message().find("Astra's metadata service"), std::string::npos);
      EXPECT_EQ(nodes.error().to_string().find("PRIVATE"), std::string::npos);
    }
    return nodes;
  }
  static void expect(const result<proxied_nodes>& nodes, client_errc code, const std::string& what) {
    ASSERT_TRUE(nodes.has_error()) << what;
    EXPECT_EQ(nodes.error().code(), code) << nodes.error().to_string();
    EXPECT_NE(nodes.error().message().find(what), std::string::npos) << nodes.error().to_string();
  }

  authority ca;
  dse::testing::identity client = ca.issue();
  https_server server{named(ca, "DNS:localhost"), ca.own()};
};

TEST_F(metadata_services, tell_where_the_nodes_are) {
  server.answers("200 OK", good);
  const auto nodes = look_up(server);
  ASSERT_TRUE(nodes) << nodes.error().to_string();
  EXPECT_EQ(nodes->proxy_host, "localhost");
  EXPECT_EQ(nodes->proxy_port, 29042);
  EXPECT_EQ(nodes->local_datacenter, "dc1");
  EXPECT_EQ(nodes->host_ids.size(), 1u);
  EXPECT_TRUE(server.request().starts_with("GET /metadata?version=1 HTTP/1.1\r\n")) << server.request();
  EXPECT_NE(server.request().find("Host: localhost:" + std::to_string(server.port()) + "\r\n"), std::string::npos);
  EXPECT_EQ(server.server_name(), "localhost");
}

TEST_F(metadata_services, may_be_named_by_an_address) {
  https_server by_address(named(ca, "IP:127.0.0.1"), ca.own());
  by_address.answers("200 OK", good, "Application/JSON; charset=utf-8");
  const auto nodes = look_up(by_address, 10s, "127.0.0.1");
  ASSERT_TRUE(nodes) << nodes.error().to_string();
  EXPECT_EQ(by_address.server_name(), "");
  server.answers("200 OK", good);
  expect(look_up(server, 10s, "127.0.0.1"), client_errc::tls_failed, "its certificate is another host's");
}

TEST_F(metadata_services, that_refuse_say_why) {
  server.answers("404 Not Found", R"({"message": "database \u001b[1m hibernated"})");
  expect(look_up(server), client_errc::connect_failed, "HTTP status 404: database \\x1b[1m hibernated");
  EXPECT_NE(look_up(server).error().details().hint.find("hibernates"), std::string::npos);
  server.answers("401 Unauthorized", "");
  expect(look_up(server), client_errc::connect_failed, "HTTP status 401");
  server.answers("500 Internal Server Error", "<html>", "text/html");
  expect(look_up(server), client_errc::connect_failed, "HTTP status 500");
  server.answers("503 Service Unavailable", R"({"message": ")" + std::string(50'000, 'x') + "\"}");
  expect(look_up(server), client_errc::connect_failed, "HTTP status 503: xxx");
  EXPECT_LT(look_up(server).error().message().size(), 1500u);
}

TEST_F(metadata_services, are_not_followed_elsewhere) {
  https_server other(named(ca, "DNS:localhost"), ca.own());
  other.answers("200 OK", good);
  const std::string place = "https://localhost:" + std::to_string(other.port()) + "/metadata";
  for (const char* status : {"301 Moved", "302 Found", "307 Temporary Redirect"}) {
    server.answers(
        {.answer = "HTTP/1.1 " + std::string(status) + "\r\nLocation: " + place + "\r\nContent-Length: 0\r\n\r\n"});
    expect(look_up(server), client_errc::protocol_error, "leads elsewhere");
  }
  EXPECT_EQ(other.connections(), 0);
}

TEST_F(metadata_services, that_answer_with_something_else_are_found_out) {
  server.answers("200 OK", "<html>", "text/html");
  expect(look_up(server), client_errc::protocol_error, "its content type is \"text/html\"");
  server.answers("200 OK", good, "text/plain");
  expect(look_up(server), client_errc::protocol_error, "content type");
  server.answers("200 OK", "no JSON");
  expect(look_up(server), client_errc::protocol_error, "its reply is no JSON");
  server.answers("200 OK", R"({"contact_info": {"type": 1}})");
  expect(look_up(server), client_errc::protocol_error, "\"contact_info.type\" is no text");
  server.answers("200 OK", "");
  expect(look_up(server), client_errc::protocol_error, "its reply is empty");
  server.answers({.answer = "\r\nSSH-2.0-OpenSSH\r\n\r\n"});
  expect(look_up(server), client_errc::protocol_error, "is not HTTP");
}

TEST_F(metadata_services, that_send_too_much_are_refused) {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n", larger = "larger than 64 KiB";
  server.answers("200 OK", std::string(70'000, ' ') + good);
  expect(look_up(server), client_errc::protocol_error, larger);
  server.answers({.answer = head + "Content-Length: 99999999999\r\n\r\n"});
  expect(look_up(server), client_errc::protocol_error, larger);
  server.answers({.answer = head + "\r\n" + std::string(1'000'000, ' ')});
  expect(look_up(server), client_errc::protocol_error, larger);
  server.answers({.answer = head + "X: " + std::string(20'000, 'x') + "\r\n\r\n" + good});
  expect(look_up(server), client_errc::protocol_error, larger);
  std::string chunks;
  for (int i = 0; i < 1000; ++i) chunks += "400\r\n" + std::string(1024, ' ') + "\r\n";
  server.answers({.answer = head + "Transfer-Encoding: chunked\r\n\r\n" + chunks});
  expect(look_up(server), client_errc::protocol_error, larger);
}

TEST_F(metadata_services, that_take_too_long_are_left_in_time) {
  const auto within = [&](const std::string& what) {
    const auto begin = clock::now();
    expect(look_up(server, 400ms), client_errc::connect_failed, what);
    EXPECT_GE(clock::now() - begin, 100ms);
    EXPECT_LT(clock::now() - begin, 3s);
  };
  server.answers({.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + good, .byte_pause = 50ms});
  within("its reply did not come in time");
  server.answers({.mute = true});
  within("the TLS handshake did not end in time");
  expect(look_up(server, 0ns), client_errc::connect_failed, "");
  expect(look_up(server, -1h), client_errc::connect_failed, "");
  server.answers("200 OK", good);
  EXPECT_TRUE(look_up(server, std::chrono::nanoseconds::max()));
}

TEST_F(metadata_services, a_silent_address_leaves_time_for_the_next_one) {
  https_server silent(client, ca.own());
  silent.answers({.mute = true});
  server.answers("200 OK", good);
  bundle_content content;
  content.host = "localhost";
  content.tls.ca_pem(pem(ca.own())).certificate_pem(pem(client.own)).private_key_pem(secret(pem(client.secret)));
  const metadata_service asked(std::make_shared<bundle_content>(content));
  const auto at = [](int port) {
    return boost::asio::ip::tcp::endpoint(boost::asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port));
  };
  const auto nodes = asked.ask({at(silent.port()), at(server.port())}, clock::now() + 2s);
  EXPECT_TRUE(nodes) << nodes.error().to_string();
  const auto in_vain = asked.ask({at(silent.port()), at(1), at(silent.port())}, clock::now() + 600ms);
  expect(in_vain, client_errc::connect_failed, "the TLS handshake did not end in time");
  ASSERT_EQ(in_vain.error().details().attempts.size(), 3u);
  EXPECT_EQ(in_vain.error().details().attempts[1].node, "127.0.0.1:1");
}

TEST_F(metadata_services, that_hang_up_half_way_are_an_error) {
  const std::string answer =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(good.size()) +
      "\r\n\r\n" + good;
  for (std::size_t size = 0; size < answer.size(); size += 23) {
    server.answers({.answer = answer.substr(0, size)});
    expect(look_up(server), client_errc::connect_failed, "it hung up before its reply was complete");
  }
  // Without a length, only TLS tells the end from a cut.
  server.answers({.answer = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n" + good});
  expect(look_up(server), client_errc::connect_failed, "it hung up before its reply was complete");
  server.answers({.answer = answer});
  EXPECT_TRUE(look_up(server));
}

TEST_F(metadata_services, that_nobody_runs_are_an_error) {
  int port = 0;
  {
    https_server gone(client, ca.own());
    port = gone.port();
  }
  const auto nodes = look_up(bundle_files(ca, client, "127.0.0.1", port));
  expect(nodes, client_errc::connect_failed, "it cannot be reached: Connection refused");
  ASSERT_EQ(nodes.error().details().attempts.size(), 1u);
  EXPECT_EQ(nodes.error().details().attempts[0].node, "127.0.0.1:" + std::to_string(port));
}

TEST_F(metadata_services, names_that_do_not_exist_are_an_error) {
  expect(look_up(bundle_files(ca, client, "db.invalid", 1)), client_errc::connect_failed,
         "the address of db.invalid could not be found");
}

/// No descriptor can be opened as long as it lives.
class without_descriptors {
 public:
  without_descriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~without_descriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  without_descriptors(const without_descriptors&) = delete;
  without_descriptors& operator=(const without_descriptors&) = delete;

 private:
  rlimit before_{};
};

TEST_F(metadata_services, without_descriptors_are_an_error) {
  for (const char* host : {"127.0.0.1", "db.invalid"}) {
    const auto directory =
        secure_connect_bundle::from_memory(bundle_files(ca, client, host, server.port()).zipped()).make_directory();
    // UndefinedBehaviorSanitizer needs descriptors to look at an error that it sees for the first time.
    EXPECT_NE(dse::error(boost::system::error_code(EMFILE, boost::system::system_category()), "x").to_string(), "");
    EXPECT_NE(dse::error(client_errc::connect_failed, "x").to_string(), "");
    EXPECT_NE(boost::asio::error::make_error_code(boost::asio::error::host_not_found).message(), "");
    const without_descriptors exhausted;
    expect(directory->look_up(10s), client_errc::connect_failed, "");
  }
}

TEST_F(metadata_services, certificates_of_others_are_refused) {
  https_server elsewhere(named(ca, "DNS:elsewhere.example"), ca.own());
  elsewhere.answers("200 OK", good);
  expect(look_up(elsewhere), client_errc::tls_failed, "its certificate is another host's");
  EXPECT_EQ(elsewhere.request(), "");
  https_server by_common_name(ca.issue({.common_name = "localhost", .alternative_names = ""}), ca.own());
  by_common_name.answers("200 OK", good);
  expect(look_up(by_common_name), client_errc::tls_failed, "its certificate is another host's");
  https_server foreign(named(authority("Somebody else"), "DNS:localhost"), ca.own());
  foreign.answers("200 OK", good);
  expect(look_up(foreign), client_errc::tls_failed, "its certificate is not accepted");
  https_server expired(ca.issue({.alternative_names = "DNS:localhost", .valid_from_days = -2, .valid_until_days = -1}),
                       ca.own());
  expired.answers("200 OK", good);
  expect(look_up(expired), client_errc::tls_failed, "certificate has expired");
}

TEST_F(metadata_services, that_refuse_the_bundles_certificate_are_told_apart) {
  const authority other("Somebody else");
  https_server strict(named(ca, "DNS:localhost"), other.own());
  strict.answers("200 OK", good);
  expect(look_up(strict), client_errc::tls_failed, "it does not accept the bundle's certificate");
}

TEST_F(metadata_services, without_tls_are_refused) {
  server.answers({.answer = "HTTP/1.1 400 Bad Request\r\n\r\n", .without_tls = true});
  expect(look_up(server), client_errc::tls_failed, "TLS broke");
}

}}  // namespace dse::cloud
