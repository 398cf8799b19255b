#include "fake_server/echo.hpp"

#include <boost/asio/use_future.hpp>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

namespace dse::testing { namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

/// The sockets of this process that are connected to a port.
std::vector<int> sockets_to(std::uint16_t port) {
  std::vector<int> found;
  for (const auto& entry : fs::directory_iterator("/proc/self/fd")) {
    const int fd = std::stoi(entry.path().filename());
    sockaddr_in peer{};
    socklen_t size = sizeof peer;
    if (::getpeername(fd, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET) continue;
    if (ntohs(peer.sin_port) == port) found.push_back(fd);
  }
  return found;
}

int option_of(int fd, int level, int name) {
  int value = -1;
  socklen_t size = sizeof value;
  EXPECT_EQ(::getsockopt(fd, level, name, &value, &size), 0);
  return value;
}

/// A path for a socket that is gone afterwards.
struct socket_path {
  folder files;
  std::string text = files.path("node.sock");
};

TEST(tcp_sockets, of_a_session_are_set_up_as_its_options_say) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server).sockets(socket_options().user_timeout(2500ms).send_buffer(30'000)));
  expect_echo(echo(db, 1), 1);
  const std::vector<int> sockets = sockets_to(server.port());
  EXPECT_GE(sockets.size(), 2u) << "control connection and pool";
  for (const int fd : sockets) {
    EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_NODELAY), 1);
    EXPECT_EQ(option_of(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
    EXPECT_EQ(option_of(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), 2500);
    EXPECT_EQ(option_of(fd, SOL_SOCKET, SO_SNDBUF), 60'000);
  }
}

TEST(tcp_sockets, come_from_the_local_address) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server).local_address("127.0.0.5"));
  ASSERT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(1) != 0; }); }));
  expect_echo(echo(db, 1), 1);
  for (std::size_t node = 0; node < 2; ++node) {
    const auto from = server.on_thread([&] { return server.client_addresses(node); });
    EXPECT_FALSE(from.empty());
    EXPECT_EQ(std::ranges::count(from, "127.0.0.5"), static_cast<std::ptrdiff_t>(from.size()));
  }
}

TEST(tcp_sockets, local_address_that_cannot_work_is_refused_before_anything_is_dialled) {
  fake_server server;
  for (const char* address : {"192.0.2.1", "2001:db8::1", "::1", "localhost", "127.0.0.1:0", "[::1]", "224.0.0.1"}) {
    const auto db = try_connect(options_for(server).local_address(address));
    ASSERT_TRUE(db.has_error()) << address;
    EXPECT_EQ(db.error().code(), client_errc::invalid_argument) << db.error().to_string();
    EXPECT_NE(db.error().message().find("local_address"), std::string::npos) << db.error().to_string();
    EXPECT_NE(db.error().details().hint, "") << address;
  }
  EXPECT_EQ(server.on_thread([&] { return server.accepted(0); }), 0u);
}

TEST(unix_socket, leads_to_its_node_and_the_others_are_reached_by_address) {
  fake_server server(model_cluster(2));
  const socket_path at;
  server.on_thread([&] {
    server.stop_listening(0);
    server.listen_at(0, at.text);
  });
  client db = connect(options_at("unix://" + at.text).port(server.port()));
  ASSERT_TRUE(eventually([&] { return server.on_thread([&] { return server.connections(1) != 0; }); }));
  for (std::int64_t token = 1; token <= 20; ++token) expect_echo(echo(db, token), token);
  const auto node = db.find_node(at.text);
  ASSERT_TRUE(node);
  EXPECT_EQ(node->to_string(), at.text);
  EXPECT_EQ(db.nodes().size(), 2u);
  expect_echo(db.try_execute(statement(select_text, std::int64_t{77}).node(node)), 77);
  const auto clients = server.on_thread([&] { return server.client_addresses(0); });
  EXPECT_EQ(clients.size(), 2u);
  EXPECT_EQ(std::ranges::count(clients, ""), 2);
  db.close();
  EXPECT_TRUE(server.complaints().empty());
}

