#include "api/running_operation.hpp"

#include "api/row_response.hpp"
#include "api/session_state.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/system_executor.hpp>

namespace dse { inline namespace v0 { namespace detail {

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
  link_ = std::make_shared<cancellation_link>();
  link_->shard = shard_->weak_from_this();
  link_->active = this;
  slot_ = slot;
  slot_.assign([link = link_](boost::asio::cancellation_type type) {
    if (type == boost::asio::cancellation_type::none) return;
    if (const auto s = link->shard.lock())
      s->post([link, raw = s.get()] {
        if (link->active)
          raw->core().cancel(*link->active, error(make_error_code(boost::asio::error::operation_aborted),
                                                  "the operation was cancelled"));
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
  held_.emplace(std::move(o));
  run = [](net::foreign_completion& c) noexcept {
    auto& self = static_cast<running_operation&>(c);
    const auto work = self.take_foreign();
    self.deliver(engine::outcome(std::move(*self.held_)));
  };
  shard_->complete_elsewhere(*this, foreign());
}

void running_operation::deliver(engine::outcome&& o) noexcept {
  if (slot_.is_connected()) slot_.clear();
  session_state* const session = session_;
  try {
    if (what.kind == message_kind::prepare) {
      result<prepared> outcome = make_prepared(what, std::move(o));
      call(&outcome);
    } else {
      result<row_set> outcome = make_row_set(*this, std::move(o));
      call(&outcome);
    }
  } catch (const std::exception& e) {
    report_handler_exception(session, e.what());
  } catch (...) {
    report_handler_exception(session, "unknown exception");
  }
}

void running_operation::fail_elsewhere(error why) {
  engine::outcome o;
  o.failure = std::move(why);
  const executor where = is_foreign() ? foreign() : executor(boost::asio::system_executor());
  boost::asio::post(where, [this, o = std::move(o)]() mutable {
    const auto work = take_foreign();
    deliver(std::move(o));
  });
}

}}}  // namespace dse::v0::detail
