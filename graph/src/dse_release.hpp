#pragma once

#include <dse/node_info.hpp>

#include <charconv>
#include <compare>
#include <optional>

namespace dse { inline namespace v0 { namespace graph {

struct dse_release {
  int major = 0;
  int minor = 0;
  friend auto operator<=>(const dse_release&, const dse_release&) = default;
};

/// The DSE that a node says it is, zeros where it cannot be told; nothing for other servers, whose column may be empty.
inline std::optional<dse_release> dse_release_of(const node_info& node) {
  const auto at = node.attributes.find("dse_version");
  if (at == node.attributes.end() || at->second.empty()) return std::nullopt;
  dse_release release;
  const char* end = at->second.data() + at->second.size();
  const auto [dot, ec] = std::from_chars(at->second.data(), end, release.major);
  if (ec == std::errc() && dot != end) std::from_chars(dot + 1, end, release.minor);
  return release;
}

}}}  // namespace dse::v0::graph
