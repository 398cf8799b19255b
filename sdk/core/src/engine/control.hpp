#pragma once

#include "engine/connection.hpp"
#include "engine/version_choice.hpp"
#include "metadata/schema_queries.hpp"
#include "metadata/snapshot.hpp"
#include "metadata/system_rows.hpp"

#include <dse/node_directory.hpp>
#include <dse/paging_state.hpp>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine {

class shard_core;
struct outcome;

/// The control connection: finds a node that answers, agrees on the protocol version, reads which nodes there are, and
/// listens for changes. When it is lost it goes on at another node.
///
/// Nodes and schema are read one after the other, each at most once at a time; what takes long to decode, and the ring,
/// are computed elsewhere. Each snapshot is made of everything that was read before it, so that none is older than the
/// one before.
class control {
 public:
  explicit control(shard_core& shard) noexcept;
  ~control();

  void start();
  void stop();
  void resolved(std::size_t contact, result<std::vector<std::string>> addresses);
  void directory_answered(const result<proxied_nodes>& answer);
  /// Completes the handshake's plan.
  void refine(handshake::plan& p) const;
  void version_chosen(wire::protocol_version v) noexcept;
  void on_ready();
  void on_lost();
  /// Another connection to this node has been silent; without requests of its own, this one would learn of it late.
  void doubt(const dial_target& silent);
  void on_event(bytes_view body);
  void on_timer();
  /// The work of a compute effect is done.
  void computed(std::uint64_t ticket);
  /// Reads anew, and then says so, behind the snapshot; what is not read at all is known at once.
  using refreshed = std::function<void(const error& why)>;
  void refresh_nodes(duration within, refreshed done);
  void refresh_schema(const metadata::schema_scope& scope, duration within, refreshed done);
  /// Begins or ends to read these.
  void read_metadata(std::optional<bool> schema, std::optional<bool> tokens, duration within, refreshed done);
  void refresh_timed_out(timer_hook& h);
  /// Nodes and schema are known, or the schema could not be read: users need not wait for it any longer.
  bool has_metadata() const noexcept { return metadata_known_ && !building_; }
  void give_up_on_schema() noexcept { metadata_known_ = true; }
  class connection* connection() const noexcept { return connection_.get(); }
  error why_not_connected() const;

 private:
  struct query;
  struct reading;
  struct building;
  struct task {
    std::uint64_t ticket = 0;
    void (control::*then)() = nullptr;
  };
  /// What system.local and system.peers said.
  struct cluster_rows {
    metadata::node_row local;
    std::vector<metadata::node_row> peers;
    bool says_same(const cluster_rows& other) const;
  };
  /// A node that is reached by another address than the one that tables and events name.
  struct detour {
    uuid host_id;
    dial_target through;  // a path: of a Unix domain socket, for good; else as it was translated last
    std::string known_address;
    std::uint16_t known_port = 0;
  };
  static detour* find_detour(std::vector<detour>& all, const uuid& host_id) noexcept;
  static bool go_through_socket(std::vector<detour>& all, metadata::node_row& row);
  static void translate(const translation& how, reading& r);

  // control_snapshots.cpp
  bool learn_names();
  std::string given_name_of(const metadata::node_row& row,
                            const std::map<std::pair<std::string, std::uint16_t>, std::string>& contacts) const;

  void dial_next();
  void dial();
  bool leads_to_same_node(const dial_target& a, const dial_target& b) const noexcept;
  duration patience() const;
  void try_again_later();
  void resolve_contact_points();
  void nobody_answers();
  void note_failure(std::string whose, const error& why);

  // control_refresh.cpp
  /// Somebody waits until what is known is no older than his call.
  struct refresh : timer_hook {
    enum class stage : std::uint8_t { wanted, reading, read };
    refresh(bool n, refreshed d) : timer_hook(timer_kind::refresh), nodes(n), done(std::move(d)) {}

