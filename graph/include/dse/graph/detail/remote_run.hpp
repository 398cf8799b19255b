#pragma once

#include <dse/graph/remote_graph.hpp>

#include <atomic>
#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace graph { namespace detail {

/// One run of a traversal, from its first terminal step on, and how far its results were taken. Shared by the traversal
/// and its copies.
class remote_run {
 public:
  using pointer = std::shared_ptr<remote_run>;
  /// How many results a terminal step wants to be there, as far as there are any; or what the traversal does, and none
  /// of its results.
  using demand = std::int64_t;
  static constexpr demand effects = -1, everything = std::numeric_limits<demand>::max();

  /// Without a graph every run fails with invalid_argument.
  remote_run(std::shared_ptr<const remote_graph> graph, bytecode code) noexcept
      : graph_(std::move(graph)), code_(std::move(code)) {}
  /// A run that has happened.
  remote_run(bytecode code, result_set results) : code_(std::move(code)), phase_(phase::ran) {
    add(std::move(results));
  }

  /// Sends the traversal, unless an earlier call has, and asks for pages until there are as many results as wanted. For
  /// its effects alone the results stay on the server, and those that are left here are dropped. `steps` is how many
  /// the traversal has now: none may have come since the run began.
  result<void> run(std::int32_t steps, demand wanted);
  /// Completes with the run itself.
  static void start(pointer run, std::int32_t steps, demand wanted, any_handler<pointer> handler);
  /// Of handlers that have none of their own.
  boost::asio::any_io_executor executor() const;

  bool has_next() const noexcept { return left_ > 0; }
  /// The next result as a T, which then is taken; none: no more are left. One that is no T stays.
  template <readable_value T>
  result<std::optional<T>> try_next() {
    if (!has_next()) return std::optional<T>();
    result<T> content = at_->template try_as<T>();
    if (!content) return {boost::system::in_place_error, content.error()};
    place after = here();
    forward(after);
    take_up_to(after, 1);
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
    place at = here();
    for (std::int64_t i = 0; i < n; ++i) {
      result<item> content = at.result->template try_as<item>();
      if (!content) return error_within(content.error(), place_of_item(static_cast<std::size_t>(i)));
      found.insert(found.end(), std::move(*content));
      forward(at);
    }
    if (n > 0) take_up_to(at, n);
    return found;
  }
  template <class Container>
  result<Container> take_all() {
    return take<Container>(left_);
  }

 private:
  enum class phase : unsigned char { not_run, running, ran };
  class page_handler;
  static constexpr std::int64_t most_taken = 100'000'000;

  /// A result and the page on which it is.
  struct place {
    std::size_t page;
    result_set::iterator result;
  };
  place here() const noexcept { return {0, at_}; }
  void forward(place& p) const noexcept;
  void take_up_to(const place& p, std::int64_t n) noexcept;
  void add(result_set page);
  void drop_all() noexcept;
  bool has_enough(demand wanted) const noexcept;

  std::optional<result<void>> begin(std::int32_t steps, demand wanted);
  result<void> end(result<result_set> outcome, demand wanted);
  graph_traversal what_to_send(demand wanted) const;
  static error no_more();
  static error too_many();

  std::shared_ptr<const remote_graph> graph_;
  bytecode code_;
  std::atomic<phase> phase_ = phase::not_run;
  std::deque<result_set> pages_;  ///< that were received; all that come before the next result are gone
  result_set::iterator at_;
  std::int64_t left_ = 0;  ///< results that were received and not taken
};

/// What a completion token runs to start a traversal.
class remote_run_initiation {
 public:
  template <class Handler>
  void operator()(Handler&& handler, remote_run::pointer run, std::int32_t steps, remote_run::demand wanted) const {
    const auto otherwise = run->executor();
    remote_run::start(std::move(run), steps, wanted,
                      any_handler<remote_run::pointer>(std::forward<Handler>(handler), otherwise));
  }
};

}}}}  // namespace dse::v0::graph::detail
