#pragma once

#include <dse/graph/anonymous.hpp>
#include <dse/graph/graph_context.hpp>
#include <dse/graph/graph_schema.hpp>
#include <dse/graph/options.hpp>
#include <dse/graph/result_set.hpp>
#include <dse/graph/script.hpp>
#include <dse/graph/traversal.hpp>
#include <dse/graph/traversal_batch.hpp>
#include <dse/session.hpp>

#include <concepts>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// What runs on a graph: traversals that start from a source, scripts, batches of traversals.
template <class Q>
concept graph_query = (std::derived_from<Q, traversal_base> && !std::same_as<Q, anonymous_traversal>) ||
                      std::same_as<Q, script> || std::same_as<Q, traversal_batch>;

class lookup;
namespace detail {
class remote_run;
}

/// A named graph on a server. A handle like dse::session: cheap to copy, thread-safe.
class remote_graph {
 public:
  remote_graph() noexcept {}
  /// An empty name: that of the options; without any, no graph, for system queries alone.
  explicit remote_graph(session s, std::string name = {}, graph_options options = {},
                        std::shared_ptr<const graph_context> context = nullptr);

  /// That of the client's graph_defaults where it has none of its own; empty: neither has.
  std::string name() const;
  const graph_options& options() const noexcept { return options_; }
  /// Of a request that has none itself: options(), filled up from the client's graph_defaults.
  graph_options effective_options() const { return context_ ? context_->defaults().under(options_) : options_; }
  /// Labels and engine of the graph, as the session's schema has them; none: it has no such graph. Nothing is asked of
  /// the server. See find_graph().
  std::optional<graph_schema> schema() const { return find_graph(session_.schema(), name()); }
  /// That of its session.
  session::executor_type get_executor() const { return session_.get_executor(); }
  /// The same graph with other options; what they leave out stays as it is.
  remote_graph with(const graph_options& o) const { return remote_graph(session_, {}, o.or_else(options_), context_); }

  /// Runs a traversal, a script or a batch. Blocks, as session::execute does.
  /// \throws dse::exception
  template <graph_query Q>
  result_set execute(const Q& q, const graph_options& o = graph_options()) const {
    return try_execute(q, o).value();
  }
  template <graph_query Q>
  result<result_set> try_execute(const Q& q, const graph_options& o = graph_options()) const {
    return run(call_for(what_of(q), o));
  }
  /// Completes with `void(result<result_set>)`.
  template <graph_query Q, completes_with<result_set> Token = or_throw_t>
  auto async_execute(const Q& q, Token&& token = Token()) const {
    return start<result_set>(call_for(what_of(q), graph_options()), std::forward<Token>(token));
  }
  template <graph_query Q, completes_with<result_set> Token = or_throw_t>
  auto async_execute(const Q& q, const graph_options& o, Token&& token = Token()) const {
    return start<result_set>(call_for(what_of(q), o), std::forward<Token>(token));
  }

  /// The first result as a T, such as a count; fails with null_value when there is none.
  template <readable_value T, graph_query Q>
  T next(const Q& q, const graph_options& o = graph_options()) const {
    return try_next<T>(q, o).value();
  }
  template <readable_value T, graph_query Q>
  result<T> try_next(const Q& q, const graph_options& o = graph_options()) const {
    return first<T>(try_execute(q, o));
  }
  template <readable_value T, graph_query Q, completes_with<T> Token = or_throw_t>
  auto async_next(const Q& q, Token&& token = Token()) const {
    return start<T>(call_for(what_of(q), graph_options()), std::forward<Token>(token));
  }
  template <readable_value T, graph_query Q, completes_with<T> Token = or_throw_t>
  auto async_next(const Q& q, const graph_options& o, Token&& token = Token()) const {
    return start<T>(call_for(what_of(q), o), std::forward<Token>(token));
  }

 private:
  friend class detail::remote_run;
  /// A statement that the server's graph engine understands, and how its answer is written; or what has to be looked up
  /// to make it.
  struct call {
    call(statement s, sub_protocol p) : what(std::move(s)), results(p) {}
    statement what;
    sub_protocol results;
    std::shared_ptr<const lookup> first;
  };
  template <class T>
  class initiation;
  static void start_lookup(std::shared_ptr<const lookup> first, any_handler<result_set> handler);
  static const bytecode& what_of(const traversal_base& t) noexcept { return t.code(); }
  static const script& what_of(const script& s) noexcept { return s; }
  static const traversal_batch& what_of(const traversal_batch& b) noexcept { return b; }
  call call_for(const bytecode& traversal, const graph_options& own) const;
  call call_for(const script& s, const graph_options& own) const;
  call call_for(const traversal_batch& b, const graph_options& own) const;
  template <class Query>
  call call_with(const Query& q, const graph_options& own, bool is_system) const;
  result<result_set> run(call c) const;

  template <class T>
  static result<T> first(result<result_set> set) {
    if (set.has_error()) return set.error();
    return set->template try_one<T>();
  }

  template <class T, class Token>
  auto start(call c, Token&& token) const {
    return boost::asio::async_initiate<Token, signature<T>>(initiation<T>(session_), token, std::move(c));
  }

  session session_;
  graph_options options_;
  std::shared_ptr<const graph_context> context_;
};

/// What a completion token runs to start a call.
template <class T>
class remote_graph::initiation {
 public:
  explicit initiation(session s) noexcept : session_(std::move(s)) {}
  template <class Handler>
  void operator()(Handler&& handler, call c) const {
    if (c.first) return start_lookup(std::move(c.first), from_set(std::forward<Handler>(handler)));
    const auto read = [results = c.results](result<row_set> rows) -> result<T> {
      if (rows.has_error()) return rows.error();
      return to_result(result_set::try_from(*rows, results));
    };
    session_.async_execute_then<T>(std::move(c.what), read, std::forward<Handler>(handler));
  }

 private:
  static result<T> to_result(result<result_set> set) {
    if constexpr (std::same_as<T, result_set>) return set;
    else return first<T>(std::move(set));
  }
  template <class Handler>
  any_handler<result_set> from_set(Handler&& handler) const {
    return {dse::detail::mapped_handler(std::forward<Handler>(handler), &initiation::to_result),
            session_.get_executor()};
  }

  session session_;
};

}}}  // namespace dse::v0::graph
