#include "metadata_reply.hpp"

#include "json_fields.hpp"

#include <dse/detail/printable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

constexpr std::string_view type = "contact_info.type", datacenter = "contact_info.local_dc",
                           proxy = "contact_info.sni_proxy_address", points = "contact_info.contact_points",
                           point = "contact_info.contact_points[]";
constexpr std::array<std::string_view, 5> paths{type, datacenter, proxy, points, point};
constexpr std::array<std::string_view, 1> error_paths{"message"};
constexpr std::size_t longest_message = 1024;

error broken(std::string what) { return {client_errc::protocol_error, std::move(what)}; }
error bad_field(std::string_view field, const std::string& what) {
  return broken("its reply: field \"" + std::string(field) + "\" " + what);
}

result<std::string_view> text_of(const json_fields& fields, std::string_view field) {
  const json_fields::value* v = fields.find(field);
  if (!v) return bad_field(field, "is missing");
  if (v->what != json_fields::kind::text) return bad_field(field, "is no text");
  if (v->text.empty()) return bad_field(field, "is empty");
  return v->text;
}

bool may_be_host(std::string_view host) {
  return !host.empty() && host.size() <= 253 &&
         std::ranges::all_of(host, [](char c) { return c > ' ' && c < '\x7F' && c != '/' && c != '[' && c != ']'; });
}

/// `host:port`; an IPv6 address stands in brackets.
std::optional<std::pair<std::string, std::uint16_t>> split_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  else if (host.find(':') != host.npos) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (failure != std::errc() || end != digits.data() + digits.size() || port == 0 || !may_be_host(host))
    return std::nullopt;
  return std::pair{std::string(host), port};
}

result<std::vector<uuid>> host_ids(const json_fields& fields) {
  const json_fields::value* list = fields.find(points);
  if (!list) return bad_field(points, "is missing");
  if (list->what != json_fields::kind::array) return bad_field(points, "is no array");
  std::vector<uuid> ids;
  for (const json_fields::value& v : fields.all(point)) {
    const auto id = uuid::try_from_string(v.what == json_fields::kind::text ? v.text : std::string_view());
    if (!id) return bad_field(points, "holds what is no host id: \"" + detail::printable(v.text) + "\"");
    ids.push_back(*id);
  }
  if (ids.empty()) return bad_field(points, "names no node");
  std::ranges::sort(ids);
  ids.erase(std::ranges::unique(ids).begin(), ids.end());
  return ids;
}

}  // namespace

result<proxied_nodes> read_metadata(std::string_view json) {
  const json_fields fields = json_fields::read(wiped_bytes(json), paths);
  if (!fields.failure().empty()) return broken("its reply " + fields.failure());
  const auto kind = text_of(fields, type);
  if (!kind) return kind.error();
  if (*kind != "sni_proxy")
    return bad_field(type, "is \"" + detail::printable(*kind) + "\", and this version knows only sni_proxy");
  const auto local = text_of(fields, datacenter);
  if (!local) return local.error();
  const auto address = text_of(fields, proxy);
  if (!address) return address.error();
  auto proxy_address = split_address(*address);
  if (!proxy_address) return bad_field(proxy, "is not host:port: \"" + detail::printable(*address) + "\"");
  auto ids = host_ids(fields);
  if (!ids) return ids.error();
  proxied_nodes nodes(std::move(proxy_address->first), proxy_address->second, std::move(*ids));
  nodes.local_datacenter = std::string(*local);
  return nodes;
}

std::string message_of(std::string_view json) {
  const json_fields fields = json_fields::read(wiped_bytes(json), error_paths);
  const json_fields::value* v = fields.failure().empty() ? fields.find(error_paths[0]) : nullptr;
  return v && v->what == json_fields::kind::text ? detail::printable(v->text, longest_message) : std::string();
}

}}}  // namespace dse::v0::cloud
