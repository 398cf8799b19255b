// A session against two nodes, again and again: each time one connection ends behind another byte. The long form cuts
// behind each, the short one behind every fifth, and behind each of the first ones.
#include "sim/world.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

namespace dse::testing { namespace {

class cuts : public ::testing::TestWithParam<small_world> {
 protected:
  static world_options options() {
    world_options o;
    o.requests = 8;
    o.faults = false;
    o.small = GetParam();
    return o;
  }
};

void cut_everywhere(world_options o, bool to_server) {
  const world_report whole = world(o).run();
  ASSERT_EQ(whole.violation, "");
  const std::size_t links = std::min<std::size_t>(whole.links.size(), 4);
  ASSERT_GE(links, 2u);
  const std::uint64_t step = std::getenv("DSE_TEST_LONG") ? 1 : 5;
  int worlds = 0;
  for (std::size_t i = 0; i < links; ++i) {
    const std::uint64_t bytes = to_server ? whole.links[i].to_server : whole.links[i].to_client;
    for (std::uint64_t at = 0; at <= bytes; at += at < 24 ? 1 : step) {
      o.cut = network::cut{i, to_server, at};
      ++worlds;
      ASSERT_EQ(world(o).run().violation, "") << "link " << i << " behind byte " << at << " of " << bytes;
    }
  }
  ::testing::Test::RecordProperty("worlds", worlds);
}

TEST_P(cuts, behind_any_byte_to_the_server_break_no_invariant) { cut_everywhere(options(), true); }
TEST_P(cuts, behind_any_byte_to_the_client_break_no_invariant) { cut_everywhere(options(), false); }

INSTANTIATE_TEST_SUITE_P(versions, cuts,
                         ::testing::Values(small_world{3, false}, small_world{4, true}, small_world{5, false},
                                           small_world{5, true}, small_world{4, false, compression::snappy},
                                           small_world{4, true, compression::lz4},
                                           small_world{5, true, compression::lz4}),
                         [](const auto& p) {
                           std::string name = "v" + std::to_string(p.param.version);
                           if (p.param.login) name += "_with_login";
                           if (p.param.compressed != compression::none)
                             name.append("_").append(to_string(p.param.compressed));
                           return name;
                         });

}}  // namespace dse::testing
