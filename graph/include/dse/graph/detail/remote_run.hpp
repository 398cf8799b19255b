#pragma once

#include <dse/graph/remote_graph.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace graph { namespace detail {

/// One run of a traversal, from its first terminal step on, and how far its results were taken. Shared by the traversal
/// and its copies.
class remote_run {
 public:
  using pointer = std::shared_ptr<remote_run>;
  /// What a terminal step wants of the server.
  enum class purpose : bool { results, effects };

  /// Without a graph every run fails with invalid_argument.
  remote_run(std::shared_ptr<const remote_graph> graph, bytecode code) noexcept
      : graph_(std::move(graph)), code_(std::move(code)) {}
  /// A run that has happened.
  remote_run(bytecode code, result_set results) noexcept : code_(std::move(code)), phase_(phase::ran) {
    set_results(std::move(results));
  }

  /// Sends the traversal, unless an earlier call has. For its effects alone the results stay on the server, and those
  /// that are left here are dropped. `steps` is how many the traversal has now: none may have come since the run began.
  result<void> run(std::int32_t steps, purpose what);
  /// Completes with the run itself.
  static void start(pointer run, std::int32_t steps, purpose what, any_handler<pointer> handler);
  /// Of handlers that have none of their own.
  boost::asio::any_io_executor executor() const;

  bool has_next() const noexcept { return at_ != results_.end(); }
  /// The next result as a T, which then is taken; none: no more are left. One that is no T stays.
  template <readable_value T>
  result<std::optional<T>> try_next() {
    if (!has_next()) return std::optional<T>();
    result<T> content = at_->template try_as<T>();
    if (!content) return {boost::system::in_place_error, content.error()};
    advance();
    return std::optional<T>(std::move(*content));
  }
  template <readable_value T>
  result<T> next() {
    result<std::optional<T>> found = try_next<T>();
    if (!found) return {boost::system::in_place_error, found.error()};
    if (!*found) return {boost::system::in_place_error, no_more()};
    return std::move(**found);
  }
  /// The next n results, or as many as are left, in a container. None is taken when one is no T.
  template <class Container>
  result<Container> take(std::int64_t n) {
    using item = typename Container::value_type;
    if (n > left_) n = left_;
    if (n > most_taken) return too_many();
    Container found;
    result_set::iterator at = at_;
    for (std::int64_t i = 0; i < n; ++i, ++at) {
      result<item> content = at->template try_as<item>();
      if (!content) return error_within(content.error(), place_of_item(static_cast<std::size_t>(i)));
      found.insert(found.end(), std::move(*content));
    }
    at_ = at;
    if (n > 0) left_ -= n;
    return found;
  }
  template <class Container>
  result<Container> take_all() {
    return take<Container>(left_);
  }

 private:
  enum class phase : unsigned char { not_run, running, ran };
  static constexpr std::int64_t most_taken = 100'000'000;

  std::optional<result<void>> begin(std::int32_t steps, purpose what);
  result<void> end(result<result_set> outcome, purpose what);
  graph_traversal what_to_send(purpose what) const;
  void set_results(result_set results) noexcept;
  void advance() noexcept { ++at_, --left_; }
  static error no_more();
  static error too_many();

  std::shared_ptr<const remote_graph> graph_;
  bytecode code_;
  std::atomic<phase> phase_ = phase::not_run;
  result_set results_;
  result_set::iterator at_;
  std::int64_t left_ = 0;  ///< results that were not taken
};

/// What a completion token runs to start a traversal.
class remote_run_initiation {
 public:
  template <class Handler>
  void operator()(Handler&& handler, remote_run::pointer run, std::int32_t steps, remote_run::purpose what) const {
    const auto otherwise = run->executor();
    remote_run::start(std::move(run), steps, what,
                      any_handler<remote_run::pointer>(std::forward<Handler>(handler), otherwise));
  }
};

}}}}  // namespace dse::v0::graph::detail
