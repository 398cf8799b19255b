#include "host_name.hpp"

#include <dse/auth/errc.hpp>

#include <netdb.h>
#include <sys/socket.h>

#include <memory>

namespace dse { inline namespace v0 { namespace auth {
namespace {

struct address_list_deleter {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};
using address_list = std::unique_ptr<addrinfo, address_list_deleter>;

// Zero and a list, or getaddrinfo's error number.
int look_up(const std::string& name, int flags, address_list& found) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags;
  addrinfo* list = nullptr;
  const int failed = getaddrinfo(name.c_str(), nullptr, &hints, &list);
  found.reset(list);
  return failed;
}

error unknown(const std::string& message) {
  return {make_error_code(errc::host_name_unknown), message,
          "set gssapi::host_name() to the name in the node's service principal, or to a callback that knows it"};
}

class system_name_service final : public name_service {
 public:
  result<std::string> canonical_name(const std::string& name) const override {
    address_list found;
    if (const int failed = look_up(name, AI_CANONNAME, found))
      return unknown("no canonical name of " + name + ": " + gai_strerror(failed));
    if (!found || !found->ai_canonname) return name;
    return std::string(found->ai_canonname);
  }

  result<std::string> name_of(const std::string& address) const override {
    address_list found;
    if (const int failed = look_up(address, AI_NUMERICHOST, found))
      return unknown("not a node's address: " + address + ": " + gai_strerror(failed));
    char name[NI_MAXHOST];
    const int failed = getnameinfo(found->ai_addr, found->ai_addrlen, name, sizeof name, nullptr, 0, NI_NAMEREQD);
    if (failed) return unknown("no host name of " + address + " by reverse lookup: " + gai_strerror(failed));
    return std::string(name);
  }
};

/// The zone of a link-local address ("fe80::1%eth0") has a meaning on this machine only.
result<std::string> as_it_is(const std::string& address) {
  if (!is_numeric_address(address)) return unknown("not a node's address: " + address);
  return address.substr(0, address.find('%'));
}

result<std::string> find(host_name_rule rule, const authentication_request& request, const name_service& names) {
  const bool named = !request.given_name.empty() && !is_numeric_address(request.given_name);
  if (rule == host_name_rule::address) return as_it_is(request.address);
  if (rule == host_name_rule::given_name && named) return request.given_name;
  if (rule == host_name_rule::canonical_name && named) return names.canonical_name(request.given_name);
  return names.name_of(request.address);
}

}  // namespace

const name_service& system_names() noexcept {
  static const system_name_service instance;
  return instance;
}

// Cyrus SASL and the KDC compare in lower case; a final dot only says that a name is complete.
std::string normal_host_name(std::string name) {
  for (char& c : name)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  if (name.size() > 1 && name.back() == '.') name.pop_back();
  return name;
}

bool is_numeric_address(const std::string& text) {
  address_list found;
  return look_up(text, AI_NUMERICHOST, found) == 0;
}

result<std::string> find_host_name(host_name_rule rule, const authentication_request& request,
                                   const name_service& names) {
  result<std::string> name = find(rule, request, names);
  if (!name) return name;
  return normal_host_name(std::move(*name));
}

}}}  // namespace dse::v0::auth
