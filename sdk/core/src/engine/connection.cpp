#include "engine/connection.hpp"

#include <dse/inet.hpp>

#include <algorithm>

namespace dse::engine {

dse::detail::response_origin connection::origin_of(const dial_target& t) {
  dse::detail::response_origin origin;
  std::ranges::copy(t.host_id.octets, origin.host_id.begin());
  origin.port = t.port;
  if (const auto address = inet_address::try_from_string(t.address)) {
    const bytes_view octets = address->octets();
    std::memcpy(origin.address.data(), octets.data(), octets.size());
    origin.address_size = static_cast<std::uint8_t>(octets.size());
  }
  return origin;
}

}  // namespace dse::engine
