#include "api/post_outcome.hpp"
#include "api/session_state.hpp"

#include <dse/detail/waiter.hpp>
#include <dse/session.hpp>

#include <boost/asio/cancellation_type.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace detail {
namespace {

/// Lanes that each run one request after the other, taking the next index that is left; the last lane completes.
class concurrent_run : public std::enable_shared_from_this<concurrent_run> {
 public:
  concurrent_run(std::shared_ptr<session_core> session, std::unique_ptr<const operation_source> what, concurrency how,
                 any_handler<outcomes> handler)
      : session_(std::move(session)), what_(std::move(what)), how_(std::move(how)), handler_(std::move(handler)) {}

  void start() {
    const std::size_t size = what_->size();
    if (!how_.outcome_listener())
      outcomes_.assign(size, error(client_errc::not_sent, "not started: another request failed, or it was cancelled"));
    connect_cancellation();
    const std::size_t lanes = std::min(how_.at_once(), size);
    if (lanes == 0) return finish();
    lanes_ = lanes;
    session_state& state = *session_->state;
    for (std::size_t lane = 0; lane < lanes; ++lane) next(state.shard(lane % state.shard_count()));
  }

 private:
  /// The handler of a lane's request. A user's context may go and take it along, uncalled.
  class turn {
   public:
    turn(std::shared_ptr<concurrent_run> run, std::size_t index, net::shard& s) noexcept
        : run_(std::move(run)), index_(index), shard_(s) {}
    turn(turn&&) noexcept = default;
    ~turn() {
      if (run_) run_->lose(index_);
    }
    void operator()(result<row_set> outcome) {
      const auto run = std::move(run_);
      run->take(index_, std::move(outcome));
      run->next(shard_);
    }

   private:
    std::shared_ptr<concurrent_run> run_;
    std::size_t index_;
    net::shard& shard_;
  };

  void connect_cancellation() {
    auto slot = handler_.get_cancellation_slot();
    if (!slot.is_connected()) return;
    slot.assign([weak = weak_from_this()](boost::asio::cancellation_type type) {
      const auto self = weak.lock();
      if (self && type != boost::asio::cancellation_type::none) self->stopped_ = true;
    });
  }

  void next(net::shard& s) {
    const std::size_t index = next_++;
    if (index >= what_->size() || stopped_) return end_lane();
    operation_ptr op = what_->make(index);
    running_operation::of(*op).set_shard(session_->state.get(), &s);
    op->set_handler<row_set>(turn(shared_from_this(), index, s), s.executor());
    detail::start(std::move(op));
  }

  void lose(std::size_t index) {
    stopped_ = true;
    take(index, context_destroyed());
    end_lane();
  }

  void end_lane() {
    if (--lanes_ == 0) finish();
  }

  void take(std::size_t index, result<row_set>&& outcome) {
    if (outcome.has_error() && how_.stops_at_first_error()) stopped_ = true;
    if (!how_.outcome_listener()) {
      outcomes_[index] = std::move(outcome);
      return;
    }
    const std::lock_guard lock(listening_);
    try {
      how_.outcome_listener()(index, outcome);
    } catch (...) {
      report_thrown(session_);
    }
  }

  void finish() { post_outcome(session_->state, std::move(handler_), std::move(outcomes_)); }

  const std::shared_ptr<session_core> session_;
  const std::unique_ptr<const operation_source> what_;
  const concurrency how_;
  any_handler<outcomes> handler_;
  outcomes outcomes_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> lanes_{0};
  std::atomic<bool> stopped_{false};
  std::mutex listening_;
};

}  // namespace

void start_concurrently(const std::shared_ptr<session_core>& session, std::unique_ptr<const operation_source> what,
                        concurrency how, any_handler<outcomes> handler) {
  if (!state_of(session, handler)) return;
  std::make_shared<concurrent_run>(session, std::move(what), std::move(how), std::move(handler))->start();
}

}}}  // namespace dse::v0::detail
