#include "fuzz/target.hpp"
#include "metadata_reply.hpp"

#include <algorithm>
#include <string>

namespace dse::fuzz::cloud_metadata_reply { namespace {

std::string json_string(std::string_view text) {
  constexpr char digits[] = "0123456789abcdef";
  std::string s = "\"";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x20 || c == '"' || c == '\\') (s += "\\u00") += {digits[octet >> 4], digits[octet & 15]};
    else s += c;
  }
  return s + '"';
}

std::string written(const proxied_nodes& nodes) {
  const bool in_brackets = nodes.proxy_host.find(':') != std::string::npos;
  const std::string host = in_brackets ? '[' + nodes.proxy_host + ']' : nodes.proxy_host;
  std::string json = R"({"contact_info": {"type": "sni_proxy", "local_dc": )" + json_string(nodes.local_datacenter) +
                     R"(, "sni_proxy_address": )" + json_string(host + ':' + std::to_string(nodes.proxy_port)) +
                     R"(, "contact_points": [)";
  for (const uuid& id : nodes.host_ids) json += (id == nodes.host_ids.front() ? "\"" : ", \"") + id.to_string() + '"';
  return json + "]}}";
}

void check_message(std::string_view json) {
  const std::string message = cloud::message_of(json);
  require(message.size() <= 1024 + 7, "a message is too long");
  require(std::ranges::all_of(message, [](char c) { return c >= ' ' && c < '\x7F'; }), "a message is not printable");
}

void check(bytes_view input) {
  const std::string json(text_of(input));
  check_message(json);
  const auto nodes = cloud::read_metadata(json);
  if (!nodes) {
    require(nodes.error().code() == client_errc::protocol_error, "refused with another code");
    return require(nodes.error().message().size() < 400, "an error is too long: " + nodes.error().message());
  }
  require(!nodes->proxy_host.empty() && nodes->proxy_port != 0 && !nodes->local_datacenter.empty(), "a part is empty");
  require(!nodes->host_ids.empty(), "there are nodes");
  const auto again = cloud::read_metadata(written(*nodes));
  require(again && again->proxy_host == nodes->proxy_host && again->proxy_port == nodes->proxy_port &&
              again->local_datacenter == nodes->local_datacenter && again->host_ids == nodes->host_ids,
          "nodes are read as others: " + written(*nodes));
}

const registration registered(check, [] {
  return texts(
      {R"({"version":1,"region":"local","contact_info":{"type":"sni_proxy","local_dc":"dc1","sni_proxy_address":)"
       R"("localhost:9002","contact_points":["11111111-1111-4111-8111-111111111111",)"
       R"("22222222-2222-4222-8222-222222222222"]}})",
       R"({"contact_info":{"contact_points":["11111111-1111-4111-8111-111111111111"],"sni_proxy_address":)"
       R"("[::1]:1","local_dc":"\u00e9\n","type":"sni_proxy"},"x":[[{}],1.5e3,null,true]})",
       R"({"message": "the database hibernates \u0007"})", R"({"contact_info":{"type":"direct"}})", "<html>"});
});

}}  // namespace dse::fuzz::cloud_metadata_reply
