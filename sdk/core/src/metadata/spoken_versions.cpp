#include "metadata/spoken_versions.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace dse::metadata {
namespace {

using wire::protocol_version;

struct release {
  unsigned major = 0, minor = 0;
  auto operator<=>(const release&) const = default;
};

/// `3.11.17`, `4.0-rc1`, `6.8.16`; nothing for what does not begin with two numbers.
std::optional<release> read_release(std::string_view text) noexcept {
  release r;
  const char* const end = text.data() + text.size();
  const auto major = std::from_chars(text.data(), end, r.major);
  if (major.ec != std::errc() || major.ptr == end || *major.ptr != '.') return std::nullopt;
  if (std::from_chars(major.ptr + 1, end, r.minor).ec != std::errc()) return std::nullopt;
  return r;
}

bool cassandra_speaks(release r, protocol_version v) noexcept {
  switch (v) {
    case protocol_version::v3: return r >= release{2, 1};
    case protocol_version::v4: return r >= release{2, 2};
    case protocol_version::v5: return r >= release{4, 0};
    default: return false;
  }
}

bool dse_speaks(release r, protocol_version v) noexcept {
  switch (v) {
    case protocol_version::v3: return r >= release{4, 7};
    case protocol_version::v4: return r >= release{5, 0};
    case protocol_version::dse_v1: return r >= release{5, 1};
    case protocol_version::dse_v2: return r >= release{6, 0};
    default: return false;
  }
}

}  // namespace

bool speaks(const node_info& node, wire::protocol_version v) noexcept {
  // A DSE node's release_version is that of the Cassandra which it was forked from.
  if (const auto dse = node.attributes.find("dse_version"); dse != node.attributes.end() && !dse->second.empty()) {
    const auto r = read_release(dse->second);
    return !r || dse_speaks(*r, v);
  }
  const auto r = read_release(node.release_version);
  return !r || cassandra_speaks(*r, v);
}

}  // namespace dse::metadata
