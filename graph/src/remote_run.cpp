#include "without_results.hpp"

#include <dse/graph/detail/remote_run.hpp>

#include <boost/asio/post.hpp>

namespace dse { inline namespace v0 { namespace graph {

bytecode without_results(bytecode code, std::optional<tinkerpop_version> level) {
  // none() became a filter of lists in 3.8
  constexpr tinkerpop_version first_with_discard = 30800;
  static constexpr step_signature takes{30301, 0, false, {}};
  code.add_step(level && *level >= first_with_discard ? "discard" : "none", takes, nullptr, 0);
  return code;
}

namespace detail {
namespace {

void post_outcome(const std::shared_ptr<dse::detail::session_core>& session, any_handler<remote_run::pointer>&& handler,
                  result<remote_run::pointer> outcome) {
  const auto where = handler.get_executor();
  boost::asio::post(where, [session, h = std::move(handler), outcome = std::move(outcome)]() mutable {
    try {
      h(std::move(outcome));
    } catch (...) {
      dse::detail::report_thrown(session);
    }
  });
}

error misuse(const char* message, const char* hint) { return error(client_errc::invalid_argument, message, hint); }

}  // namespace

boost::asio::any_io_executor remote_run::executor() const {
  return graph_ ? graph_->get_executor() : session().get_executor();
}

/// Behind the last result of a page comes the first of the next page that has one.
void remote_run::forward(place& p) const noexcept {
  ++p.result;
  while (p.result == pages_[p.page].end() && p.page + 1 < pages_.size()) p.result = pages_[++p.page].begin();
}

void remote_run::take_up_to(const place& p, std::int64_t n) noexcept {
  pages_.erase(pages_.begin(), pages_.begin() + static_cast<std::ptrdiff_t>(p.page));
  at_ = p.result;
  left_ -= n;
}

void remote_run::add(result_set page) {
  const bool at_end = left_ == 0;
  const std::int64_t more = page.size();
  if (at_end) pages_.clear();
  pages_.push_back(std::move(page));
  if (at_end) at_ = pages_.front().begin();
  if (__builtin_add_overflow(left_, more, &left_)) left_ = std::numeric_limits<std::int64_t>::max();
}

void remote_run::drop_all() noexcept {
  pages_.clear();
  at_ = {};
  left_ = 0;
}

bool remote_run::has_enough(demand wanted) const noexcept {
  return left_ >= wanted || left_ > most_taken || pages_.empty() || !pages_.back().has_more_pages();
}

/// The outcome, or nothing: something has to be sent.
std::optional<result<void>> remote_run::begin(std::int32_t steps, demand wanted) {
  if (steps != code_.step_count)
    return misuse("the traversal got steps after it ran", "append them before its first terminal step");
  phase now = phase_;
  if (now == phase::ran) {
    if (wanted == effects) drop_all();
    if (has_enough(wanted)) return result<void>();
  }
  if (!graph_) return misuse("the traversal has no graph to run on", "start it with a source's withRemote(graph)");
  if (now != phase::running && phase_.compare_exchange_strong(now, phase::running)) return std::nullopt;
  return misuse("another terminal step of the traversal is under way", "wait for its completion");
}

result<void> remote_run::end(result<result_set> outcome, demand wanted) {
  if (outcome.has_error()) {
    phase_ = pages_.empty() ? phase::not_run : phase::ran;
    return outcome.error();
  }
  if (wanted != effects) add(std::move(*outcome));
  phase_ = phase::ran;
  return {};
}

graph_traversal remote_run::what_to_send(demand wanted) const {
  if (wanted != effects) return graph_traversal(code_);
  return graph_traversal(without_results(code_, graph_->effective_options().language_level()));
}

result<void> remote_run::run(std::int32_t steps, demand wanted) {
  while (true) {
    if (auto outcome = begin(steps, wanted)) return std::move(*outcome);
    auto received = pages_.empty() ? graph_->try_execute(what_to_send(wanted)) : pages_.back().try_next_page();
    if (auto done = end(std::move(received), wanted); done.has_error()) return done;
  }
}

/// Goes on with the next page until there are enough results.
class remote_run::page_handler {
 public:
  using executor_type = any_handler<pointer>::executor_type;
  using cancellation_slot_type = any_handler<pointer>::cancellation_slot_type;

  page_handler(pointer run, std::int32_t steps, demand wanted, any_handler<pointer> handler)
      : run_(std::move(run)), steps_(steps), wanted_(wanted), handler_(std::move(handler)) {}
  const executor_type& get_executor() const noexcept { return handler_.get_executor(); }
  cancellation_slot_type get_cancellation_slot() const noexcept { return handler_.get_cancellation_slot(); }

  void operator()(result<result_set> outcome) {
    const result<void> done = run_->end(std::move(outcome), wanted_);
    if (done.has_error()) return handler_(done.error());
    if (run_->has_enough(wanted_)) return handler_(run_);
    start(std::move(run_), steps_, wanted_, std::move(handler_));
  }

 private:
  pointer run_;
  std::int32_t steps_;
  demand wanted_;
  any_handler<pointer> handler_;
};

void remote_run::start(pointer run, std::int32_t steps, demand wanted, any_handler<pointer> handler) {
  if (const auto outcome = run->begin(steps, wanted)) {
    const auto session = run->graph_ ? dse::detail::core_of(run->graph_->session_) : nullptr;
    if (outcome->has_error()) return post_outcome(session, std::move(handler), outcome->error());
    return post_outcome(session, std::move(handler), std::move(run));
  }
  remote_run& r = *run;
  page_handler next(std::move(run), steps, wanted, std::move(handler));
  if (r.pages_.empty()) r.graph_->async_execute(r.what_to_send(wanted), std::move(next));
  else r.pages_.back().async_next_page(std::move(next));
}

error remote_run::no_more() {
  return error(client_errc::null_value, "the traversal has no more results", "ask hasNext(), or use tryNext()");
}

error remote_run::too_many() {
  return error(client_errc::out_of_range, "the results come too often for a container", "take some with next(n)");
}

}  // namespace detail

}}}  // namespace dse::v0::graph
