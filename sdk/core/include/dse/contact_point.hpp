#pragma once

#include <cstdint>
#include <string>

namespace dse { inline namespace v0 {

/// A name or address to begin with, and its port; 0: the options' port.
struct contact_point {
  std::string host;
  std::uint16_t port = 0;
};

}}  // namespace dse::v0
