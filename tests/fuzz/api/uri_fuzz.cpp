#include "api/contact_point.hpp"
#include "api/uri.hpp"
#include "fuzz/text_target.hpp"

#include <algorithm>

namespace dse::fuzz::api_uri { namespace {

/// As a user writes it, without its port.
std::string host_of(const contact_point& p) {
  if (is_socket_path(p.host)) return "unix://" + p.host;
  return p.host.find(':') != std::string::npos ? "[" + p.host + "]" : p.host;
}

void check_contact_point(std::string_view text) {
  const auto point = detail::read_contact_point(text);
  if (!point) return require(point.error().code() == client_errc::invalid_argument, "refused with another code");
  const std::string printed = host_of(*point) + (point->port != 0 ? ":" + std::to_string(point->port) : "");
  const auto again = detail::read_contact_point(printed);
  require(again && again->host == point->host && again->port == point->port, "a contact point is read as another");
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string s;
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    s += '%';
    s += digits[octet >> 4];
    s += digits[octet & 15];
  }
  return s;
}

/// The parts of a URI, every character of them encoded, are read as the same parts.
std::string written(const detail::uri_parts& parts) {
  std::string uri = "cassandra://";
  if (parts.credentials)
    uri += percent_encoded(parts.credentials->user) + ':' + percent_encoded(parts.credentials->password.reveal()) + '@';
  for (std::size_t i = 0; i < parts.contact_points.size(); ++i) {
    const contact_point& p = parts.contact_points[i];
    uri += i == 0 ? "" : ",";
    uri += is_socket_path(p.host) ? "unix:" + percent_encoded(p.host) : percent_encoded(host_of(p));
    if (p.port != 0) uri += ':' + std::to_string(p.port);
  }
  uri += '/' + percent_encoded(parts.keyspace);
  for (std::size_t i = 0; i < parts.parameters.size(); ++i)
    uri += (i == 0 ? '?' : '&') + percent_encoded(parts.parameters[i].key) + '=' +
           percent_encoded(parts.parameters[i].value);
  return uri;
}

bool same(const detail::uri_parts& a, const detail::uri_parts& b) {
  return a.credentials.has_value() == b.credentials.has_value() &&
         (!a.credentials || (a.credentials->user == b.credentials->user &&
                             a.credentials->password.reveal() == b.credentials->password.reveal())) &&
         a.keyspace == b.keyspace &&
         std::ranges::equal(a.contact_points, b.contact_points,
                            [](const auto& x, const auto& y) { return x.host == y.host && x.port == y.port; }) &&
         std::ranges::equal(a.parameters, b.parameters,
                            [](const auto& x, const auto& y) { return x.key == y.key && x.value == y.value; });
}

/// Messages name unknown keys, but nothing that stands before the hosts.
void check_secret(std::string_view message, std::string_view uri) {
  constexpr std::string_view secret = "canary";
  if (uri.substr(uri.rfind('@') + 1).find(secret) == uri.npos)
    require(message.find(secret) == message.npos, "a message shows a password");
}

void check(bytes_view input) {
  const std::string text(text_of(input));
  check_contact_point(text);
  const auto options = options::try_parse(text);
  if (!options) {
    require(options.error().code() == client_errc::invalid_uri, "a URI is refused with another code");
    check_secret(options.error().to_string(), text);
  }
  const auto parts = detail::split_uri(text);
  if (!parts) return require(!options, "a URI that can't be taken apart makes no options");
  require(!parts->contact_points.empty(), "a URI has a contact point");
  const auto again = detail::split_uri(written(*parts));
  require(again && same(*again, *parts), "a URI is read as another: " + written(*parts));
}

const registration registered(check, [] {
  return texts({"cassandra://127.0.0.1:9042/shop?dc=dc1",
                "dse://user:canary@h1:9042,[::1],h2/keyspace?dc=dc1&tls=ca.pem",
                "cassandra://ada:p%40ss%2Fcanary@10.0.0.1", "cassandra://[fe80::1%25eth0]:9042", "CASSANDRA://h/?",
                "cassandra://h?request_timeout=500ms&page_size=100", "10.0.0.1:9042", "[::1]:9042", "host",
                "cassandra://h/ks?a=b=c&", "cassandra://user@h", "unix:///run/cassandra.sock",
                "cassandra://unix:%2Frun%2Fcassandra.sock/ks"});
});

}}  // namespace dse::fuzz::api_uri
