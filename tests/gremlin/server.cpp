#include "gremlin/server.hpp"

#include "gremlin/row.hpp"
#include "support/cluster.hpp"

namespace gremlin_suite {

const dse::client& session() {
  using dse::testing::cluster;
  static const dse::client db =
      dse::connect(dse::testing::session_options(cluster::with(mode::current().cluster).address()));
  return db;
}

}  // namespace gremlin_suite
