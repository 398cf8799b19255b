// What has to hold in a world, whatever happens in it.
#include "metadata/token_map.hpp"
#include "sim/world.hpp"

#include <algorithm>
#include <set>

namespace dse::testing {

using namespace std::chrono_literals;

void world::check(sim_shard& s) {
  std::size_t unfinished = 0;
  for (const auto& each : shards_) unfinished += each->core().unfinished();
  if (!s.in_turn() && workload_->open() > unfinished) trace_.violation("I1: the engine forgot a request");
  check_silence(s);
  spread_schema();
}

// The control connection may go anywhere, with its questions.
void world::check_target(std::size_t node, const server_request& r) {
  if (cluster_.members[node].datacenter == settings_.local_datacenter) return;
  const auto* query = r.as<query_request>();
  const bool is_statement = r.as<execute_request>() || r.as<batch_request>() || r.as<prepare_request>() ||
                            (query && query->text.find("sim.t") != std::string::npos);
  if (is_statement) trace_.violation("I20: a node that is not used got a request");
}

void world::check_silence(sim_shard& s) {
  for (const link_ptr& l : s.links()) {
    const engine::connection& c = *l->connection;
    const auto& ids = c.streams();
    if (ids.waiting() + ids.orphans() > settings_.max_streams) trace_.violation("I2: more stream ids than allowed");
    if (ids.orphans() > settings_.max_orphans) trace_.violation("I6: orphans are not bounded");
    if (c.state() != engine::connection::state::ready || ids.waiting() + ids.orphans() == 0) {
      l->waits_since = time_point::max();
    } else if (l->waits_since == time_point::max()) {
      l->waits_since = time_.now();
    } else if (time_.now() > l->waits_since + settings_.silence_before_close + 10 * tick) {
      trace_.violation("I6: a silent node still gets requests");
    }
  }
}

// When nothing is on its way, exactly what the server has not answered is in use.
bool world::has_lost_an_id(const link& l) const {
  const auto& ids = l.connection->streams();
  const bool on_its_way = l.connection->has_output() || std::max(l.to_client_free, l.to_server_free) > time_.now();
  return !on_its_way && ids.waiting() + ids.orphans() > l.server.unanswered.size();
}

void world::check_after_calm() {
  if (closing_) return;
  std::vector<std::string> members, near, seen;
  for (const auto& m : cluster_.members) {
    if (!m.joined) continue;
    members.push_back(m.address_text());
    if (m.datacenter == "dc1") near.insert(near.end(), settings_.connections_per_node, m.address_text());
  }
  for (const auto& n : snapshot_->nodes) seen.push_back(n->address);
  for (auto* list : {&members, &near, &seen}) std::ranges::sort(*list);
  if (seen != members) return trace_.violation("I11: the nodes that the session knows are not the cluster's");
  for (const auto& s : shards_)
    if (s->ready_nodes() != near)
      return trace_.violation("I9: a node that is well has too few connections, or too many");
  check_metadata();
  std::uint64_t probes = 0;
  for (const auto& s : shards_)
    for (const link_ptr& l : s->links())
      if (has_lost_an_id(*l)) return trace_.violation("I2: a stream id was answered and is not free");
  for (int i = 0; i < 10; ++i)
    for (const auto& s : shards_) workload_->must_succeed(*s, script::below(steps::probe, probes++));
}

// Each token's first replica is the member that has it, and there are all keyspaces.
void world::check_metadata() {
  std::set<std::string> keyspaces;
  for (const auto& [name, k] : snapshot_->schema.keyspaces()) keyspaces.insert(name);
  if ((settings_.schema_metadata || settings_.token_metadata) && keyspaces != cluster_.keyspaces)
    return trace_.violation("I11: the keyspaces that the session knows are not the cluster's");
  if (!settings_.token_metadata) return;
  const metadata::replica_map* const map = snapshot_->tokens ? snapshot_->tokens->find("sim") : nullptr;
  if (!map) return trace_.violation("I11: the session knows no tokens");
  for (std::size_t i = 0; i < cluster_.members.size(); ++i)
    for (std::uint64_t n = 0; n < cluster_.tokens_per_member && cluster_.members[i].joined; ++n) {
      const auto replicas = map->replicas(cluster_.token_of(i, n));
      if (replicas.empty() || snapshot_->nodes[replicas.front()]->host_id != cluster_.members[i].host_id)
        return trace_.violation("I11: a token belongs to another node than the session knows");
    }
}

void world::check_at_end() {
  workload_->check_at_end();
  if (renewals_ != 0) trace_.violation("I1: a renewal does not end once");
  for (const auto& s : shards_) {
    if (!s->at_rest()) trace_.violation("I7: the session does not come to rest");
    if (!s->links().empty()) trace_.violation("I8: a connection is left after close");
  }
}

}  // namespace dse::testing
