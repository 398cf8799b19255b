#include "gremlin/server.hpp"

#include "gremlin/row.hpp"
#include "support/cluster.hpp"

namespace gremlin_suite {

const dse::client& session() {
  static const dse::client db = [] {
    const mode& m = mode::current();
    dse::options o = dse::testing::session_options(dse::testing::cluster::with(m.cluster).address(m.front));
    if (m.front) o.protocol("dse_v2");
    return dse::connect(std::move(o));
  }();
  return db;
}

}  // namespace gremlin_suite
