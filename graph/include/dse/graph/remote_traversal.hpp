#pragma once

#include <dse/graph/detail/remote_run.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// Gremlin's steps and its terminal ones, which run the traversal on the graph that its source was given with
/// withRemote(): `for (auto& name : g.V().values("name").toList<std::string>())`.
///
/// A traversal runs once, at its first terminal step; a run that failed is repeated by the next one. From then on it
/// and its copies share the results, and each terminal step takes from those that are left; copies made before run on
/// their own. Steps that are appended after the run make every terminal step fail. Where graph_options::paging() asks
/// for pages, those that a step needs are fetched by it. Terminal steps may be called from any thread, but one after
/// the other.
///
/// Blocking ones fail with blocking_call_on_io_thread on a thread that the driver needs, unless the results are there.
/// Each has an async_ twin that completes with `void(result<T>)`; it keeps the traversal alive by itself.
/// \throws dse::exception as remote_graph::execute(), with invalid_argument where there is no graph, null_value where
/// no result is left for next(), and as value::as() for results of another type, which then are not taken.
///
/// Derive from it for steps of your own, as from traversal_steps.
template <class Self>
class remote_traversal_steps : public traversal_steps<Self> {
 public:
  remote_traversal_steps() noexcept {}
  explicit remote_traversal_steps(bytecode code) noexcept : traversal_steps<Self>(std::move(code)) {}
  /// What the source does with the traversals that it starts.
  void run_on(std::shared_ptr<const remote_graph> graph) noexcept { graph_ = std::move(graph); }

  bool hasNext() { return ran(1).has_next(); }
  /// The next result.
  template <readable_value T = value>
  T next() {
    return ran(1).template next<T>().value();
  }
  /// The next n results; fewer when no more are left.
  template <readable_value T = value>
  std::vector<T> next(std::int64_t n) {
    return ran(some(n)).template take<std::vector<T>>(n).value();
  }
  /// The next result; none: no more are left.
  template <readable_value T = value>
  std::optional<T> tryNext() {
    return ran(1).template try_next<T>().value();
  }
  /// All results that are left. At most a hundred million, since the server says how often each comes.
  template <readable_value T = value>
  std::vector<T> toList() {
    return ran(detail::remote_run::everything).template take_all<std::vector<T>>().value();
  }
  /// The different ones of all results that are left; T has a std::hash.
  template <readable_value T = value>
  std::unordered_set<T> toSet() {
    return ran(detail::remote_run::everything).template take_all<std::unordered_set<T>>().value();
  }
  /// Runs the traversal for what it does; the server sends no results (step none(), discard() from TinkerPop 3.8 on, as
  /// graph_options::language_level() says). What is left of a run is dropped.
  void iterate() { ran(detail::remote_run::effects); }

  template <completes_with<bool> Token = or_throw_t>
  auto async_hasNext(Token&& token = Token()) {
    return start<bool>(
        1, [](detail::remote_run& done) { return result<bool>(done.has_next()); }, std::forward<Token>(token));
  }
  template <readable_value T = value, completes_with<T> Token = or_throw_t>
  auto async_next(Token&& token = Token()) {
    return start<T>(1, [](detail::remote_run& done) { return done.next<T>(); }, std::forward<Token>(token));
  }
  template <readable_value T = value, completes_with<std::vector<T>> Token = or_throw_t>
  auto async_next(std::int64_t n, Token&& token = Token()) {
    return start<std::vector<T>>(
        some(n), [n](detail::remote_run& done) { return done.take<std::vector<T>>(n); }, std::forward<Token>(token));
  }
  template <readable_value T = value, completes_with<std::optional<T>> Token = or_throw_t>
  auto async_tryNext(Token&& token = Token()) {
    return start<std::optional<T>>(
        1, [](detail::remote_run& done) { return done.try_next<T>(); }, std::forward<Token>(token));
  }
  template <readable_value T = value, completes_with<std::vector<T>> Token = or_throw_t>
  auto async_toList(Token&& token = Token()) {
    return start<std::vector<T>>(
        detail::remote_run::everything, [](detail::remote_run& done) { return done.take_all<std::vector<T>>(); },
        std::forward<Token>(token));
  }
  template <readable_value T = value, completes_with<std::unordered_set<T>> Token = or_throw_t>
  auto async_toSet(Token&& token = Token()) {
    return start<std::unordered_set<T>>(
        detail::remote_run::everything, [](detail::remote_run& done) { return done.take_all<std::unordered_set<T>>(); },
        std::forward<Token>(token));
  }
  template <completes_with<void> Token = or_throw_t>
  auto async_iterate(Token&& token = Token()) {
    return start<void>(
        detail::remote_run::effects, [](detail::remote_run&) { return result<void>(); }, std::forward<Token>(token));
  }

