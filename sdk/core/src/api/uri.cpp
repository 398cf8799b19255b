#include "api/uri.hpp"

#include "api/contact_point.hpp"
#include "api/option_names.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {
namespace {

constexpr std::string_view scheme_end = "://";
constexpr std::string_view shape = "write cassandra://user:password@host1:9042,host2/keyspace?dc=dc1&key=value";

error unreadable(std::string message, std::size_t offset, std::string hint) {
  return {client_errc::invalid_uri, std::move(message) + " at offset " + std::to_string(offset), std::move(hint)};
}

/// A stretch of the URI that knows where it stands.
struct piece {
  std::string_view text;
  std::size_t offset = 0;

  piece from(std::size_t position) const { return {text.substr(position), offset + position}; }
  piece until(std::size_t position) const { return {text.substr(0, position), offset}; }
  /// The part before the separator, which is cut off together with it; all when there is none.
  piece take_until(char separator) {
    const std::size_t position = text.find(separator);
    const piece taken = until(position);
    *this = position == std::string_view::npos ? from(text.size()) : from(position + 1);
    return taken;
  }
};

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

result<std::string> decode(piece encoded) {
  std::string text;
  text.reserve(encoded.text.size());
  for (std::size_t i = 0; i < encoded.text.size(); ++i) {
    if (encoded.text[i] == '\0') return unreadable("a NUL character", encoded.offset + i, "remove it");
    if (encoded.text[i] != '%') {
      text += encoded.text[i];
      continue;
    }
    const int high = i + 2 < encoded.text.size() ? hex_digit(encoded.text[i + 1]) : -1;
    const int low = i + 2 < encoded.text.size() ? hex_digit(encoded.text[i + 2]) : -1;
    if (high < 0 || low < 0)
      return unreadable("'%' without two hexadecimal digits", encoded.offset + i, "write '%' itself as %25");
    if (high == 0 && low == 0) return unreadable("a NUL character", encoded.offset + i, "remove %00");
    text += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return text;
}

// Before anything else is read: a reserved character that stands bare in a password moves the borders of all parts.
result<void> check_at_signs(std::string_view uri, piece authority) {
  const std::size_t last = uri.rfind('@');
  if (last == std::string_view::npos) return {};
  if (last >= authority.offset + authority.text.size())
    return unreadable("'@' after the hosts", last,
                      "in user, password and values write '@' as %40, '/' as %2F, '?' as %3F, '#' as %23");
  if (authority.text.find('@') != authority.text.rfind('@'))
    return unreadable("a second '@'", last, "in user and password write '@' as %40");
  return {};
}

result<uri_credentials> read_credentials(piece encoded) {
  const piece user = encoded.take_until(':');
  if (user.text.empty())
    return unreadable("an empty user name", user.offset, "write user:password@host, or leave out '@'");
  auto name = decode(user);
  if (!name) return name.error();
  auto password = decode(encoded);
  if (!password) return password.error();
  const secret kept(*password);
  wipe(std::as_writable_bytes(std::span(*password)));
  return uri_credentials{std::move(*name), kept};
}

result<void> read_contact_points(piece hosts, std::vector<contact_point>& points) {
  const std::size_t count = 1 + static_cast<std::size_t>(std::ranges::count(hosts.text, ','));
  for (std::size_t i = 0; i < count; ++i) {
    const piece host = hosts.take_until(',');
    const auto text = decode(host);
    if (!text) return text.error();
    auto point = read_contact_point(*text);
    if (!point) return unreadable(point.error().message(), host.offset, point.error().details().hint);
    points.push_back(std::move(*point));
  }
  return {};
}

result<void> read_parameters(piece query, std::vector<uri_parameter>& parameters) {
  while (!query.text.empty()) {
    piece value = query.take_until('&');
    if (value.text.empty()) return unreadable("an empty parameter", value.offset, "write key=value between '&'");
    const std::size_t offset = value.offset;
    if (value.text.find('=') == std::string_view::npos)
      return unreadable("a parameter without '='", offset, "write key=value");
    auto key = decode(value.take_until('='));
    if (!key) return key.error();
    auto text = decode(value);
    if (!text) return text.error();
    parameters.push_back({std::move(*key), std::move(*text), offset});
  }
  return {};
}

}  // namespace

result<uri_parts> split_uri(std::string_view uri) {
  const std::size_t scheme = uri.find(scheme_end);
  if (scheme == std::string_view::npos) return unreadable("no scheme", 0, std::string(shape));
  if (!equal_ignoring_case(uri.substr(0, scheme), "cassandra") && !equal_ignoring_case(uri.substr(0, scheme), "dse"))
    return unreadable("an unknown scheme", 0, "write cassandra:// or dse://");

  piece rest = piece{uri, 0}.from(scheme + scheme_end.size());
  piece authority = rest.until(rest.text.find_first_of("/?#"));
  rest = rest.from(authority.text.size());
  if (const auto checked = check_at_signs(uri, authority); !checked) return checked.error();
  if (const std::size_t fragment = rest.text.find('#'); fragment != std::string_view::npos)
    return unreadable("'#'", rest.offset + fragment, "write it as %23");

  uri_parts parts;
  if (authority.text.find('@') != std::string_view::npos) {
    auto credentials = read_credentials(authority.take_until('@'));
    if (!credentials) return credentials.error();
    parts.credentials = std::move(*credentials);
  }
  if (!authority.text.empty())
    if (const auto read = read_contact_points(authority, parts.contact_points); !read) return read.error();

  if (rest.text.starts_with('/')) {
    const piece path = rest.from(1).until(rest.from(1).text.find('?'));
    rest = rest.from(1 + path.text.size());
    if (const std::size_t slash = path.text.find('/'); slash != std::string_view::npos)
      return unreadable("a second '/'", path.offset + slash,
                        "after the hosts comes one keyspace: host/keyspace?dc=dc1");
    auto keyspace = decode(path);
    if (!keyspace) return keyspace.error();
    parts.keyspace = std::move(*keyspace);
  }
  if (rest.text.starts_with('?'))
    if (const auto read = read_parameters(rest.from(1), parts.parameters); !read) return read.error();
  if (parts.contact_points.empty() &&
      std::ranges::find(parts.parameters, "bundle", &uri_parameter::key) == parts.parameters.end())
    return unreadable("no host", authority.offset, std::string(shape));
  return parts;
}

}}}  // namespace dse::v0::detail
