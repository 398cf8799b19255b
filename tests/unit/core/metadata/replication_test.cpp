#include "metadata/replication.hpp"

#include "test_cluster.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace dse::metadata { namespace {

using options = std::map<std::string, std::string>;
using placement = replication_strategy::placement;

replication_strategy simple(replication_factor f) { return {placement::simple, f, {}}; }
TEST(replication, classes_are_known_with_and_without_their_package) {
  const std::map<std::string, placement> known{{"LocalStrategy", placement::local},
                                               {"EverywhereStrategy", placement::everywhere},
                                               {"NetworkTopologyStrategy", placement::network_topology},
                                               {"SimpleStrategy", placement::simple}};
  for (const auto& [name, kind] : known) {
    EXPECT_EQ(parse_replication({{"class", name}, {"replication_factor", "1"}}).kind, kind) << name;
    EXPECT_EQ(parse_replication({{"class", "org.apache.cassandra.locator." + name}, {"replication_factor", "1"}}).kind,
              kind)
        << name;
  }
}

TEST(replication, other_classes_are_unknown) {
  for (const char* name : {"OldNetworkTopologyStrategy", "org.apache.cassandra.locator.OldNetworkTopologyStrategy",
                           "com.example.SimpleStrategy", "simplestrategy", "SimpleStrategy ", ".SimpleStrategy",
                           "org.apache.cassandra.locator.", "MetaStrategy", ""})
    EXPECT_EQ(parse_replication({{"class", name}, {"replication_factor", "1"}}), replication_strategy()) << name;
  EXPECT_EQ(parse_replication({}), replication_strategy());
  EXPECT_EQ(parse_replication({{"replication_factor", "3"}}), replication_strategy());
}

TEST(replication, factors_are_read) {
  EXPECT_EQ(parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", "3"}}), simple({3, 0}));
  EXPECT_EQ(parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", "2147483647"}}),
            simple({2147483647, 0}));
  EXPECT_EQ(parse_replication({{"class", "NetworkTopologyStrategy"}, {"dc1", "3"}, {"dc 2", "12"}}),
            testing::topology({{"dc1", {3, 0}}, {"dc 2", {12, 0}}}));
}

TEST(replication, transient_replicas_are_counted_apart) {
  EXPECT_EQ(parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", "3/1"}}), simple({3, 1}));
  const replication_strategy s =
      parse_replication({{"class", "NetworkTopologyStrategy"}, {"dc1", "5/2"}, {"dc2", "3/0"}});
  EXPECT_EQ(s, testing::topology({{"dc1", {5, 2}}, {"dc2", {3, 0}}}));
  EXPECT_EQ(s.factors.at("dc1").full(), 3u);
  EXPECT_EQ(s.factors.at("dc2").full(), 3u);
}

TEST(replication, data_centre_without_replicas_makes_no_difference) {
  EXPECT_EQ(parse_replication({{"class", "NetworkTopologyStrategy"}, {"dc1", "3"}, {"dc2", "0"}}),
            parse_replication({{"class", "org.apache.cassandra.locator.NetworkTopologyStrategy"}, {"dc1", "3"}}));
}

TEST(replication, what_is_no_factor_is_left_out) {
  for (const char* text : {"", " ", "x", "-1", "+3", " 3", "3 ", "3.0", "0x3", "2147483648", "99999999999999999999",
                           "3/", "/1", "3/3", "3/4", "3/-1", "3/1/1", "0/1"}) {
    SCOPED_TRACE(text);
    EXPECT_EQ(parse_replication({{"class", "SimpleStrategy"}, {"replication_factor", text}}), replication_strategy());
    EXPECT_EQ(parse_replication({{"class", "NetworkTopologyStrategy"}, {"dc1", "2"}, {"dc2", text}}),
              testing::topology({{"dc1", {2, 0}}}));
  }
  EXPECT_EQ(parse_replication({{"class", "SimpleStrategy"}}), replication_strategy());
}

TEST(replication, equal_strategies_are_those_that_make_equal_replicas) {
  const auto parsed = [](const char* name, const char* factor) {
    return parse_replication({{"class", name}, {"replication_factor", factor}});
  };
  EXPECT_EQ(parsed("SimpleStrategy", "3"), parsed("org.apache.cassandra.locator.SimpleStrategy", "3/0"));
  EXPECT_NE(parsed("SimpleStrategy", "3"), parsed("SimpleStrategy", "2"));
  EXPECT_NE(parsed("SimpleStrategy", "3"), parsed("SimpleStrategy", "3/1"));
  EXPECT_NE(parsed("LocalStrategy", "3"), parsed("EverywhereStrategy", "3"));
  EXPECT_EQ(parsed("LocalStrategy", "3"), parsed("LocalStrategy", "2"));
}

}}  // namespace dse::metadata
