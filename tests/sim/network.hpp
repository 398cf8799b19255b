#pragma once

#include "sim/model_node.hpp"
#include "sim/script.hpp"
#include "sim/trace.hpp"

#include <deque>
#include <memory>

namespace dse::engine {
class connection;
}

namespace dse::testing {

struct link;

/// Who dialled: told what becomes of its links. Never from inside a call to the network.
class link_owner {
 public:
  virtual ~link_owner() = default;
  virtual void on_opened(link& l) = 0;
  virtual void on_received(link& l, bytes_view data) = 0;
  /// The other side closed, or the network did.
  virtual void on_closed(link& l, bool refused) = 0;
};

/// One simulated TCP connection.
struct link {
  std::size_t number;  ///< counted as they are dialled
  std::size_t node;
  link_owner* owner;               ///< null: the client has closed it
  engine::connection* connection;  ///< the owner's
  chance numbers;                  ///< of what happens on it
  client_link server = {};
  bool accepted = false;
  bool server_open = false;
  bool lost_to_server = false;  ///< a black hole swallows what is sent
  bool lost_to_client = false;
  bool write_pending = false;  ///< the rest of a partial write is still to come
  time_point to_server_free{};
  time_point to_client_free{};
  std::uint64_t sent = 0;                      ///< bytes that the client wrote
  std::uint64_t received = 0;                  ///< bytes that reached the client
  time_point waits_since = time_point::max();  ///< nothing came although something is awaited
  std::vector<bytes> backlog = {};             ///< came while the node was paused
  std::vector<outgoing> held = {};             ///< would have left while the node was paused
};
using link_ptr = std::shared_ptr<link>;

/// The nodes and the wires to them: everything arrives late, in pieces, or never, as chance has it; in order as long
/// as the wire holds.
class network {
 public:
  struct node_state {
    bool alive = true;
    bool paused = false;       ///< the process stands still, the kernel takes what comes
    bool unreachable = false;  ///< who dials hears nothing
  };

  network(schedule& time, const script& s, trace& t, model_cluster& cluster);

  // The client's side.
  link_ptr dial(std::string_view address, link_owner& owner, engine::connection& c);
  void send(const link_ptr& l, bytes_view data);
  void close(const link_ptr& l);

  // Faults.
  void kill(std::size_t node);
  void restart(std::size_t node);
  void pause(std::size_t node);
  void resume(std::size_t node);
  void reset(const link_ptr& l);                    ///< both sides learn of it, what is on its way is lost
  void hang_up(const link_ptr& l);                  ///< the server closes after what it has sent
  void swallow(const link_ptr& l, bool both_ways);  ///< nobody learns of it
  /// Ends one link behind one byte, once.
  struct cut {
    std::size_t link = 0;  ///< counted as they are dialled
    bool to_server = false;
    std::uint64_t after = 0;  ///< bytes in that direction
  };
  void plan_cut(const cut& c) { cut_ = c; }
  void tell(const char* type, const char* change, const model_cluster::member& about);
  void send_raw(const link_ptr& l, bytes frame);
  /// Everything is as it should be from here on.
  void heal();

  node_state& state(std::size_t node) { return states_[node]; }
  model_node& node(std::size_t n) { return nodes_[n]; }
  std::size_t size() const noexcept { return nodes_.size(); }
  void add_node();
  std::vector<link_ptr> open_links() const;
  const std::vector<link_ptr>& links() const noexcept { return links_; }

  bool rough = true;             ///< cuts messages into pieces, takes its time
  bool unsteady_events = false;  ///< nodes forget to tell them, tell them twice, and not in their order
  duration fastest = std::chrono::microseconds(20);
  duration slowest = std::chrono::microseconds(500);

 private:
  duration way(link& l) const { return rough ? l.numbers.within(fastest, slowest) : fastest; }
  bytes next_piece(link& l, bytes& rest) const;
  void arrive_at_server(const link_ptr& l, bytes data);
  void serve(const link_ptr& l, bytes_view data);
  void leave(const link_ptr& l, const outgoing& o);
  void to_client(const link_ptr& l, bytes data, bool hostile = false);
  void client_learns(const link_ptr& l, duration d);
  void server_hangs_up(const link_ptr& l);
  bytes_view up_to_cut(const link_ptr& l, bytes_view data, bool to_server);

  schedule& time_;
  const script& script_;
  trace& trace_;
  model_cluster& cluster_;
  std::deque<model_node> nodes_;
  std::deque<node_state> states_;
  std::vector<link_ptr> links_;
  std::optional<cut> cut_;
  std::size_t dialled_ = 0;
  std::map<std::size_t, std::uint64_t> dials_;  // by node
};

}  // namespace dse::testing
