#pragma once

#include "sim/engine_parts.hpp"
#include "sim/model_node.hpp"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace dse::testing {

/// One shard with a connection to each of two nodes, and three requests. Nothing happens by itself: whoever drives it
/// chooses among what is possible. Equal choices give equal sessions.
///
/// Handshakes are over before anything can be chosen, and those of later dials are over at once.
class small_session {
 public:
  static constexpr std::size_t request_count = 3;

  struct setup {
    const char* name;
    std::uint8_t version = 4;
    std::size_t max_streams = 2;
    std::size_t max_orphans = 4;
    std::array<bool, request_count> idempotent{false, true, false};
    std::array<int, request_count> timeout_ms{20, 30, 40};
    /// How the first node answers each request, once.
    std::optional<refusal> refused = {};
  };

  /// submitted: the third request; the others are from the beginning. fired: time goes on until a timer did something.
  enum class kind : std::uint8_t { written, answered, fired, submitted, cancelled, reset, closed };
  struct event {
    kind what;
    std::size_t which = 0;  ///< connection, request, or the place of an answer among those that are due
  };

  explicit small_session(const setup& s);
  ~small_session();

  /// Nothing: an invariant is broken, or everything is over.
  std::vector<event> possible() const;
  void happen(event e);
  /// Closes, and lets the time pass that this may take.
  void end();
  const std::string& violation() const noexcept { return violation_; }
  static std::string text_of(event e);

 private:
  struct own_request;
  struct link {
    engine::connection* connection;
    std::size_t node;
    client_link server = {};
    std::vector<outgoing> answers = {};  // that the node has given, and the client has not got
  };

  template <class F>
  void turn(F&& f);
  void settle();
  void carry_out(engine::effect& e);
  void submit(std::size_t which);
  void write(link& l);
  void deliver(link& l, std::size_t answer);
  void let_timer_fire();
  bool something_is_open() const;
  void completed(own_request& r, engine::outcome&& o);
  void check();
  void check_at_end();
  link* find(const engine::connection& c);
  void violate(std::string text) {
    if (violation_.empty()) violation_ = std::move(text);
  }

  const setup& setup_;
  model_cluster cluster_{2};
  std::array<std::unique_ptr<model_node>, 2> nodes_;
  std::array<std::array<bool, request_count>, 2> refused_before_{};
  engine::settings settings_;
  std::unique_ptr<engine::block_pool, engine::block_pool::release> bodies_{new engine::block_pool};
  engine::block_pool::thread_scope blocks_here_{*bodies_};
  engine::instant time_{engine::time_point(std::chrono::seconds(1000)), 1'000'000'000};
  std::vector<std::unique_ptr<link>> links_;  // those that are open, in the order of their dials
  std::array<std::unique_ptr<own_request>, request_count> requests_;
  std::unique_ptr<engine::shard_core> core_;
  std::size_t news_ = 0;  // completions, dials and losses: what a timer may bring about
  bool in_turn_ = false;
  bool closing_ = false;
  std::string violation_;
};

}  // namespace dse::testing
