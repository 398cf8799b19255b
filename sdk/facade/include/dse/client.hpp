#pragma once

#include <dse/graph/remote_graph.hpp>
#include <dse/session.hpp>

#include <string_view>

namespace dse { inline namespace v0 {

/// A session that also speaks graph. A handle like dse::session: cheap to copy, thread-safe.
class client : public session {
 public:
  client() noexcept {}
  explicit client(std::shared_ptr<detail::session_core> core) noexcept : session(std::move(core)) {}
  /// The graph of that name; nothing is asked of the server yet.
  graph::remote_graph graph(std::string name, graph::graph_options defaults = {}) const {
    return graph::remote_graph(*this, std::move(name), std::move(defaults));
  }
};

namespace detail {

/// Turns the credentials of a URI into an authenticator, unless the options name one.
options with_authenticator(options o);

class connect_initiation {
 public:
  connect_initiation() noexcept {}
  template <class Handler>
  void operator()(Handler&& handler, options o) const {
    auto typed = [](result<std::shared_ptr<session_core>> r) -> result<client> {
      if (r.has_error()) return r.error();
      return client(std::move(*r));
    };
    start_connect(with_authenticator(std::move(o)),
                  any_handler<std::shared_ptr<session_core>>(
                      mapped_handler<std::decay_t<Handler>, decltype(typed)>(std::forward<Handler>(handler), typed),
                      executor_of(nullptr)));
  }
};

}  // namespace detail

/// Connects: finds the nodes, and waits until each shard has a connection.
///
/// Blocks the calling thread. Fails within options::connect_timeout() with what was tried, node by node.
/// \throws dse::exception
result<client> try_connect(options o);
/// From a URI, as dse::options reads it; `user:password@` logs in with dse::auth::plain_text.
result<client> try_connect(std::string_view uri);
inline client connect(options o) { return try_connect(std::move(o)).value(); }
inline client connect(std::string_view uri) { return try_connect(uri).value(); }
template <completes_with<client> Token = or_throw_t>
auto async_connect(options o, Token&& token = Token()) {
  return boost::asio::async_initiate<Token, signature<client>>(detail::connect_initiation(), token, std::move(o));
}

}}  // namespace dse::v0
