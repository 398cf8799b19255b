#include "api/post_outcome.hpp"
#include "api/row_response.hpp"
#include "api/session_state.hpp"
#include "engine/statement_text.hpp"
#include "metadata/node_lookup.hpp"
#include "net/inline_executor.hpp"
#include "net/spare_executor.hpp"
#include "net/users_thread.hpp"

#include <dse/detail/waiter.hpp>
#include <dse/session.hpp>

namespace dse { inline namespace v0 { namespace detail {
namespace {

error would_block_itself() {
  return error(client_errc::blocking_call_on_io_thread,
               "a blocking call on a thread that the driver needs to answer it",
               "use the async_ call, or call from another thread");
}

template <class T>
result<T> block(const std::shared_ptr<session_core>& session, operation_ptr op) {
  if (op->what.extras && op->what.extras->failure) return op->what.extras->failure;
  if (error why = why_not_waiting(session)) return why;
  if (session->state->is_closed()) return session->state->why_ended();
  waiter<T>& w = waiter<T>::of_this_thread();
  const operation::executor& own = choose_shard(session, *op);
  op->set_handler<T>(typename waiter<T>::handler(w), own);
  start(std::move(op));
  return w.wait();
}

}  // namespace

error why_not_waiting(const std::shared_ptr<session_core>& session) {
  if (!session) return empty_handle();
  if (session->state->is_forked()) return session->state->why_ended();
  if (session->state->blocks_itself()) return would_block_itself();
  return {};
}

const boost::asio::any_io_executor& inline_executor() { return net::inline_executor(); }

error empty_handle() { return error(client_errc::closed, "the session handle is empty", "connect first"); }

error context_destroyed() {
  return error(client_errc::maybe_applied, "the context of the session was destroyed",
               "close the session before the contexts of options::add_executor() go");
}

result<row_set> block_execute(const std::shared_ptr<session_core>& session, operation_ptr op) {
  return block<row_set>(session, std::move(op));
}

result<prepared> block_prepare(const std::shared_ptr<session_core>& session, operation_ptr op) {
  return block<prepared>(session, std::move(op));
}

operation_ptr prepare_operation(std::string_view text) {
  operation_ptr op = new_operation();
  op->what.kind = message_kind::prepare;
  set_text(op->what, text);
  return op;
}

operation_ptr prepare_operation(const operation& statement) {
  operation_ptr op = copy_of(statement);
  message& m = op->what;
  if (m.kind != message_kind::query)
    refuse(m, error(client_errc::invalid_argument, "the statement is prepared already", "give a text"));
  m.kind = message_kind::prepare;
  m.values.clear();
  m.value_count = 0;
  return op;
}

operation_ptr use_operation(std::string_view keyspace) {
  operation_ptr op = new_operation();
  set_text(op->what, engine::use_statement(keyspace));
  if (keyspace.empty())
    refuse(op->what, error(client_errc::invalid_argument, "the keyspace has no name", "name one that exists"));
  return op;
}

std::string keyspace_of(const std::shared_ptr<session_core>& session) {
  return session && !session->state->is_forked() ? session->state->keyspace().get().first : std::string();
}

std::string protocol_of(const std::shared_ptr<session_core>& session) {
  return session ? std::string(wire::to_string(session->state->limits().version)) : std::string();
}

std::shared_ptr<const prepared_statement> find_prepared(const std::shared_ptr<session_core>& session,
                                                        std::string_view text) {
  return session && !session->state->is_forked() ? session->state->texts().find(text) : nullptr;
}

operation_ptr by_late_values(std::string_view text, std::shared_ptr<const late_values> values) {
  operation_ptr op = new_operation();
  set_text(op->what, text);
  op->what.rare().late = std::move(values);
  return op;
}

void start_connect(options o, any_handler<std::shared_ptr<session_core>> handler) {
  auto state = std::make_shared<session_state>(o);
  if (auto ok = state->prepare(o); ok.has_error()) return post_outcome(state, std::move(handler), ok.error());
  auto handle = std::make_shared<session_core>(state);
  state->start(std::move(handle), std::move(handler));
}

result<std::shared_ptr<session_core>> block_connect(options o) {
  for (const auto& e : o.executors())
    if (net::runs_on_this_thread(e)) return would_block_itself();
  using handle = std::shared_ptr<session_core>;
  waiter<handle>& w = waiter<handle>::of_this_thread();
  start_connect(std::move(o), any_handler<handle>(waiter<handle>::handler(w), net::inline_executor()));
  return w.wait();
}

result<outcomes> block_concurrently(const std::shared_ptr<session_core>& session,
                                    std::unique_ptr<const operation_source> what, concurrency how) {
  return wait_for<outcomes>(session, [&](any_handler<outcomes> handler) {
    start_concurrently(session, std::move(what), std::move(how), std::move(handler));
  });
}

result<query_trace> block_trace(const std::shared_ptr<session_core>& session, const uuid& id,
                                std::chrono::nanoseconds longest) {
  return wait_for<query_trace>(session, net::spare_executor(), [&](any_handler<query_trace> handler) {
    start_trace(session, id, longest, std::move(handler));
  });
}

result<std::vector<node_state>> block_node_states(const std::shared_ptr<session_core>& session) {
  using states = std::vector<node_state>;
  return wait_for<states>(session,
                          [&](any_handler<states> handler) { start_node_states(session, std::move(handler)); });
}

result<std::vector<planned_node>> block_explain(const std::shared_ptr<session_core>& session, operation_ptr what) {
  using plan = std::vector<planned_node>;
  return wait_for<plan>(
      session, [&](any_handler<plan> handler) { start_explain(session, std::move(what), std::move(handler)); });
}

result<void> block_refresh(const std::shared_ptr<session_core>& session, const metadata_part& part) {
  return wait_for<void>(session, [&](any_handler<void> handler) { start_refresh(session, part, std::move(handler)); });
}

result<void> block_read_metadata(const std::shared_ptr<session_core>& session, std::optional<bool> schema,
                                 std::optional<bool> tokens) {
  return wait_for<void>(
      session, [&](any_handler<void> handler) { start_read_metadata(session, schema, tokens, std::move(handler)); });
}

result<void> block_set_authenticator(const std::shared_ptr<session_core>& session,
                                     std::shared_ptr<const authenticator_factory> f) {
  return wait_for<void>(
      session, [&](any_handler<void> handler) { start_set_authenticator(session, std::move(f), std::move(handler)); });
}

result<void> block_set_tls(const std::shared_ptr<session_core>& session, const tls_options& o) {
  return wait_for<void>(session, [&](any_handler<void> handler) { start_set_tls(session, o, std::move(handler)); });
}

result<void> block_add_profile(const std::shared_ptr<session_core>& session, const std::string& name,
                               const execution_profile& p) {
  return wait_for<void>(session,
                        [&](any_handler<void> handler) { start_add_profile(session, name, p, std::move(handler)); });
}

result<row_set> block_next_page(const response_ptr& page) {
  if (error why = why_no_next_page(page)) return why;
  return wait_for<row_set>(page->next_page->session,
                           [&](any_handler<row_set> handler) { start_next_page(page, std::move(handler)); });
}

void start_close(const std::shared_ptr<session_core>& session, any_handler<void> handler) {
  session_state* const state = state_of(session, handler);
  if (!state) return;
  state->when_closed(std::move(handler));
  state->begin_close();
}

result<void> block_close(const std::shared_ptr<session_core>& session) {
  if (error why = why_not_waiting(session)) return why;
  session->state->begin_close();
  return session->state->wait_closed();
}

// Handlers without an executor of their own run on the first shard.
operation::executor executor_of(const std::shared_ptr<session_core>& session) {
  if (!session || session->state->is_forked()) return net::spare_executor();
  return session->state->shard(0).lasting_executor();
}

operation::executor working_executor_of(const std::shared_ptr<session_core>& session) {
  if (!session || session->state->is_forked()) return net::spare_executor();
  return session->state->shard(0).working_executor();
}

std::vector<std::shared_ptr<const node_info>> nodes_of(const std::shared_ptr<session_core>& session) {
  return session ? session->state->nodes() : std::vector<std::shared_ptr<const node_info>>();
}

schema schema_of(const std::shared_ptr<session_core>& session) { return session ? session->state->schema() : schema(); }

token_map tokens_of(const std::shared_ptr<session_core>& session) {
  return session ? session->state->tokens() : token_map();
}

}}}  // namespace dse::v0::detail

