#include "api/post_outcome.hpp"
#include "api/session_state.hpp"
#include "engine/time.hpp"

#include <dse/compose.hpp>

#include <boost/asio/execution/blocking.hpp>
#include <boost/asio/execution/context.hpp>
#include <boost/asio/execution/outstanding_work.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/query.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>

namespace dse { inline namespace v0 { namespace detail {
namespace {

namespace asio = boost::asio;
using clock = std::chrono::steady_clock;

// A request that has what is left as its timeout knows more of what was under way: it tells first.
constexpr auto grace = 4 * engine::timeout_wheel::tick;

clock::time_point deadline_of(const std::shared_ptr<session_core>& session, std::chrono::nanoseconds limit) {
  if (limit.count() == 0 && session) limit = session->state->request_timeout();
  return limit.count() > 0 ? engine::deadline_after(clock::now(), limit) : clock::time_point::max();
}

/// A strand that fits into any_io_executor, which would count references to a larger one by itself: with a fence that
/// ThreadSanitizer does not know. It never runs anything inside the call.
class shared_strand {
 public:
  explicit shared_strand(const asio::strand<asio::any_io_executor>& s)
      : strand_(std::make_shared<const asio::strand<asio::any_io_executor>>(s)) {}
  asio::execution_context& query(asio::execution::context_t) const noexcept {
    return asio::query(*strand_, asio::execution::context);
  }
  shared_strand require(asio::execution::blocking_t::never_t) const noexcept { return *this; }
  shared_strand require(asio::execution::outstanding_work_t::tracked_t how) const { return with(how); }
  shared_strand require(asio::execution::outstanding_work_t::untracked_t how) const { return with(how); }
  template <class F>
  void execute(F&& f) const {
    asio::post(*strand_, std::forward<F>(f));
  }
  friend bool operator==(const shared_strand& a, const shared_strand& b) noexcept { return *a.strand_ == *b.strand_; }

 private:
  template <class Work>
  shared_strand with(Work how) const {
    return shared_strand(asio::prefer(*strand_, how));
  }
  std::shared_ptr<const asio::strand<asio::any_io_executor>> strand_;
};

asio::any_io_executor strand_over(const asio::any_io_executor& handlers) {
  return shared_strand(asio::make_strand(asio::prefer(handlers, asio::execution::outstanding_work.untracked)));
}

error out_of_time() {
  return error(client_errc::timed_out, "the time for all requests of the operation is over", "raise its timeout");
}

error threw(const std::string& what) {
  return error(client_errc::policy_failed, "a step of dse::compose threw: " + what);
}

}  // namespace

struct composition_core::alarm {
  explicit alarm(const executor& e) : timer(e) {}
  asio::steady_timer timer;
};

composition_core::composition_core(std::shared_ptr<session_core> session, const executor& handlers,
                                   std::chrono::nanoseconds limit)
    : session_(std::move(session)), executor_(strand_over(handlers)), deadline_(deadline_of(session_, limit)) {}

composition_core::~composition_core() = default;

void composition_core::start(std::shared_ptr<composition_core> self) {
  if (!self->session_) return self->fail(empty_handle());
  if (self->session_->state->is_forked()) return self->fail(self->session_->state->why_ended());
  if (auto slot = self->slot(); slot.is_connected())
    slot.assign([weak = self->weak_from_this()](asio::cancellation_type how) {
      const auto whole = weak.lock();
      if (whole && how != asio::cancellation_type::none) whole->fail(cancelled());
    });
  composition_core& whole = *self;
  asio::post(whole.executor_, [self = std::move(self), &whole]() mutable {
    whole.set_alarm();
    run(std::move(self), [&whole] { whole.begin(); });
  });
}

void composition_core::set_alarm() {
  if (deadline_ == clock::time_point::max() || is_over()) return;
  alarm_ = std::make_unique<alarm>(executor_);
  alarm_->timer.expires_at(engine::deadline_after(deadline_, grace));
  alarm_->timer.async_wait([weak = weak_from_this()](boost::system::error_code failure) {
    const auto whole = weak.lock();
    if (whole && !failure) whole->fail(out_of_time());
  });
}

std::chrono::nanoseconds composition_core::left() const noexcept {
  if (deadline_ == clock::time_point::max()) return std::chrono::nanoseconds(-1);
  return std::max<std::chrono::nanoseconds>(deadline_ - clock::now(), std::chrono::nanoseconds(1));
}

std::shared_ptr<composition_core::signal> composition_core::begin_step() {
  if (is_over()) throw exception(cancelled());
  if (clock::now() >= deadline_) throw exception(out_of_time());
  std::erase_if(steps_, [](const auto& s) { return s.expired(); });
  auto step = std::make_shared<signal>();
  steps_.push_back(step);
  return step;
}

void composition_core::deliver_soon() {
  asio::post(executor_, [self = shared_from_this()] { self->finish(); });
}

void composition_core::finish() noexcept {
  alarm_.reset();
  for (const auto& step : std::exchange(steps_, {}))
    if (const auto under_way = step.lock()) under_way->emit(asio::cancellation_type::terminal);
  if (auto outer = slot(); outer.is_connected()) outer.clear();
  try {
    deliver();
  } catch (...) {
    report_thrown(session_);
  }
}

void composition_core::end_with_exception() noexcept {
  try {
    throw;
  } catch (const exception& e) {
    fail(e.error());
  } catch (const boost::system::system_error& e) {
    fail(error(e.code(), e.what()));
  } catch (const std::exception& e) {
    fail(threw(e.what()));
  } catch (...) {
    fail(threw("something that is no std::exception"));
  }
}

void composition_core::end_unfinished() noexcept {
  fail(error(client_errc::invalid_argument, "a step of dse::compose neither started another one nor brought an outcome",
             "call composition::complete() on every way"));
}

}}}  // namespace dse::v0::detail
