#pragma once

#include <dse/graph/remote_graph.hpp>
#include <dse/session.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

/// A session that also speaks graph. A handle like dse::session: cheap to copy, thread-safe.
class client : public session {
 public:
  client() noexcept {}
  explicit client(std::shared_ptr<detail::session_core> core)
      : session(std::move(core)), graph_context_(std::make_shared<const graph::graph_context>()) {}
  /// The graph of that name; nothing is asked of the server yet. Without a name that of the options or the defaults.
  graph::remote_graph graph(std::string name = {}, graph::graph_options options = {}) const {
    return graph::remote_graph(*this, std::move(name), std::move(options), graph_context_);
  }
  /// The same session; graphs that come from the new handle and its copies begin with these options.
  client with(graph::graph_defaults d) const {
    client c = *this;
    c.graph_context_ = std::make_shared<const graph::graph_context>(std::move(d));
    return c;
  }

 private:
  std::shared_ptr<const graph::graph_context> graph_context_;
};

namespace detail {

/// Makes what the options only name: a directory of a bundle's file, and an authenticator of a URI's credentials, or of
/// their absence.
options completed(options o);

class connect_initiation {
 public:
  connect_initiation() noexcept {}
  template <class Handler>
  void operator()(Handler&& handler, options o) const {
    auto typed = [](result<std::shared_ptr<session_core>> r) -> result<client> {
      if (r.has_error()) return r.error();
      return client(std::move(*r));
    };
    start_connect(completed(std::move(o)),
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
client connect(options o);
client connect(std::string_view uri);
template <completes_with<client> Token = or_throw_t>
auto async_connect(options o, Token&& token = Token()) {
  return boost::asio::async_initiate<Token, signature<client>>(detail::connect_initiation(), token, std::move(o));
}

}}  // namespace dse::v0
