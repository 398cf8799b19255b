#pragma once

#include "sim/engine_parts.hpp"
#include "sim/network.hpp"

namespace dse::testing {

class sim_shard;

/// What a shard tells the simulated session that it belongs to.
class session_events {
 public:
  virtual ~session_events() = default;
  virtual void on_ready(sim_shard& s) = 0;
  virtual void on_connect_failed(sim_shard& s, const error& why) = 0;
  virtual void on_snapshot(std::shared_ptr<const metadata::snapshot> what) = 0;
  virtual void on_node_up(const std::string& address, std::uint16_t port) = 0;
  virtual void on_node_state(sim_shard& s, const uuid& host_id, bool up) = 0;
  /// Has the first shard read the schema anew, and then `done` called.
  virtual void on_refresh_schema(const metadata::schema_scope& scope, duration within, std::function<void()> done) = 0;
  virtual void on_use_keyspace(const std::string& name) = 0;
  /// Gives a shard the session's keyspace; it may have it already.
  virtual void adopt_keyspace(sim_shard& s) = 0;
  /// Of a contact point; none: the name is unknown.
  virtual std::vector<std::string> addresses_of(const std::string& host) const = 0;
  /// What the session's directory answers.
  virtual result<proxied_nodes> ask_directory() = 0;
  /// Where the session reaches what it dials.
  virtual std::string address_of(const engine::dial_target& target) const = 0;
  /// Of the machine: it may jump.
  virtual std::int64_t wall_clock_us() const = 0;
  /// After every turn.
  virtual void check(sim_shard& s) = 0;
};

/// Drives one engine through virtual time, as net::shard drives it through real time.
class sim_shard final : private link_owner {
 public:
  sim_shard(const engine::settings& s, std::uint32_t index, schedule& time, chance c, trace& t, network& n,
            session_events& session);
  ~sim_shard() override;

  /// Runs f in a turn of this shard; inside one, at once.
  template <class F>
  void turn(F&& f) {
    if (in_turn_) return f();
    begin_turn();
    f();
    end_turn();
  }
  /// The same, later.
  template <class F>
  void later(duration d, F f) {
    time_.after(d, [this, f = std::move(f)] { turn(f); });
  }
  engine::shard_core& core() noexcept { return core_; }
  bool in_turn() const noexcept { return in_turn_; }
  bool at_rest() const noexcept { return core_.at_rest(); }
  const std::vector<link_ptr>& links() const noexcept { return links_; }
  /// Links of pools that take requests.
  std::vector<link_ptr> ready_links() const;
  /// Those of them to nodes that agreed on the schema, for what is called when a request that changed it ends: while
  /// the change is read, more nodes may come up.
  std::vector<link_ptr> agreed_links() const { return agreed_ ? *agreed_ : ready_links(); }
  /// Connections that take requests, by address.
  std::vector<std::string> ready_nodes() const;

  bytes credentials;  ///< what the authenticator answers

 private:
  void begin_turn();
  void end_turn();
  void write(const link_ptr& l);
  void arm_timer();
  link_ptr find(const engine::connection& c) const;
  void forget(const engine::connection& c);
  void count_dial(const engine::connection& c);

  void on_opened(link& l) override;
  void on_received(link& l, bytes_view data) override;
  void on_closed(link& l, bool refused) override;

  void carry_out(engine::effects::open& e);
  void carry_out(engine::effects::close& e);
  void carry_out(engine::effects::retire& e);
  void carry_out(engine::effects::resolve& e);
  void carry_out(engine::effects::ask_directory& e);
  void carry_out(engine::effects::authenticate& e);
  void carry_out(engine::effects::publish& e);
  void carry_out(engine::effects::node_up& e);
  void carry_out(engine::effects::compute& e);
  void carry_out(engine::effects::use_keyspace& e);
  void carry_out(engine::effects::deliver_page& e);
  void carry_out(engine::effects::call& e);
  void carry_out(engine::effects::refresh_schema& e);
  void carry_out(engine::effects::node_state& e);
  void carry_out(engine::effects::ready& e);
  void carry_out(engine::effects::connect_failed& e);
  void carry_out(engine::effects::log& e);

  schedule& time_;
  chance chance_;
  trace& trace_;
  network& network_;
  session_events& session_;
  std::unique_ptr<engine::block_pool, engine::block_pool::release> bodies_{new engine::block_pool};
  engine::shard_core core_;
  std::vector<link_ptr> links_;
  // Of the last second: of each connection of a pool, and of each address that the control connection goes to.
  std::map<std::pair<const engine::connection*, std::string>, std::deque<time_point>> dials_;
  time_point timer_due_ = time_point::max();
  bool in_turn_ = false;
  const std::vector<link_ptr>* agreed_ = nullptr;
};

}  // namespace dse::testing
