#include <dse/inet.hpp>

#include <arpa/inet.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>

namespace dse { inline namespace v0 {

inet_address::inet_address(const std::array<std::uint8_t, 4>& octets) noexcept {
  std::ranges::copy(octets, octets_.begin());
}

result<inet_address> inet_address::try_from_bytes(bytes_view octets) {
  if (octets.size() != 4 && octets.size() != 16)
    return error(client_errc::invalid_argument, "an address has 4 or 16 bytes, not " + std::to_string(octets.size()));
  inet_address address;
  std::memcpy(address.octets_.data(), octets.data(), octets.size());
  address.size_ = static_cast<std::uint8_t>(octets.size());
  return address;
}

result<inet_address> inet_address::try_from_string(std::string_view text) {
  // inet_pton reads up to a NUL: one inside the text would hide what follows it.
  const std::string terminated(text.substr(0, INET6_ADDRSTRLEN));
  inet_address address;
  address.size_ = text.find(':') == text.npos ? 4 : 16;
  const int family = address.is_v4() ? AF_INET : AF_INET6;
  if (text.size() > INET6_ADDRSTRLEN || text.find('\0') != text.npos ||
      ::inet_pton(family, terminated.c_str(), address.octets_.data()) != 1)
    return error(client_errc::invalid_argument, "not an IP address: '" + terminated + "'",
                 "names are not looked up; give an address such as 192.0.2.1 or 2001:db8::1");
  return address;
}
inet_address inet_address::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string inet_address::to_string() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  ::inet_ntop(is_v4() ? AF_INET : AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

}}  // namespace dse::v0

std::size_t std::hash<dse::inet_address>::operator()(const dse::inet_address& v) const noexcept {
  const dse::bytes_view octets = v.octets();
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(octets.data()), octets.size()});
}
