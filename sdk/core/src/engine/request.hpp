#pragma once

#include "engine/block_pool.hpp"
#include "engine/timeout_wheel.hpp"
#include "wire/frame.hpp"
#include "wire/result.hpp"

#include <dse/detail/message.hpp>
#include <dse/error.hpp>
#include <dse/load_balancing.hpp>

#include <memory>
#include <vector>

namespace dse::engine {

using dse::detail::message;
using dse::detail::message_kind;
using dse::detail::prepared_statement;
using dse::detail::pushed_pages;

class connection;

/// What became of a request: a response, or a failure.
struct outcome {
  response_ptr response;         // of RESULT
  std::uint32_t message_at = 0;  // where the message begins in it, behind warnings and payload
  wire::result_kind kind = wire::result_kind::void_result;
  std::shared_ptr<const prepared_statement> prepared;  // of a PREPARE
  std::shared_ptr<pushed_pages> pages;                 // from where the next page comes, if the server pushes it
  error failure;
};

/// Attempts of an idempotent request that run beside its own; known to the shard only.
struct speculation;
struct speculation_deleter {
  void operator()(speculation* s) const noexcept;
};

/// One request from submit to its only completion. Its owner derives from it and keeps it alive until then.
struct request : timer_hook {
  using completion = void (*)(request&, outcome&&);

  request(message& m, completion c) noexcept : timer_hook(timer_kind::request), what(m), complete(c) {}

  /// waiting: for a PREPARE that another request sent, or that goes out again on its behalf. throttled: for its turn to
  /// begin. queued: for a connection.
  enum class state : std::uint8_t { idle, in_flight, waiting, throttled, queued, lost };

  /// The server takes its own; the protocol knows no negative timestamps.
  static constexpr std::int64_t no_timestamp = -1;
  std::optional<std::int64_t> timestamp() const noexcept {
    return timestamp_us == no_timestamp ? std::nullopt : std::optional(timestamp_us);
  }

  message& what;
  completion complete;
  connection* on = nullptr;                  // in flight: where
  const prepared_statement* sent = nullptr;  // in flight: the record that an EXECUTE was written from
  std::uint64_t frame_begin = 0;             // position of its frame in the bytes of that connection
  std::int64_t timestamp_us = no_timestamp;  // the same for each attempt
  time_point sent_at{};                      // of the latest attempt, where its node's limit is learned
  plan_cursor route;
  std::uint32_t nodes_version = 0;                 // of the nodes that the plan is over
  bool preferred_came = false;                     // in the plan: the node that the statement prefers
  request* next = nullptr;                         // in a request_list, or in an inbox
  request* previous = nullptr;                     // in a request_list
  std::unique_ptr<std::vector<attempt>> attempts;  // the failed ones
  request* attempt_of = nullptr;                   // it is a further attempt of that one, and shares its plan
  std::unique_ptr<speculation, speculation_deleter> further;
  std::uint32_t request_size = 0;     // of its frame
  std::uint32_t attempts_before = 0;  // its plan began
  wire::stream_id stream = 0;
  enum state state = state::idle;
  std::uint8_t prepares = 0;
  std::uint8_t retries = 0;
  bool pinned = false;         // no other connection will do: probes, control queries, prepares on behalf of a request
  bool entered = false;        // through the throttle's gate
  bool may_have_left = false;  // some attempt's first byte may have gone out
};

/// First in, first out, through the requests themselves.
class request_list {
 public:
  bool empty() const noexcept { return head_ == nullptr; }
  std::size_t size() const noexcept { return size_; }
  request* front() const noexcept { return head_; }
  void push(request& r) noexcept {
    r.next = nullptr;
    r.previous = tail_;
    (tail_ ? tail_->next : head_) = &r;
    tail_ = &r;
    ++size_;
  }
  void pop() noexcept { remove(*head_); }
  /// From wherever it is: a queue that is full when its deadlines pass is taken apart from any end.
  void remove(request& r) noexcept {
    (r.previous ? r.previous->next : head_) = r.next;
    (r.next ? r.next->previous : tail_) = r.previous;
    --size_;
  }

 private:
  request* head_ = nullptr;
  request* tail_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace dse::engine
