#pragma once

#include "engine/connection.hpp"
#include "metadata/snapshot.hpp"
#include "metadata/system_rows.hpp"

#include <memory>
#include <string>
#include <vector>

namespace dse::engine {

class shard_core;
struct outcome;

/// The control connection: finds a node that answers, agrees on the protocol version, reads which nodes there are, and
/// listens for changes. When it is lost it goes on at another node.
class control {
 public:
  explicit control(shard_core& shard) noexcept : shard_(shard) {}
  ~control();

  void start();
  void stop();
  void resolved(std::size_t contact, result<std::vector<std::string>> addresses);
  /// Completes the handshake's plan.
  void refine(handshake::plan& p) const;
  void version_chosen(wire::protocol_version v) noexcept;
  void on_ready();
  void on_lost();
  void on_event(bytes_view body);
  void on_timer();
  class connection* connection() const noexcept { return connection_.get(); }
  error why_not_connected() const;

 private:
  struct query;
  void dial_next();
  void dial();
  void try_again_later();
  void note_failure(const error& why);
  bool step_down();
  void refresh();
  void ask(std::string_view cql, void (control::*then)(const outcome&));
  void on_local(const outcome& o);
  void on_peers(const outcome& o);
  void publish();
  result<std::string> local_datacenter() const;

  shard_core& shard_;
  std::unique_ptr<class connection> connection_;
  std::vector<dial_target> candidates_;
  std::size_t next_candidate_ = 0;
  std::size_t unresolved_ = 0;
  std::vector<attempt> failures_;  // of this round
  error worst_;                    // what explains best why there is no connection
  wire::protocol_version version_ = wire::protocol_version::v4;
  bool version_known_ = false;  // agreed on; holds for the session
  bool version_told_ = false;   // by SUPPORTED; dial with it
  bool redial_ = false;         // the same candidate once more, with another version
  bool was_connected_ = false;  // a snapshot was published
  bool refreshing_ = false;
  bool refresh_again_ = false;
  bool peers_v2_ = true;
  bool stopped_ = false;
  time_point ready_since_{};
  metadata::node_row local_;
  std::vector<metadata::node_row> peers_;
  std::shared_ptr<const metadata::snapshot> snapshot_;
  timer_hook timer_{timer_kind::control};
};

}  // namespace dse::engine
