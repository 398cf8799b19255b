#pragma once

#include <dse/concurrency.hpp>
#include <dse/detail/operation.hpp>
#include <dse/detail/operation_source.hpp>
#include <dse/metadata_part.hpp>
#include <dse/node_state.hpp>
#include <dse/options.hpp>
#include <dse/query_trace.hpp>
#include <dse/rows.hpp>
#include <dse/schema.hpp>
#include <dse/statement.hpp>
#include <dse/token_map.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

// What the calls of dse::session do, behind their templates.

/// What the session remembers of a text that it prepared, or null.
std::shared_ptr<const prepared_statement> find_prepared(const std::shared_ptr<session_core>& session,
                                                        std::string_view text);
operation_ptr by_late_values(std::string_view text, std::shared_ptr<const late_values> values);

result<row_set> block_execute(const std::shared_ptr<session_core>& session, operation_ptr op);
result<prepared> block_prepare(const std::shared_ptr<session_core>& session, operation_ptr op);
operation_ptr prepare_operation(std::string_view text);
operation_ptr prepare_operation(const operation& statement);
operation_ptr use_operation(std::string_view keyspace);
std::string keyspace_of(const std::shared_ptr<session_core>& session);
std::string protocol_of(const std::shared_ptr<session_core>& session);
/// In a catch clause: reports what a handler has thrown. Nobody else could catch it.
void report_thrown(const std::shared_ptr<session_core>& session) noexcept;
void start_connect(options o, any_handler<std::shared_ptr<session_core>> handler);
result<std::shared_ptr<session_core>> block_connect(options o);
void start_close(const std::shared_ptr<session_core>& session, any_handler<void> handler);
result<void> block_close(const std::shared_ptr<session_core>& session);
boost::asio::any_io_executor executor_of(const std::shared_ptr<session_core>& session);
/// The same, counted as work: somebody runs it as long as it is held.
boost::asio::any_io_executor working_executor_of(const std::shared_ptr<session_core>& session);
std::vector<std::shared_ptr<const node_info>> nodes_of(const std::shared_ptr<session_core>& session);
schema schema_of(const std::shared_ptr<session_core>& session);
token_map tokens_of(const std::shared_ptr<session_core>& session);
void start_node_states(const std::shared_ptr<session_core>& session, any_handler<std::vector<node_state>> handler);
result<std::vector<node_state>> block_node_states(const std::shared_ptr<session_core>& session);
void start_explain(const std::shared_ptr<session_core>& session, operation_ptr what,
                   any_handler<std::vector<planned_node>> handler);
result<std::vector<planned_node>> block_explain(const std::shared_ptr<session_core>& session, operation_ptr what);
void start_refresh(const std::shared_ptr<session_core>& session, const metadata_part& part, any_handler<void> handler);
result<void> block_refresh(const std::shared_ptr<session_core>& session, const metadata_part& part);
void start_read_metadata(const std::shared_ptr<session_core>& session, std::optional<bool> schema,
                         std::optional<bool> tokens, any_handler<void> handler);
result<void> block_read_metadata(const std::shared_ptr<session_core>& session, std::optional<bool> schema,
                                 std::optional<bool> tokens);
void start_add_profile(const std::shared_ptr<session_core>& session, const std::string& name,
                       const execution_profile& p, any_handler<void> handler);
result<void> block_add_profile(const std::shared_ptr<session_core>& session, const std::string& name,
                               const execution_profile& p);
void start_set_authenticator(const std::shared_ptr<session_core>& session,
                             std::shared_ptr<const authenticator_factory> f, any_handler<void> handler);
result<void> block_set_authenticator(const std::shared_ptr<session_core>& session,
                                     std::shared_ptr<const authenticator_factory> f);
void start_set_tls(const std::shared_ptr<session_core>& session, tls_options o, any_handler<void> handler);
result<void> block_set_tls(const std::shared_ptr<session_core>& session, const tls_options& o);
result<execution_profile> profile_of(const std::shared_ptr<session_core>& session, std::string_view name);
void start_trace(const std::shared_ptr<session_core>& session, const uuid& id, std::chrono::nanoseconds longest,
                 any_handler<query_trace> handler);
result<query_trace> block_trace(const std::shared_ptr<session_core>& session, const uuid& id,
                                std::chrono::nanoseconds longest);
void start_concurrently(const std::shared_ptr<session_core>& session, std::unique_ptr<const operation_source> what,
                        concurrency how, any_handler<outcomes> handler);
result<outcomes> block_concurrently(const std::shared_ptr<session_core>& session,
                                    std::unique_ptr<const operation_source> what, concurrency how);

}}}  // namespace dse::v0::detail
