#include "api/running_operation.hpp"

#include "api/post_outcome.hpp"
#include "api/row_response.hpp"
#include "api/session_state.hpp"
#include "net/spare_executor.hpp"

#include <boost/asio/post.hpp>

namespace dse { inline namespace v0 { namespace detail {

const boost::asio::any_io_executor& spare_executor() { return net::spare_executor(); }

operation_ptr new_operation() { return operation_ptr(new running_operation); }

operation_ptr copy_of(const operation& op) {
  return operation_ptr(new running_operation(static_cast<const running_operation&>(op)));
}

void operation_deleter::operator()(operation* op) const noexcept { delete static_cast<running_operation*>(op); }

void operation::free(operation& op) noexcept { delete static_cast<running_operation*>(&op); }

void operation::connect(boost::asio::cancellation_slot slot) { running_operation::of(*this).connect(slot); }

// The signal may be emitted on any thread that the user chose; the request is the shard's, so the cancellation goes
// there.
void running_operation::connect(boost::asio::cancellation_slot slot) {
  if (!shard_) return;
  auto shared = std::make_shared<cancellation_link>();
  shared->shard = shard_->weak_from_this();
  shared->active = this;
  cancellation_ = std::make_unique<cancellation>(cancellation{shared, slot});
  slot.assign([link = std::move(shared)](boost::asio::cancellation_type type) {
    if (type == boost::asio::cancellation_type::none) return;
    if (const auto s = link->shard.lock())
      s->post([link, raw = s.get()] {
        if (link->active) raw->core().cancel(*link->active, cancelled());
      });
  });
}

void running_operation::complete_with(engine::outcome&& o) {
  set_active(nullptr);
  if (!is_foreign()) [[likely]] {
    if (shard_->context_is_gone()) [[unlikely]]
      return operation_deleter()(this);
    return deliver(std::move(o));
  }
  hold(std::move(o));
  run = [](net::foreign_completion& c) noexcept { static_cast<running_operation&>(c).deliver_held(); };
  drop = [](net::foreign_completion& c) noexcept { static_cast<running_operation&>(c).drop_held(); };
  shard_->complete_elsewhere(*this, foreign());
}

void running_operation::hold(engine::outcome&& o) {
  const std::size_t bytes = o.response ? o.response->size : 0;
  held_.emplace(held_outcome{std::move(o), bytes, {}});
  if (!session_) return;
  held_->session = session_->weak_from_this();
  session_->buffer(bytes);
}

void running_operation::drop_held() noexcept {
  if (const auto session = held_->session.lock()) session->hand_over(held_->bytes);
  operation_deleter()(this);
}

void running_operation::deliver_held() noexcept {
  const auto work = take_foreign();
  const auto session = held_->session.lock();
  if (session) {
    session->hand_over(held_->bytes);
  } else {
    session_ = nullptr;
    shard_ = nullptr;
  }
  deliver(engine::outcome(std::move(held_->outcome)));
}

void running_operation::deliver(engine::outcome&& o) noexcept {
  if (cancellation_ && cancellation_->slot.is_connected()) cancellation_->slot.clear();
  session_state* const session = session_;
  try {
    if (what.kind == message_kind::prepare) {
      result<prepared> outcome = make_prepared(what, std::move(o));
      call(&outcome);
    } else {
      result<row_set> outcome = make_row_set(*this, std::move(o));
      call(&outcome);
    }
  } catch (...) {
    report_thrown(session);
  }
}

void running_operation::fail_elsewhere(error why) {
  set_active(nullptr);  // no shard has it, and none may look at it
  engine::outcome o;
  o.failure = std::move(why);
  const executor where = is_foreign() ? foreign() : net::spare_executor();
  hold(std::move(o));
  boost::asio::post(where, [self = operation_ptr(this)]() mutable { of(*self.release()).deliver_held(); });
}

}}}  // namespace dse::v0::detail
