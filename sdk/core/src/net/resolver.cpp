#include "net/resolver.hpp"

#include <dse/contact_point.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace dse::net {
namespace {

using address_list = std::unique_ptr<addrinfo, void (*)(addrinfo*)>;

int query(const std::string& host, int flags, address_list& found) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* first = nullptr;
  const int failure = ::getaddrinfo(host.c_str(), nullptr, &hints, &first);
  if (failure == 0) found.reset(first);
  return failure;
}

// One node under two addresses would be two nodes.
std::string without_mapping(std::string_view address) {
  constexpr std::string_view mapped = "::ffff:";
  const bool is_mapped = address.starts_with(mapped) && address.find('.') != std::string_view::npos;
  return std::string(is_mapped ? address.substr(mapped.size()) : address);
}

addresses texts_of(const addrinfo* first) {
  addresses texts;
  for (const addrinfo* a = first; a; a = a->ai_next) {
    std::array<char, NI_MAXHOST> text;
    if (::getnameinfo(a->ai_addr, a->ai_addrlen, text.data(), text.size(), nullptr, 0, NI_NUMERICHOST) != 0) continue;
    const std::string address = without_mapping(text.data());
    if (std::ranges::find(texts, address) == texts.end()) texts.push_back(address);
  }
  return texts;
}

error failed(const std::string& host, std::uint16_t port, const std::string& reason, const char* hint) {
  auto details = std::make_shared<diagnostics>();
  details->message = "the name \"" + host + "\" cannot be resolved: " + reason;
  details->hint = hint;
  details->node = host + ":" + std::to_string(port);
  return {make_error_code(client_errc::connect_failed), std::move(details)};
}

}  // namespace

std::optional<addresses> numeric_address(const std::string& host) {
  if (is_socket_path(host)) return addresses{host};
  address_list found(nullptr, &::freeaddrinfo);
  if (query(host, AI_NUMERICHOST, found) != 0) return std::nullopt;
  addresses texts = texts_of(found.get());
  return texts.empty() ? std::nullopt : std::optional(std::move(texts));
}

result<addresses> look_up(const std::string& host, std::uint16_t port) {
  address_list found(nullptr, &::freeaddrinfo);
  const int failure = query(host, 0, found);
  const int system_failure = errno;
  if (failure == EAI_AGAIN)
    return failed(host, port, ::gai_strerror(failure),
                  "the name server does not answer; look at the system's resolver");
  if (failure == EAI_SYSTEM)
    return failed(host, port, std::generic_category().message(system_failure), "look at the system's resolver");
  if (failure != 0)
    return failed(host, port, ::gai_strerror(failure), "correct the contact point, or give a numeric address");
  addresses texts = texts_of(found.get());
  if (texts.empty()) return failed(host, port, "it has no address", "give a numeric address");
  return texts;
}

error resolver_overloaded(const std::string& host, std::uint16_t port) {
  return failed(host, port, "too many look-ups wait", "the system's resolver is too slow; give numeric addresses");
}

}  // namespace dse::net
