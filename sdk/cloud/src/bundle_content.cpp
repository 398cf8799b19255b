#include "bundle_content.hpp"

#include "json_fields.hpp"
#include "pem_identity.hpp"
#include "zip_archive.hpp"

#include <dse/detail/printable.hpp>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

constexpr std::string_view configuration = "config.json";
constexpr std::array<std::string_view, 6> paths{"host", "port", "localDC", "keyspace", "username", "password"};

error broken(std::string what) { return {client_errc::invalid_argument, std::move(what), "download the bundle again"}; }
error bad_field(std::string_view field, const std::string& what) {
  return broken("config.json: field \"" + std::string(field) + "\" " + what);
}

/// The text of a field; empty where it is not there.
result<std::string_view> text_of(const json_fields& fields, std::string_view field) {
  const json_fields::value* v = fields.find(field);
  if (!v) return std::string_view();
  if (v->what != json_fields::kind::text) return bad_field(field, "is no text");
  if (v->text.find('\0') != v->text.npos) return bad_field(field, "holds a NUL character");
  return v->text;
}

/// Letters, digits and what else is in names and addresses: no path, no user, no port.
bool may_be_host(std::string_view text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == ':';
  };
  return text.size() <= 253 && std::ranges::all_of(text, fits);
}

result<std::string> host_of(const json_fields& fields) {
  const auto text = text_of(fields, "host");
  if (!text) return text.error();
  if (text->empty()) return bad_field("host", "is missing");
  if (!may_be_host(*text)) return bad_field("host", "is no host name: \"" + detail::printable(*text) + "\"");
  return std::string(*text);
}

result<std::uint16_t> port_of(const json_fields& fields) {
  const json_fields::value* v = fields.find("port");
  if (!v) return bad_field("port", "is missing");
  if (v->what != json_fields::kind::number || v->number == 0 || v->number > 0xFFFF)
    return bad_field("port", "is no number from 1 to 65535");
  return static_cast<std::uint16_t>(v->number);
}

result<void> read_configuration(wiped_bytes json, bundle_content& content) {
  const json_fields fields = json_fields::read(std::move(json), paths);
  if (!fields.failure().empty()) return broken("config.json " + fields.failure());
  auto host = host_of(fields);
  if (!host) return host.error();
  content.host = std::move(*host);
  const auto port = port_of(fields);
  if (!port) return port.error();
  content.port = *port;
  for (const auto& [field, place] :
       {std::pair{"localDC", &bundle_content::local_datacenter}, std::pair{"keyspace", &bundle_content::keyspace},
        std::pair{"username", &bundle_content::user}}) {
    const auto text = text_of(fields, field);
    if (!text) return text.error();
    content.*place = std::string(*text);
  }
  const auto password = text_of(fields, "password");
  if (!password) return password.error();
  if (!password->empty()) content.password = secret(*password);
  return {};
}

result<void> read_parts(const zip_archive& archive, bundle_content& content) {
  auto json = archive.read(configuration);
  if (!json) return json.error();
  if (auto done = read_configuration(std::move(*json), content); done.has_error()) return done;
  const auto authority = archive.read("ca.crt"), certificate = archive.read("cert"), key = archive.read("key");
  for (const auto* part : {&authority, &certificate, &key})
    if (part->has_error()) return part->error();
  if (auto fits = check_identity(authority->text(), certificate->text(), key->text()); fits.has_error()) return fits;
  content.tls.ca_pem(std::string(authority->text()))
      .certificate_pem(std::string(certificate->text()))
      .private_key_pem(secret(key->text()));
  return {};
}

}  // namespace

result<bundle_content> read_bundle(bytes_view file, std::string origin) {
  bundle_content content;
  const auto archive = zip_archive::open(file);
  auto done = archive ? read_parts(*archive, content) : result<void>(archive.error());
  if (done.has_error())
    return error(client_errc::invalid_argument, origin + ": " + done.error().message(), done.error().details().hint);
  content.origin = std::move(origin);
  return content;
}

}}}  // namespace dse::v0::cloud
