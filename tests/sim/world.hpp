#pragma once

#include "sim/workload.hpp"

namespace dse::testing {

/// Two nodes, one shard, a short time, nothing in pieces.
struct small_world {
  std::uint8_t version = 5;
  bool login = false;
  dse::compression compressed = dse::compression::none;
};

struct world_options {
  std::uint64_t seed = 1;
  int requests = 120;
  bool faults = true;
  std::optional<small_world> small = {};  ///< else it is made from the seed
  bool printed = false;                   ///< every event to standard output
  std::optional<network::cut> cut = {};   ///< in a world without other faults
  bool smooth = false;                    ///< nothing comes in pieces, the wires are even
  bool lists_steps = false;
  std::shared_ptr<const std::set<script::key>> only = {};  ///< no other steps happen
};

struct world_report {
  std::string violation;  ///< empty: everything held
  std::uint64_t trace = 0;
  std::uint64_t events = 0;
  bool connected = true;
  struct traffic {
    std::uint64_t to_server, to_client;
  };
  std::vector<traffic> links;  ///< as they were dialled, before calm came
  workload_counts counts;
  std::vector<script::step> steps;  ///< as they happened, if asked for
};

/// A session of one or several shards, a cluster, a network and an application, all made from one seed; then faults,
/// then calm, then the end. The invariants are checked after every step.
class world final : public session_events {
 public:
  explicit world(const world_options& o);
  ~world() override;
  world_report run();
  /// What the seed made, in words.
  std::string description() const;

 private:
  void choose_cluster();
  void require_login(bool required);
  void choose_settings();
  void choose_compression();
  void choose_treatments();
  void plan();
  treatment treat(std::size_t node, const server_request& r);
  void check_target(std::size_t node, const server_request& r);
  treatment trouble(const server_request& r, treatment t, chance numbers) const;
  void fault(script::key key);
  void member_joins();
  void member_leaves();
  void member_moves(std::size_t node, chance numbers);
  void misbehave(const link_ptr& l, chance numbers);
  void spread_schema();
  void chatter();
  void close_all();
  void plan_renewals(duration within);
  void check_after_calm();
  void check_metadata();
  bool has_lost_an_id(const link& l) const;
  void check_silence(sim_shard& s);
  void check_at_end();
  sim_shard& shard_of(script::key k) { return *shards_[script_.numbers_of(k).below(shards_.size())]; }

  void on_ready(sim_shard& s) override;
  void on_connect_failed(sim_shard& s, const error& why) override;
  void on_snapshot(std::shared_ptr<const metadata::snapshot> what) override;
  void on_node_up(const std::string& address, std::uint16_t port) override;
  void on_node_state(sim_shard& s, const uuid& host_id, bool up) override;
  void on_refresh_schema(const metadata::schema_scope& scope, duration within, std::function<void()> done) override;
  void on_use_keyspace(const std::string& name) override;
  void adopt_keyspace(sim_shard& s) override;
  std::vector<std::string> addresses_of(const std::string& host) const override;
  result<proxied_nodes> ask_directory() override;
  std::string address_of(const engine::dial_target& target) const override;
  std::int64_t wall_clock_us() const override;
  void check(sim_shard& s) override;

  static constexpr std::size_t few_members = 12;          // of more than these, a session has few connections each
  static constexpr std::string_view node_name = "node-";  // a contact point that leads to wherever the node is

  world_options options_;
  chance chance_;
  schedule time_;
  script script_;
  trace trace_;
  model_cluster cluster_;
  engine::settings settings_;
  bool contacts_by_name_ = false;
  std::uint64_t asked_directory_ = 0;
  bool names_lead_astray_ = false;  // the first address of each is one where nobody is
  std::size_t most_members_ = 0;
  duration wall_clock_ahead_{};
  std::unique_ptr<network> network_;
  engine::block_pool::thread_scope blocks_here_;
  std::vector<std::unique_ptr<sim_shard>> shards_;
  std::unique_ptr<workload> workload_;
  std::shared_ptr<const metadata::snapshot> snapshot_;
  std::string keyspace_;
  std::uint64_t keyspace_version_ = 0;
  std::vector<time_point> snapshots_free_;
  std::vector<world_report::traffic> links_;
  unsigned refused_percent_ = 0;
  int renewals_ = 0;       // that have not ended
  std::size_t ready_ = 0;  // shards
  bool calm_ = true;
  bool connect_failed_ = false;
  bool closing_ = false;
};

}  // namespace dse::testing
