#include <dse/node_info.hpp>

namespace dse { inline namespace v0 {

std::string node_info::to_string() const {
  const bool ipv6 = address.find(':') != std::string::npos;
  return (ipv6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}}  // namespace dse::v0
