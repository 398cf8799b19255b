#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

/// A snapshot that is being made; shared with the task that makes it.
struct control::building {
  std::shared_ptr<const cluster_rows> rows;
  std::shared_ptr<const metadata::snapshot> before;
  std::shared_ptr<metadata::snapshot> made;
  bool same_nodes = false;
  bool with_tokens = false;

  void build() {
    if (same_nodes) made->nodes = before->nodes;
    else made->nodes = metadata::make_nodes(rows->local, rows->peers);
    if (!with_tokens) return;
    std::vector<metadata::keyspace_replication> keyspaces;
    for (const auto& [name, k] : made->schema.keyspaces())
      if (k && !k->is_virtual) keyspaces.push_back({name, metadata::parse_replication(k->replication)});
    if (same_nodes && before->tokens) {
      made->tokens = std::make_shared<const metadata::token_map>(before->tokens->with_keyspaces(std::move(keyspaces)));
      return;
    }
    const auto named = rows->local.attributes.find("partitioner");
    const partitioner p =
        named == rows->local.attributes.end() ? partitioner::unknown : partitioner_named(named->second);
    made->tokens = std::make_shared<const metadata::token_map>(
        p, made->nodes, metadata::tokens_of(made->nodes, rows->local, rows->peers), std::move(keyspaces));
  }
};

void control::publish_nodes() {
  building b{rows_, nullptr, begin_snapshot()};
  b.build();
  nodes_changed_ = names_changed_ = false;
  publish(std::move(b.made));
  if (!reads_schema()) metadata_known_ = true;
}

std::shared_ptr<metadata::snapshot> control::begin_snapshot() const {
  auto s = std::make_shared<metadata::snapshot>();
  s->version = version_.version();
  s->schema = schema_;
  s->given_names = names_;
  s->product_type = product_type_;
  return s;
}

// ---- names

// True: they are others than before.
bool control::learn_names() {
  if (!rows_) return false;
  std::map<std::pair<std::string, std::uint16_t>, std::string> contacts;
  for (const auto& [contact, addresses] : addresses_of_names_) {
    const contact_point& point = shard_.settings_.contact_points[contact];
    for (const std::string& a : addresses) contacts.try_emplace({a, point.port}, point.host);
  }
  metadata::node_names names;
  const auto add = [&](const metadata::node_row& row) {
    if (std::string name = given_name_of(row, contacts); !name.empty()) names[row.host_id] = std::move(name);
  };
  add(rows_->local);
  for (const metadata::node_row& peer : rows_->peers) add(peer);
  known_names_ = names;
  if (names_ ? *names_ == names : names.empty()) return false;
  names_ = names.empty() ? nullptr : std::make_shared<const metadata::node_names>(std::move(names));
  return true;
}

// What the translator says of a node holds, then what leads to its address now, then what led to it once.
std::string control::given_name_of(const metadata::node_row& row,
                                   const std::map<std::pair<std::string, std::uint16_t>, std::string>& contacts) const {
  if (is_socket_path(row.address)) return {};
  const auto detour = std::ranges::find(detours_, row.host_id, &detour::host_id);
  if (detour != detours_.end() && !detour->through.given_name.empty()) return detour->through.given_name;
  const std::uint16_t port = row.port != 0 ? row.port : rows_->local.port;
  if (const auto named = contacts.find({row.address, port}); named != contacts.end()) return named->second;
  const auto known = known_names_.find(row.host_id);
  return known == known_names_.end() ? std::string() : known->second;
}

void control::rebuild() {
  if (building_ || (!nodes_changed_ && !schema_changed_ && !names_changed_)) return;
  building_ = std::make_shared<building>(building{rows_, snapshot_, begin_snapshot()});
  building_->same_nodes = !std::exchange(nodes_changed_, false);
  building_->with_tokens = reads_tokens_;
  schema_changed_ = names_changed_ = false;
  const std::size_t tokens = rows_->local.tokens.size() * (1 + rows_->peers.size());
  constexpr std::size_t bytes_per_token = 32;
  compute(
      building_task_, tokens * bytes_per_token > shard_.settings_.inline_bytes, [b = building_] { b->build(); },
      &control::on_built);
}

void control::on_built() {
  publish(std::move(std::exchange(building_, nullptr)->made));
  shard_.become_ready();
  rebuild();
  settle_refreshes();
}

void control::publish(std::shared_ptr<metadata::snapshot> s) {
  snapshot_ = s;
  auto datacenter = local_datacenter();
  if (datacenter.has_error()) {
    worst_ = datacenter.error();
    if (!was_connected_) return shard_.give_up_connecting(worst_);
    s->local_datacenter = named_datacenter();
  } else {
    s->local_datacenter = *datacenter;
  }
  was_connected_ = true;
  shard_.effects_.push_back(effects::publish{snapshot_});
}

const std::string& control::named_datacenter() const noexcept {
  const std::string& given = shard_.settings_.local_datacenter;
  return given.empty() ? told_datacenter_ : given;
}

result<std::string> control::local_datacenter() const {
  std::vector<std::string> seen;
  for (const auto& n : snapshot_->nodes)
    if (std::ranges::find(seen, n->datacenter) == seen.end()) seen.push_back(n->datacenter);
  std::ranges::sort(seen);
  std::string list;
  for (const std::string& name : seen) list.append(list.empty() ? "" : ", ").append(name);
  const std::string& named = named_datacenter();
  if (named.empty() && seen.size() > 1)
    return error(client_errc::local_datacenter_required, "the cluster has several data centres: " + list,
                 "name the one that is near with options::local_datacenter(), or ?dc= in the URI");
  if (!named.empty() && std::ranges::find(seen, named) == seen.end())
    return error(client_errc::local_datacenter_required,
                 "no node is in the data centre " + named + "; the cluster has: " + list,
                 "correct options::local_datacenter(), or ?dc= in the URI; names are case-sensitive");
  return named.empty() ? (seen.empty() ? std::string() : seen.front()) : named;
}

}  // namespace dse::engine