TEST(unix_socket, is_named_in_a_uri) {
  fake_server server;
  const socket_path at;
  server.on_thread([&] { server.listen_at(0, at.text); });
  std::string encoded = at.text;
  for (std::size_t i = 0; (i = encoded.find('/', i)) != std::string::npos;) encoded.replace(i, 1, "%2F");
  client db = connect("cassandra://unix:" + encoded + "/sim?connect_timeout_ms=10000");
  expect_echo(echo(db, 5), 5);
  EXPECT_EQ(db.nodes().front()->address, at.text);
}

TEST(unix_socket, carries_large_values_both_ways) {
  fake_server server;
  const socket_path at;
  server.on_thread([&] { server.listen_at(0, at.text); });
  client db = connect(options_at("unix:" + at.text));
  const std::string large(3'000'000, 'x');
  EXPECT_TRUE(db.try_execute(statement("INSERT INTO sim.t (token) VALUES (1) -- " + large)).has_value());
}

TEST(unix_socket, comes_back_after_its_node_was_away) {
  fake_server server;
  const socket_path at;
  server.on_thread([&] {
    server.stop_listening(0);
    server.listen_at(0, at.text);
  });
  client db = connect(options_at("unix:" + at.text));
  server.on_thread([&] { server.drop_connections(0); });
  EXPECT_TRUE(eventually([&] { return echo(db, 3).has_value(); }));
}

TEST(unix_socket, with_tls_needs_the_name_of_the_server) {
  const folder files;
  const authority ca;
  certificate_request request;
  request.alternative_names = "DNS:node.example";
  fake_server server(model_cluster(1), ca.issue(request));
  const socket_path at;
  server.on_thread([&] { server.listen_at(0, at.text); });
  const auto with = [&](tls_options tls) { return try_connect(options_at("unix:" + at.text).tls(std::move(tls))); };
  const tls_options trusting = tls_options().ca_file(files.write("ca.pem", pem(ca.own())));
  EXPECT_EQ(with(trusting).error().code(), client_errc::invalid_argument);
  EXPECT_EQ(with(tls_options(trusting).server_name("other.example")).error().code(), client_errc::tls_failed);
  auto named = with(tls_options(trusting).server_name("node.example"));
  ASSERT_TRUE(named.has_value()) << named.error().to_string();
  expect_echo(echo(*named, 9), 9);
  EXPECT_TRUE(with(tls_options(trusting).accept_any_host_name(true)).has_value());
}

TEST(unix_socket, password_may_go_through_it) {
  model_cluster cluster(1);
  cluster.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  const auto secret = std::as_bytes(std::span(std::string_view("\0ada\0s3cr3t", 11)));
  cluster.secret = {secret.begin(), secret.end()};
  fake_server server(cluster);
  const socket_path at;
  server.on_thread([&] { server.listen_at(0, at.text); });
  client db = connect(options_at("unix:" + at.text).authenticator(auth::plain_text("ada", "s3cr3t")));
  expect_echo(echo(db, 1), 1);
}

TEST(unix_socket, that_leads_nowhere_is_one_clear_error) {
  fake_server server;
  const socket_path at;
  for (const auto& [path, why] :
       {std::pair(at.text, "No such file or directory"), std::pair(at.files.path("."), "it is not a socket")}) {
    const auto db = try_connect(options_at("unix:" + path));
    ASSERT_TRUE(db.has_error()) << path;
    EXPECT_EQ(db.error().code(), client_errc::connect_failed);
    EXPECT_NE(db.error().message().find(path + ": " + why), std::string::npos) << db.error().to_string();
    EXPECT_NE(db.error().details().hint.find("contact point"), std::string::npos) << db.error().to_string();
  }
}

// ---- contact points that cannot be meant

struct bad_contact_point {
  std::string text;
  std::string why;
};

