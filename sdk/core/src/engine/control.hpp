#pragma once

#include "engine/connection.hpp"
#include "engine/version_choice.hpp"
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
  explicit control(shard_core& shard) noexcept;
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
  void refresh();
  void ask(std::string_view cql, void (control::*then)(const outcome&));
  void on_local(const outcome& o);
  void on_peers(const outcome& o);
  bool settle_version();
  void publish();
  result<std::string> local_datacenter() const;

  shard_core& shard_;
  std::unique_ptr<class connection> connection_;
  std::vector<dial_target> candidates_;
  std::size_t next_candidate_ = 0;
  std::size_t unresolved_ = 0;
  std::vector<attempt> failures_;  // of this round
  error worst_;                    // what explains best why there is no connection
  version_choice version_;
  error refusal_;               // of a version that the options name
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
