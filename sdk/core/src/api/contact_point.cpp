#include "api/contact_point.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace dse { inline namespace v0 { namespace detail {
namespace {

error unreadable(std::string message, std::string hint) {
  return {client_errc::invalid_argument, std::move(message), std::move(hint)};
}

constexpr bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::string name_of(char c) {
  if (c > ' ' && c < '\x7F') return std::string("'") + c + "'";
  return c == ' ' ? "a space" : "a character that is not plain ASCII";
}

result<std::uint16_t> read_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size() || port == 0)
    return unreadable("what follows the ':' is not a port", "write a number from 1 to 65535, as in \"10.0.0.1:9042\"");
  return port;
}

// A link-local address carries the interface behind a '%'.
bool is_ipv6(std::string_view text) {
  const std::string address(text.substr(0, text.find('%')));
  in6_addr ignored;
  return ::inet_pton(AF_INET6, address.c_str(), &ignored) == 1;
}

result<contact_point> read_bracketed(std::string_view text) {
  const std::size_t close = text.find(']');
  if (close == std::string_view::npos)
    return unreadable("the ']' after the IPv6 address is missing", "write it as in \"[::1]:9042\"");
  const std::string_view address = text.substr(1, close - 1);
  if (address.find('\0') != std::string_view::npos) return unreadable("a NUL character in the brackets", "remove it");
  if (address.ends_with('%'))
    return unreadable("the interface behind the '%' is missing", "write it as in \"[fe80::1%eth0]:9042\"");
  if (!is_ipv6(address)) return unreadable("no IPv6 address stands in the brackets", "write it as in \"[::1]:9042\"");
  contact_point point{std::string(address), 0};
  const std::string_view rest = text.substr(close + 1);
  if (rest.empty()) return point;
  if (rest.front() != ':')
    return unreadable("something else than ':' follows the ']'", "write it as in \"[::1]:9042\"");
  const auto port = read_port(rest.substr(1));
  if (!port) return port.error();
  point.port = *port;
  return point;
}

// Characters that show what was meant instead; looked for in the whole text, since what stands before them may be
// anything.
result<void> check_form(std::string_view text) {
  if (text.find('@') != std::string_view::npos)
    return unreadable("a contact point contains '@'",
                      "give user and password by .authenticator(...), or use a URI: cassandra://user:password@host");
  if (text.find('/') != std::string_view::npos)
    return unreadable("a contact point contains '/'",
                      "write only \"host:port\" here; a URI goes whole into the constructor of options");
  if (text.find(',') != std::string_view::npos)
    return unreadable("a contact point contains ','", "give each contact point as an argument of its own");
  if (text.find(':') != text.rfind(':'))
    return unreadable("more than one ':'", "put an IPv6 address in brackets, as in \"[::1]:9042\"");
  return {};
}

result<void> check_host(std::string_view host) {
  if (host.empty()) return unreadable("the host is empty", "write a name or an address, as in \"10.0.0.1\"");
  if (host.size() > 253) return unreadable("the host is longer than a name can be (253 characters)", "shorten it");
  for (const char c : host)
    if (!is_alphanumeric(c) && c != '-' && c != '.' && c != '_')
      return unreadable(
          "a host contains " + name_of(c),
          "hosts are made of letters, digits, '-', '.' and '_'; write international names as \"xn--...\"");
  // RFC 1035, section 2.3.4
  for (std::size_t begin = 0; begin < host.size(); begin = std::min(host.find('.', begin), host.size()) + 1)
    if (std::min(host.find('.', begin), host.size()) - begin > 63)
      return unreadable("a part of the host is longer than 63 characters", "shorten it");
  return {};
}

constexpr std::string_view socket_scheme = "unix:";
constexpr std::size_t longest_path = 107;  // unix(7): 108 bytes with the end

result<contact_point> read_socket_path(std::string_view path) {
  if (path.starts_with("//")) path.remove_prefix(2);
  constexpr const char* shape = "write it as in \"unix:///run/cassandra.sock\"";
  if (!path.starts_with('/')) return unreadable("the path of a Unix domain socket does not begin with '/'", shape);
  if (path.ends_with('/')) return unreadable("the path of a Unix domain socket names a folder", shape);
  if (path.find('\0') != std::string_view::npos)
    return unreadable("a NUL character in the path of a Unix domain socket", "remove it");
  if (path.size() > longest_path)
    return unreadable("the path of a Unix domain socket has " + std::to_string(path.size()) +
                          " bytes, and the system takes no more than " + std::to_string(longest_path),
                      "move the socket, or make a symbolic link to its folder");
  return contact_point{std::string(path), 0};
}

}  // namespace

result<contact_point> read_contact_point(std::string_view text) {
  if (text.starts_with('[')) return read_bracketed(text);
  if (text.starts_with(socket_scheme)) return read_socket_path(text.substr(socket_scheme.size()));
  if (const auto checked = check_form(text); !checked) return checked.error();
  const std::size_t colon = text.find(':');
  const std::string_view host = text.substr(0, colon);
  if (const auto checked = check_host(host); !checked) return checked.error();
  contact_point point{std::string(host), 0};
  if (colon == std::string_view::npos) return point;
  const auto port = read_port(text.substr(colon + 1));
  if (!port) return port.error();
  point.port = *port;
  return point;
}

}}}  // namespace dse::v0::detail
