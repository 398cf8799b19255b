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

void post_outcome(any_handler<remote_run::pointer>&& handler, result<remote_run::pointer> outcome) {
  const auto where = handler.get_executor();
  boost::asio::post(where, [h = std::move(handler), outcome = std::move(outcome)]() mutable { h(std::move(outcome)); });
}

error misuse(const char* message, const char* hint) { return error(client_errc::invalid_argument, message, hint); }

}  // namespace

boost::asio::any_io_executor remote_run::executor() const {
  return graph_ ? graph_->get_executor() : session().get_executor();
}

/// The outcome, or nothing: the traversal has to be sent.
std::optional<result<void>> remote_run::begin(std::int32_t steps, purpose what) {
  if (steps != code_.step_count)
    return misuse("the traversal got steps after it ran", "append them before its first terminal step");
  if (phase_ == phase::ran) {
    if (what == purpose::effects) set_results(result_set());
    return result<void>();
  }
  if (!graph_) return misuse("the traversal has no graph to run on", "start it with a source's withRemote(graph)");
  phase expected = phase::not_run;
  if (phase_.compare_exchange_strong(expected, phase::running)) return std::nullopt;
  return misuse("another terminal step of the traversal is under way", "wait for its completion");
}

result<void> remote_run::end(result<result_set> outcome, purpose what) {
  if (outcome.has_error()) {
    phase_ = phase::not_run;
    return outcome.error();
  }
  if (what == purpose::results) set_results(std::move(*outcome));
  phase_ = phase::ran;
  return {};
}

graph_traversal remote_run::what_to_send(purpose what) const {
  if (what == purpose::results) return graph_traversal(code_);
  return graph_traversal(without_results(code_, graph_->options().language_level()));
}

result<void> remote_run::run(std::int32_t steps, purpose what) {
  if (auto outcome = begin(steps, what)) return std::move(*outcome);
  try {
    return end(graph_->try_execute(what_to_send(what)), what);
  } catch (const exception& refused) {
    return end(refused.error(), what);
  }
}

void remote_run::start(pointer run, std::int32_t steps, purpose what, any_handler<pointer> handler) {
  if (const auto outcome = run->begin(steps, what)) {
    if (outcome->has_error()) return post_outcome(std::move(handler), outcome->error());
    return post_outcome(std::move(handler), std::move(run));
  }
  const auto finish = [run, what](result<result_set> outcome) -> result<pointer> {
    const result<void> done = run->end(std::move(outcome), what);
    if (done.has_error()) return done.error();
    return run;
  };
  const auto where = handler.get_executor();
  dse::detail::mapped_handler finished(std::move(handler), finish);
  try {
    run->graph_->async_execute(run->what_to_send(what), std::move(finished));
  } catch (const exception& refused) {  // before the handler was taken
    boost::asio::post(where, [h = std::move(finished), refused]() mutable { h(result<result_set>(refused.error())); });
  }
}

void remote_run::set_results(result_set results) noexcept {
  results_ = std::move(results);
  at_ = results_.begin();
  left_ = results_.size();
}

error remote_run::no_more() {
  return error(client_errc::null_value, "the traversal has no more results", "ask hasNext(), or use tryNext()");
}

error remote_run::too_many() {
  return error(client_errc::out_of_range, "the results come too often for a container", "take some with next(n)");
}

}  // namespace detail

}}}  // namespace dse::v0::graph
