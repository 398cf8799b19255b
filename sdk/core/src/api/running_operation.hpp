#pragma once

#include "engine/request.hpp"
#include "net/shard.hpp"

#include <dse/detail/operation.hpp>

#include <memory>
#include <optional>

namespace dse { inline namespace v0 { namespace detail {

class session_state;

/// What a cancellation signal holds of an operation: the operation itself may be gone when the signal comes.
struct cancellation_link {
  std::weak_ptr<net::shard> shard;
  engine::request* active = nullptr;  // shard's thread only
};

/// One running request of the API: the engine's request and the user's handler in one recycled block.
class running_operation final : public operation,
                                public engine::request,
                                public net::foreign_completion,
                                public engine::pooled {
 public:
  running_operation() noexcept : request(operation::what, &completed) {}
  running_operation(const running_operation& other) : operation(other), request(operation::what, &completed) {}

  using operation::what;

  static running_operation& of(operation& op) noexcept { return static_cast<running_operation&>(op); }
  void set_shard(session_state* session, net::shard* s) noexcept {
    session_ = session;
    shard_ = s;
  }
  net::shard* shard() const noexcept { return shard_; }
  session_state* session() const noexcept { return session_; }

  void connect(boost::asio::cancellation_slot slot);
  /// The engine's request that works for this operation now: itself, or the PREPARE of its text.
  void set_active(engine::request* r) noexcept {
    if (cancellation_) cancellation_->link->active = r;
  }

  /// Completes it where its handler wants to be called; on its shard, outside submit().
  void complete_with(engine::outcome&& o);
  /// Completes it without a shard: there is none, or it is at rest.
  void fail_elsewhere(error why);
  using operation::is_foreign;

 private:
  static void completed(engine::request& r, engine::outcome&& o) {
    static_cast<running_operation&>(r).complete_with(std::move(o));
  }
  void deliver(engine::outcome&& o) noexcept;
  void hold(engine::outcome&& o);
  void deliver_held() noexcept;
  void drop_held() noexcept;

  session_state* session_ = nullptr;
  net::shard* shard_ = nullptr;
  struct cancellation {
    std::shared_ptr<cancellation_link> link;
    boost::asio::cancellation_slot slot;
  };
  std::unique_ptr<cancellation> cancellation_;  // of a handler that has a slot
  /// What is on its way to another executor, which may run it when the session is gone.
  struct held_outcome {
    engine::outcome outcome;
    std::size_t bytes;
    std::weak_ptr<session_state> session;
  };
  std::optional<held_outcome> held_;
};

}}}  // namespace dse::v0::detail
