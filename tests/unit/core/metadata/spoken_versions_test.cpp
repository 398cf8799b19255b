#include "metadata/spoken_versions.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::metadata { namespace {

using enum wire::protocol_version;
using versions = std::vector<wire::protocol_version>;

versions spoken(const std::string& release, const std::string& dse_release = {}) {
  node_info node;
  node.release_version = release;
  if (!dse_release.empty()) node.attributes["dse_version"] = dse_release;
  versions v;
  for (const auto each : wire::versions_by_preference)
    if (speaks(node, each)) v.push_back(each);
  return v;
}

// Supported native protocol versions in the documentation of Cassandra's and DSE's drivers.
TEST(spoken_versions, of_cassandra) {
  EXPECT_EQ(spoken("2.1.22"), (versions{v3}));
  EXPECT_EQ(spoken("2.2.19"), (versions{v4, v3}));
  EXPECT_EQ(spoken("3.0.29"), (versions{v4, v3}));
  EXPECT_EQ(spoken("3.11.17"), (versions{v4, v3})) << "its v5 is a draft without segments";
  EXPECT_EQ(spoken("4.0.0"), (versions{v5, v4, v3}));
  EXPECT_EQ(spoken("4.1-SNAPSHOT"), (versions{v5, v4, v3}));
  EXPECT_EQ(spoken("5.0-beta1"), (versions{v5, v4, v3}));
  EXPECT_EQ(spoken("10.2"), (versions{v5, v4, v3})) << "numbers, not text";
}

TEST(spoken_versions, of_dse) {
  EXPECT_EQ(spoken("2.1.11.908", "4.8.16"), (versions{v3}));
  EXPECT_EQ(spoken("3.0.17", "5.0.15"), (versions{v4, v3}));
  EXPECT_EQ(spoken("3.11.3.5114", "5.1.17"), (versions{dse_v1, v4, v3}));
  EXPECT_EQ(spoken("4.0.0.6816", "6.8.16"), (versions{dse_v2, dse_v1, v4, v3}))
      << "the release of its Cassandra does not count";
}

TEST(spoken_versions, of_an_unknown_release_are_all) {
  for (const char* text : {"", "x", "4", "4.", ".1", "-4.0", "99999999999.1"})
    EXPECT_EQ(spoken(text).size(), wire::versions_by_preference.size()) << text;
  EXPECT_EQ(spoken("2.1", "unknown").size(), wire::versions_by_preference.size());
}

}}  // namespace dse::metadata