 private:
  const detail::remote_run::pointer& run() {
    if (!run_) run_ = std::make_shared<detail::remote_run>(graph_, this->code());
    return run_;
  }
  static std::int64_t some(std::int64_t n) noexcept { return n < 0 ? 0 : n; }
  detail::remote_run& ran(detail::remote_run::demand wanted) {
    run()->run(this->code().step_count, wanted).value();
    return *run_;
  }
  template <class T, class Read, class Token>
  auto start(detail::remote_run::demand wanted, Read read, Token&& token) {
    const auto read_from = [read](result<detail::remote_run::pointer> done) -> result<T> {
      if (done.has_error()) return {boost::system::in_place_error, done.error()};
      return read(**done);
    };
    return boost::asio::async_initiate<Token, signature<T>>(
        dse::detail::mapped_initiation(detail::remote_run_initiation(), read_from), token, run(),
        this->code().step_count, wanted);
  }

  std::shared_ptr<const remote_graph> graph_;
  detail::remote_run::pointer run_;
};

/// Where traversals of your own class start that run on a graph, `class social : public
/// basic_remote_traversal_source<social_traversal, social>`; the traversals' class derives from remote_traversal_steps.
template <class Traversal, class Self>
class basic_remote_traversal_source : public basic_traversal_source<Traversal, Self> {
 public:
  basic_remote_traversal_source() noexcept {}
  /// With the settings of another source.
  explicit basic_remote_traversal_source(const traversal_settings& s) : basic_traversal_source<Traversal, Self>(s) {}

  /// The same source, whose traversals run on that graph.
  Self withRemote(const remote_graph& graph) const {
    Self g = static_cast<const Self&>(*this);
    static_cast<basic_remote_traversal_source&>(g).graph_ = std::make_shared<const remote_graph>(graph);
    return g;
  }
  Traversal started_with(bytecode code) const {
    Traversal t(std::move(code));
    t.run_on(graph_);
    return t;
  }

 private:
  std::shared_ptr<const remote_graph> graph_;
};

/// A traversal of a source with a graph.
class remote_traversal : public remote_traversal_steps<remote_traversal> {
 public:
  explicit remote_traversal(bytecode code) noexcept : remote_traversal_steps(std::move(code)) {}
  /// Gremlin-Groovy, as graph_traversal::to_string().
  std::string to_string() const { return graph::to_string(code()); }
};

/// `g` with a graph: `auto g = traversal().withRemote(db.graph("social"));`
class remote_traversal_source : public basic_remote_traversal_source<remote_traversal, remote_traversal_source> {
 public:
  using basic_remote_traversal_source::basic_remote_traversal_source;
};

inline remote_traversal_source traversal_source::withRemote(const remote_graph& graph) const {
  return remote_traversal_source(*this).withRemote(graph);
}

}}}  // namespace dse::v0::graph

template <>
struct std::hash<dse::graph::remote_traversal> {
  std::size_t operator()(const dse::graph::remote_traversal& t) const noexcept { return t.code().hash(); }
};
