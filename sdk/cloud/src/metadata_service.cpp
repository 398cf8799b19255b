#include "metadata_service.hpp"

#include "host_addresses.hpp"
#include "https_get.hpp"
#include "metadata_reply.hpp"

#include <dse/detail/printable.hpp>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <memory>
#include <string_view>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::chrono::nanoseconds longest_limit = std::chrono::hours(1);

/// Whether it is `application/json`, with parameters or without (RFC 9110, section 8.3).
bool is_json(std::string_view content_type) {
  std::string_view type = content_type.substr(0, content_type.find(';'));
  type = type.substr(0, type.find_last_not_of(" \t") + 1);
  constexpr std::string_view json = "application/json";
  return std::ranges::equal(type, json, {},
                            [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
}

error refused(const https_reply& reply) {
  const std::string status = "it answered with HTTP status " + std::to_string(reply.status);
  if (reply.status >= 300 && reply.status < 400)
    return {client_errc::protocol_error, status + ", which leads elsewhere and is not followed",
            "something between here and Astra answers in its place"};
  const std::string message = message_of(reply.body);
  return {client_errc::connect_failed, message.empty() ? status : status + ": " + message,
          "a database that hibernates or was deleted answers so: Astra's console shows its state"};
}

result<proxied_nodes> interpret(const https_reply& reply) {
  if (reply.status != 200) return refused(reply);
  if (!is_json(reply.content_type))
    return error(client_errc::protocol_error,
                 "its reply is no JSON: its content type is \"" + detail::printable(reply.content_type) + "\"",
                 "something between here and Astra answers in its place");
  return read_metadata(reply.body);
}

}  // namespace

std::string metadata_service::describe() const {
  return "Astra's metadata service " + host_and_port(bundle_->host, bundle_->port) + " (" + bundle_->origin + ')';
}

result<proxied_nodes> metadata_service::look_up(std::chrono::nanoseconds limit) const {
  const auto until = clock::now() + std::min(limit, longest_limit);
  const auto addresses = addresses_of(bundle_->host, bundle_->port, until);
  const auto nodes = addresses ? ask(*addresses, until) : result<proxied_nodes>(addresses.error());
  if (nodes) return *nodes;
  auto details = std::make_shared<diagnostics>(nodes.error().details());
  details->message = describe() + ": " + details->message;
  return error(nodes.error().code(), std::move(details));
}

result<proxied_nodes> metadata_service::ask(const std::vector<boost::asio::ip::tcp::endpoint>& addresses,
                                            clock::time_point until) const {
  const https_target target{bundle_->host, bundle_->port, "/metadata?version=1"};
  diagnostics failure;
  auto left = static_cast<std::int64_t>(addresses.size());
  for (const auto& address : addresses) {
    // A silent address leaves time for those behind it.
    const auto share = (until - clock::now()) / left--;
    const auto reply = https_get(target, address, bundle_->tls, clock::now() + share);
    const auto nodes = reply ? interpret(*reply) : result<proxied_nodes>(reply.error());
    if (nodes) return *nodes;
    auto attempts = std::move(failure.attempts);
    failure = nodes.error().details();
    failure.node = host_and_port(address.address().to_string(), address.port());
    failure.attempts = std::move(attempts);
    failure.attempts.push_back({failure.node, nodes.error().code(), failure.message});
    if (reply || nodes.error().code() != client_errc::connect_failed)
      return error(nodes.error().code(), std::make_shared<diagnostics>(failure));
  }
  return error(make_error_code(client_errc::connect_failed), std::make_shared<diagnostics>(failure));
}

}}}  // namespace dse::v0::cloud