namespace dse { inline namespace v0 {

row_set session::execute(statement s) const { return try_execute(std::move(s)).value(); }
row_set session::execute(batch b) const { return try_execute(std::move(b)).value(); }
result<row_set> session::try_execute(statement s) const {
  return detail::block_execute(core_, std::move(s.operation_));
}
result<row_set> session::try_execute(batch b) const { return detail::block_execute(core_, std::move(b.operation_)); }
prepared session::prepare(std::string_view text) const { return try_prepare(text).value(); }
prepared session::prepare(const statement& s) const { return try_prepare(s).value(); }
result<prepared> session::try_prepare(std::string_view text) const {
  return detail::block_prepare(core_, detail::prepare_operation(text));
}
result<prepared> session::try_prepare(const statement& s) const {
  return detail::block_prepare(core_, detail::prepare_operation(*s.operation_));
}
void session::set_keyspace(std::string_view name) const { try_set_keyspace(name).value(); }
result<void> session::try_set_keyspace(std::string_view name) const {
  auto done = detail::block_execute(core_, detail::use_operation(name));
  return done.has_error() ? result<void>(done.error()) : result<void>();
}
void session::close() const { try_close().value(); }
result<void> session::try_close() const { return detail::block_close(core_); }
std::vector<node_state> session::node_states() const { return try_node_states().value(); }
result<std::vector<node_state>> session::try_node_states() const { return detail::block_node_states(core_); }
std::vector<planned_node> session::explain(statement s) const { return try_explain(std::move(s)).value(); }
result<std::vector<planned_node>> session::try_explain(statement s) const {
  return detail::block_explain(core_, std::move(s.operation_));
}
void session::refresh(const metadata_part& part) const { try_refresh(part).value(); }
result<void> session::try_refresh(const metadata_part& part) const { return detail::block_refresh(core_, part); }
void session::set_schema_metadata(bool on) const { try_set_schema_metadata(on).value(); }
void session::set_token_metadata(bool on) const { try_set_token_metadata(on).value(); }
result<void> session::try_set_schema_metadata(bool on) const {
  return detail::block_read_metadata(core_, on, std::nullopt);
}
result<void> session::try_set_token_metadata(bool on) const {
  return detail::block_read_metadata(core_, std::nullopt, on);
}
void session::set_authenticator(authenticator_ptr f) const { try_set_authenticator(std::move(f)).value(); }
result<void> session::try_set_authenticator(authenticator_ptr f) const {
  return detail::block_set_authenticator(core_, std::move(f));
}
void session::set_tls(tls_options o) const { try_set_tls(std::move(o)).value(); }
result<void> session::try_set_tls(tls_options o) const { return detail::block_set_tls(core_, std::move(o)); }
void session::add_profile(const std::string& name, const execution_profile& p) const {
  try_add_profile(name, p).value();
}
result<void> session::try_add_profile(const std::string& name, const execution_profile& p) const {
  return detail::block_add_profile(core_, name, p);
}
execution_profile session::profile(std::string_view name) const { return try_profile(name).value(); }
result<execution_profile> session::try_profile(std::string_view name) const { return detail::profile_of(core_, name); }
query_trace session::trace(const uuid& id, std::chrono::nanoseconds longest) const {
  return try_trace(id, longest).value();
}
result<query_trace> session::try_trace(const uuid& id, std::chrono::nanoseconds longest) const {
  return detail::block_trace(core_, id, longest);
}

std::shared_ptr<const node_info> session::find_node(std::string_view address) const {
  return metadata::find_node(nodes(), address);
}

}}  // namespace dse::v0
