#pragma once

#include <dse/graph/anonymous.hpp>
#include <dse/graph/graph_schema.hpp>
#include <dse/graph/options.hpp>
#include <dse/graph/result_set.hpp>
#include <dse/graph/script.hpp>
#include <dse/graph/traversal.hpp>
#include <dse/session.hpp>

#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// A named graph on a server. A handle like dse::session: cheap to copy, thread-safe.
class remote_graph {
 public:
  remote_graph() noexcept {}
  /// An empty name: no graph, for system scripts alone.
  explicit remote_graph(session s, std::string name = {}, graph_options defaults = {});

  const std::string& name() const noexcept { return name_; }
  const graph_options& options() const noexcept { return options_; }
  /// Labels and engine of the graph, as the session's schema has them; none: it has no such graph. Nothing is asked of
  /// the server. See find_graph().
  std::optional<graph_schema> schema() const { return find_graph(session_.schema(), name()); }
  /// That of its session.
  session::executor_type get_executor() const { return session_.get_executor(); }
  /// The same graph with other defaults.
  remote_graph with(graph_options o) const { return remote_graph(session_, name_, o.or_else(options_)); }

  /// Runs a traversal or a script. Blocks, as session::execute does.
  /// \throws dse::exception
  result_set execute(const graph_traversal& t) const { return try_execute(t).value(); }
  result_set execute(const script& s) const { return try_execute(s).value(); }
  result<result_set> try_execute(const graph_traversal& t) const { return run(request_for(t)); }
  result<result_set> try_execute(const script& s) const { return run(request_for(s)); }

  /// Completes with `void(result<result_set>)`.
  template <completes_with<result_set> Token = or_throw_t>
  auto async_execute(const graph_traversal& t, Token&& token = Token()) const {
    return start<result_set>(request_for(t), std::forward<Token>(token));
  }
  template <completes_with<result_set> Token = or_throw_t>
  auto async_execute(const script& s, Token&& token = Token()) const {
    return start<result_set>(request_for(s), std::forward<Token>(token));
  }

  /// The first result as a T, such as a count; fails with null_value when there is none.
  template <readable_value T>
  T next(const graph_traversal& t) const {
    return execute(t).template one<T>();
  }
  template <readable_value T, completes_with<T> Token = or_throw_t>
  auto async_next(const graph_traversal& t, Token&& token = Token()) const {
    return start<T>(request_for(t), std::forward<Token>(token));
  }

 private:
  /// A statement that the server's graph engine understands, and how its answer is written.
  struct request {
    request(statement s, sub_protocol p) : what(std::move(s)), results(p) {}
    statement what;
    sub_protocol results;
  };
  request request_for(const graph_traversal& t) const;
  request request_for(const script& s) const;
  result<result_set> run(request r) const;

  template <class T, class Token>
  auto start(request r, Token&& token) const {
    const auto read = [results = r.results](result<row_set> rows) -> result<T> {
      if (rows.has_error()) return rows.error();
      auto set = result_set::try_from(*rows, results);
      if constexpr (std::same_as<T, result_set>) {
        return set;
      } else {
        if (set.has_error()) return set.error();
        return set->template try_one<T>();
      }
    };
    return session_.async_execute_then<T>(std::move(r.what), read, std::forward<Token>(token));
  }

  session session_;
  std::string name_;
  graph_options options_;
};

}}}  // namespace dse::v0::graph
