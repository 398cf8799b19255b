#include "metadata/replication.hpp"

#include <charconv>
#include <limits>
#include <optional>

namespace dse::metadata {
namespace {

using placement = replication_strategy::placement;

constexpr std::uint32_t largest_int = std::numeric_limits<std::int32_t>::max();

std::optional<std::uint32_t> read_number(std::string_view text) noexcept {
  std::uint32_t n = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (failure != std::errc() || end != text.data() + text.size() || n > largest_int) return std::nullopt;
  return n;
}

/// `3`, or `3/1` with at least one full replica.
std::optional<replication_factor> read_factor(std::string_view text) noexcept {
  const std::size_t slash = text.find('/');
  const auto all = read_number(text.substr(0, slash));
  if (!all) return std::nullopt;
  if (slash == text.npos) return replication_factor{*all, 0};
  const auto transient = read_number(text.substr(slash + 1));
  if (!transient || (*transient != 0 && *transient >= *all)) return std::nullopt;
  return replication_factor{*all, *transient};
}

placement placement_named(std::string_view class_name) noexcept {
  constexpr std::string_view package = "org.apache.cassandra.locator.";
  if (class_name.starts_with(package)) class_name.remove_prefix(package.size());
  if (class_name == "LocalStrategy") return placement::local;
  if (class_name == "SimpleStrategy") return placement::simple;
  if (class_name == "NetworkTopologyStrategy") return placement::network_topology;
  if (class_name == "EverywhereStrategy") return placement::everywhere;
  return placement::unknown;
}

}  // namespace

replication_strategy parse_replication(const std::map<std::string, std::string>& replication) {
  replication_strategy strategy;
  const auto named = replication.find("class");
  if (named == replication.end()) return strategy;
  strategy.kind = placement_named(named->second);
  if (strategy.kind == placement::simple) {
    const auto text = replication.find("replication_factor");
    const auto factor = text == replication.end() ? std::nullopt : read_factor(text->second);
    if (!factor) return {};
    strategy.factor = *factor;
  } else if (strategy.kind == placement::network_topology) {
    for (const auto& [datacenter, text] : replication) {
      if (datacenter == "class") continue;
      if (const auto factor = read_factor(text); factor && factor->all != 0)
        strategy.factors.emplace(datacenter, *factor);
    }
  }
  return strategy;
}

}  // namespace dse::metadata
