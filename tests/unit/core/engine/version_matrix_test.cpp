// What a session's options and a server's offer come to: every pair.

#include "scripted_shard.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using enum wire::protocol_version;
using versions = std::vector<wire::protocol_version>;

struct offer {
  const char* release;
  std::vector<std::uint8_t> spoken;
  bool listed;
  std::vector<std::string> drafts;
  std::optional<wire::protocol_version> open;  ///< for a client that takes any version
};

const offer offers[] = {
    {"Cassandra 2.1", {3}, false, {}, v3},
    {"Cassandra 3.0", {3, 4}, false, {}, v4},
    {"Cassandra 3.11", {3, 4}, true, {"5/v5-beta"}, v4},
    {"Cassandra 4.0", {3, 4, 5}, true, {"6/v6-beta"}, v5},
    {"Cassandra without v3", {4, 5}, true, {}, v5},
    {"DSE 5.0", {3, 4}, false, {}, v4},
    {"DSE 5.1", {3, 4, 0x41}, true, {"5/v5-beta"}, dse_v1},
    {"DSE 6.8", {3, 4, 0x41, 0x42}, true, {"5/v5-beta"}, dse_v2},
    {"DSE 6.8, not listed", {3, 4, 0x41, 0x42}, false, {}, dse_v2},
    {"a server of the future", {9}, true, {}, std::nullopt},
};

/// What comes out; the test fails where the session is neither ready nor has failed for its version.
std::optional<wire::protocol_version> outcome(const offer& o, const versions& wanted) {
  std::vector<scripted_node> nodes = cluster_of(1);
  nodes[0].versions = o.spoken;
  nodes[0].lists_versions = o.listed;
  nodes[0].drafts = o.drafts;
  settings s;
  s.versions = wanted;
  scripted_shard shard(nodes, s);
  shard.start();
  if (shard.ready) return shard.snapshots.at(0)->version;
  EXPECT_TRUE(shard.connect_failed);
  if (shard.connect_failed) {
    EXPECT_EQ(shard.connect_failed->code(), client_errc::unsupported_version) << shard.connect_failed->to_string();
    EXPECT_EQ(shard.connect_failed->details().attempts.size(), 1u);
  }
  EXPECT_LE(shard.dials.size(), wanted.size() + 2) << "no circles";
  return std::nullopt;
}

bool speaks(const offer& o, wire::protocol_version v) {
  return std::ranges::find(o.spoken, static_cast<std::uint8_t>(v)) != o.spoken.end();
}

TEST(version_matrix, open_client_takes_the_best_that_is_no_draft) {
  const versions all(wire::versions_by_preference.begin(), wire::versions_by_preference.end());
  for (const offer& o : offers) EXPECT_EQ(outcome(o, all), o.open) << o.release;
}

TEST(version_matrix, pinned_client_gets_its_version_or_none) {
  for (const offer& o : offers)
    for (const auto v : wire::versions_by_preference)
      EXPECT_EQ(outcome(o, {v}), speaks(o, v) ? std::optional(v) : std::nullopt) << o.release << ", " << to_string(v);
}

TEST(version_matrix, client_without_v5_takes_the_best_of_the_others) {
  for (const offer& o : offers)
    EXPECT_EQ(outcome(o, {dse_v2, dse_v1, v4, v3}), o.open == v5 ? std::optional(v4) : o.open) << o.release;
}

}}  // namespace dse::engine