TEST(contact_points, that_cannot_be_read_are_refused_in_every_place_and_nothing_is_sent) {
  fake_server server;
  const auto with_nul = [](const char* before, const char* after) {
    return std::string(before) + '\0' + std::string(after);
  };
  const bad_contact_point table[] = {
      {"", "the host is empty"},
      {" ", "a space"},
      {"\t", "not plain ASCII"},
      {":9042", "the host is empty"},
      {"host:", "not a port"},
      {"host:0", "not a port"},
      {"host:-1", "not a port"},
      {"host:65536", "not a port"},
      {"host:9042x", "not a port"},
      {"host: 9042", "not a port"},
      {"::1", "more than one ':'"},
      {"fe80::1%lo:9042", "more than one ':'"},
      {"[::1", "']'"},
      {"[]", "no IPv6 address"},
      {"[127.0.0.1]", "no IPv6 address"},
      {"[::1]9042", "follows the ']'"},
      {"[::1]:0", "not a port"},
      {"[fe80::1%]", "interface"},
      {with_nul("[::1", "]"), "NUL"},
      {with_nul("[::1%lo", "]"), "NUL"},
      {with_nul("127.0.0.1", ""), "not plain ASCII"},
      {with_nul("127.0.0.1", ".example"), "not plain ASCII"},
      {"b\u00fccher.example", "not plain ASCII"},
      {std::string(300, 'a'), "253"},
      {std::string(64, 'a') + ".example", "63"},
      {"db." + std::string(64, 'a'), "63"},
      {"http://db.example", "'/'"},
      {"ada@db.example", "'@'"},
      {"a,b", "','"},
      {"unix:", "does not begin with '/'"},
      {"unix:run/x.sock", "does not begin with '/'"},
      {"unix://run", "does not begin with '/'"},
      {"unix:/run/", "names a folder"},
      {"unix:/" + std::string(107, 'x'), "108 bytes, and the system takes no more than 107"},
      {with_nul("unix:/run/x", "y"), "NUL"},
  };
  for (const auto& [text, why] : table) {
    SCOPED_TRACE(text);
    const auto check = [&](const error& e) {
      EXPECT_EQ(e.code(), client_errc::invalid_argument) << e.to_string();
      EXPECT_NE(e.message().find(why), std::string::npos) << e.message();
      EXPECT_NE(e.details().hint, "");
    };
    check(try_connect(options_at(text)).error());
    check(try_connect(options_at(text).contact_points(server.contact_point())).error());
    check(try_connect(options_for(server).contact_points(text)).error());
    check(async_connect(options_at(text), boost::asio::use_future).get().error());
  }
  EXPECT_EQ(server.on_thread([&] { return server.accepted(0); }), 0u);
}

TEST(contact_points, none_at_all_is_refused) {
  EXPECT_EQ(try_connect(options()).error().code(), client_errc::invalid_argument);
  EXPECT_EQ(options::try_parse("cassandra:///ks").error().code(), client_errc::invalid_uri);
}

TEST(contact_points, ten_thousand_and_duplicates_lead_to_one_session) {
  fake_server server;
  options o = options_for(server);
  const auto text = server.contact_point();
  for (int i = 0; i < 10'000; ++i) o.add_contact_point(i % 2 ? text : "127.7." + std::to_string(i / 250) + ".9:9");
  client db = connect(o);
  expect_echo(echo(db, 1), 1);
  EXPECT_EQ(db.nodes().size(), 1u);
}

TEST(contact_points, one_that_is_well_is_found_behind_ten_thousand_that_are_not) {
  fake_server server;
  options o = options_at("127.7.0.1:9").connect_timeout(30s);
  for (int i = 0; i < 10'000; ++i)
    o.add_contact_point("127.7." + std::to_string(i / 250) + "." + std::to_string(1 + i % 250) + ":9");
  o.add_contact_point(server.contact_point());
  client db = connect(o);
  expect_echo(echo(db, 1), 1);
}

TEST(contact_points, ipv4_mapped_address_leads_to_the_same_node) {
  fake_server server;
  const std::string address = server.contact_point().substr(0, server.contact_point().find(':'));
  client db = connect(options_at("[::ffff:" + address + "]:" + std::to_string(server.port())));
  EXPECT_EQ(db.nodes().front()->to_string(), server.contact_point());
}

TEST(contact_points, interface_that_does_not_exist_is_told) {
  const auto db = try_connect(options().contact_points("[fe80::1%nosuch0]"));
  ASSERT_TRUE(db.has_error());
  EXPECT_EQ(db.error().code(), client_errc::connect_failed);
  EXPECT_NE(db.error().message().find("fe80::1%nosuch0"), std::string::npos) << db.error().to_string();
}

}}  // namespace dse::testing
