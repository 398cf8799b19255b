#include "api/post_outcome.hpp"
#include "api/row_response.hpp"
#include "api/session_state.hpp"
#include "net/spare_executor.hpp"

#include <dse/detail/bind.hpp>
#include <dse/detail/waiter.hpp>
#include <dse/session.hpp>

namespace dse { inline namespace v0 {
namespace detail {
namespace {

/// Asks for the page behind `next` and gives it to any handler of result<row_set>.
template <class Handler>
void request_page(continuation& next, Handler handler) {
  operation_ptr op = new_operation();
  op->what = next.what;
  // Pushed pages arrive on one shard, whoever asks.
  if (next.shard) running_operation::of(*op).set_shard(next.session->state.get(), next.shard);
  const operation::executor& own = next.shard ? next.shard->executor() : choose_shard(next.session, *op);
  op->set_handler<row_set>(std::move(handler), own);
  start(std::move(op));
}

std::weak_ptr<session_state> state_of(const continuation& next) {
  if (!next.session) return {};
  return next.session->state;
}

// The page that was fetched ahead has come.
void arrived(continuation& next, result<row_set> page) {
  std::unique_ptr<any_handler<row_set>> waiting;
  {
    const std::lock_guard lock(next.mutex);
    waiting = std::move(next.waiting);
    if (!waiting) {
      next.arrived.emplace(std::move(page));
      return;
    }
  }
  post_outcome(state_of(next), std::move(*waiting), std::move(page));
}

/// The handler of a page that is fetched ahead. Its context may go and take it along, uncalled.
class prefetch {
 public:
  explicit prefetch(std::shared_ptr<continuation> next) noexcept : next_(std::move(next)) {}
  prefetch(prefetch&&) noexcept = default;
  ~prefetch() {
    if (next_) arrived(*next_, context_destroyed());
  }
  void operator()(result<row_set> page) {
    const auto next = std::move(next_);
    arrived(*next, std::move(page));
  }

 private:
  std::shared_ptr<continuation> next_;
};

// Waiting for a page can be given up; the page then waits for the next one who asks.
void connect_cancellation(const std::shared_ptr<continuation>& next, boost::asio::cancellation_slot slot) {
  if (!slot.is_connected()) return;
  slot.assign([weak = std::weak_ptr(next)](boost::asio::cancellation_type type) {
    const auto page = weak.lock();
    if (!page || type == boost::asio::cancellation_type::none) return;
    std::unique_ptr<any_handler<row_set>> waiting;
    {
      const std::lock_guard lock(page->mutex);
      waiting = std::move(page->waiting);
      if (waiting) page->prefetched = true;
    }
    if (waiting) post_outcome(state_of(*page), std::move(*waiting), cancelled());
  });
}

}  // namespace

error why_no_next_page(const response_ptr& page) {
  if (!page || !page->next_page)
    return error(client_errc::invalid_argument, "there is no further page", "ask has_more_pages() first");
  const auto& session = page->next_page->session;
  if (!session) return error(client_errc::closed, "there is a further page, but the session is closed");
  if (session->state->is_forked()) return session->state->why_ended();
  return {};
}

operation::executor working_executor_of(const response_ptr& page) {
  if (page && page->next_page && page->next_page->session) return working_executor_of(page->next_page->session);
  return net::spare_executor();
}

void start_next_page(const response_ptr& page, any_handler<row_set> handler) {
  if (error why = why_no_next_page(page)) return post_outcome(std::move(handler), std::move(why));
  const std::shared_ptr<continuation> next = page->next_page;
  std::optional<result<row_set>> ready;
  {
    const std::lock_guard lock(next->mutex);
    if (next->prefetched) {
      next->prefetched = false;
      if (!next->arrived) {
        connect_cancellation(next, handler.get_cancellation_slot());
        next->waiting = std::make_unique<any_handler<row_set>>(std::move(handler));
        return;
      }
      ready = std::move(next->arrived);
      next->arrived.reset();
    }
  }
  if (ready) return post_outcome(state_of(*next), std::move(handler), std::move(*ready));
  request_page(*next, std::move(handler));
}

}  // namespace detail

result<row_set> row_set::try_next_page() const { return detail::block_next_page(response_); }
row_set row_set::next_page() const { return try_next_page().value(); }

void row_set::prefetch_next_page() const {
  if (!has_more_pages() || detail::why_no_next_page(response_)) return;
  const std::shared_ptr<detail::continuation> next = response_->next_page;
  {
    const std::lock_guard lock(next->mutex);
    if (std::exchange(next->prefetched, true)) return;
  }
  detail::request_page(*next, detail::prefetch(next));
}

}}  // namespace dse::v0