    bool nodes;  // else: the schema
    stage at = stage::wanted;
    refreshed done;
  };
  void await(bool nodes, duration within, refreshed done);
  void refreshes_begin(bool nodes) noexcept;
  void refreshes_read(bool nodes) noexcept;
  void refreshes_begin_again() noexcept;
  void settle_refreshes();
  void fail_schema_refreshes(const error& why);
  void end_all_refreshes();
  template <class Which>
  void end_refreshes(Which which, const error& why);
  void tell(refreshed done, error why);

  // control_reading.cpp
  bool reads_schema() const noexcept { return reads_objects_ || reads_tokens_; }
  void want_schema(const metadata::schema_scope& scope);
  void drop_reading();
  metadata::schema_scope whole_scope() const;
  void wake_within(duration d);
  void read_next();
  void ask(std::string_view cql, void (control::*then)(const outcome&), paging_state from = {});
  void compute(task& t, bool elsewhere, std::function<void()> work, void (control::*then)());
  void on_local(const outcome& o);
  void on_peers(const outcome& o);
  void on_nodes();
  void cannot_read(error why);
  bool settle_version();
  void ask_schema(paging_state from);
  void on_schema_page(const outcome& o);
  void on_schema_page_read();
  void on_schema();
  void schema_not_read(const error& why);
  void end_schema();
  void publish_nodes();
  std::shared_ptr<metadata::snapshot> begin_snapshot() const;
  void rebuild();
  void on_built();
  void publish(std::shared_ptr<metadata::snapshot> s);
  const std::string& named_datacenter() const noexcept;
  result<std::string> local_datacenter() const;

  shard_core& shard_;
  std::unique_ptr<class connection> connection_;
  std::vector<dial_target> candidates_;
  std::string told_datacenter_;  // by the directory
  std::string product_type_;     // of the server, if it tells one
  std::size_t next_candidate_ = 0;
  std::size_t unresolved_ = 0;
  bool waits_for_names_ = true;    // there is nobody to dial until one more is resolved
  std::vector<attempt> failures_;  // of this round
  error worst_;                    // what explains best why there is no connection
  version_choice version_;
  error refusal_;               // of a version that the options name
  bool redial_ = false;         // the same candidate once more, with another version
  bool was_connected_ = false;  // a snapshot was published
  bool peers_v2_ = true;
  bool stopped_ = false;
  time_point ready_since_{};

  bool reads_objects_;  // of the schema, beyond the keyspaces that tokens need
  bool reads_tokens_;

  // Due: when the timer fires, so that the events of one change are read together. Wanted: as soon as nothing is read.
  bool nodes_due_ = false;
  bool nodes_wanted_ = false;
  std::optional<metadata::schema_scope> schema_due_;
  std::optional<metadata::schema_scope> schema_wanted_;
  std::shared_ptr<reading> reading_;
  std::shared_ptr<building> building_;
  task reading_task_, building_task_;
  std::uint64_t last_ticket_ = 0;
  std::shared_ptr<const cluster_rows> rows_;
  dse::schema schema_;
  std::size_t schema_bytes_ = 0;  // of what is being read
  bool nodes_changed_ = false;    // since the last snapshot
  bool schema_changed_ = false;
  bool metadata_known_ = false;
  std::vector<std::unique_ptr<refresh>> refreshes_;
  std::vector<detour> detours_;
  std::map<std::size_t, std::vector<std::string>> addresses_of_names_;  // of the contact points that are names
  metadata::node_names known_names_;                                    // of nodes that were seen where a name led
  std::shared_ptr<const metadata::node_names> names_;                   // of the nodes there are; null: none
  bool names_changed_ = false;                                          // since the last snapshot
  bool warned_of_no_login_ = false;
  std::shared_ptr<const metadata::snapshot> snapshot_;
  timer_hook timer_{timer_kind::control};
};

}  // namespace dse::engine
