#pragma once

#include <dse/bytes.hpp>
#include <dse/consistency.hpp>
#include <dse/continuous_paging.hpp>
#include <dse/execution_profile.hpp>
#include <dse/graph/form.hpp>
#include <dse/node_info.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// How traversals and results travel. GraphBinary needs DSE 6.8. GraphSON 1.0 carries scripts only, for servers before
/// DSE 5.0.4: its numbers are as wide as they need, and uuid, time, inet, blob and geometry come as text, which value
/// reads as these types; map keys are text, sets are lists.
enum class sub_protocol { graphson1, graphson2, graphson3, graphbinary1 };

/// Settings of graph requests.
///
/// What a call sets wins, then what its script has, then the remote_graph, the client's graph_defaults for the
/// execution profile, the client's graph_defaults for all, and last the execution profile itself (consistency, timeout,
/// idempotence). An option that nobody sets is not sent.
class graph_options {
 public:
  using custom_payload = std::map<std::string, bytes>;

  graph_options() noexcept {}

  /// Of the graph, in place of the remote_graph's.
  graph_options& name(std::string n) & { return name_ = std::move(n), *this; }
  /// Traversal source on the server: "g" (default), "a" for analytics, or a configured one.
  graph_options& source(std::string name) & { return source_ = std::move(name), *this; }
  /// Of scripts: "gremlin-groovy" (default), or what else the server is configured for.
  graph_options& language(std::string name) & { return language_ = std::move(name), *this; }
  /// Without it, by the graph's engine where it is known, GraphBinary for Core and GraphSON 2 for Classic; else
  /// GraphBinary, or GraphSON 2 as soon as one node says that it is older than DSE 6.8.
  graph_options& results(sub_protocol p) & { return results_ = p, *this; }
  graph_options& consistency(dse::consistency level) & { return consistency_ = level, *this; }
  /// Of reads and of writes alone, in place of consistency().
  graph_options& read_consistency(dse::consistency level) & { return read_consistency_ = level, *this; }
  graph_options& write_consistency(dse::consistency level) & { return write_consistency_ = level, *this; }
  /// Also tells the server when to stop. Default: 30 s, 180 s for system queries, none for source "a"; negative: none;
  /// zero: as if it were not set.
  graph_options& timeout(std::chrono::milliseconds t) & { return timeout_ = t, *this; }
  /// Running it twice does no harm. Default: false.
  graph_options& idempotent(bool on) & { return idempotent_ = on, *this; }
  /// Microseconds since the epoch, as statement::timestamp().
  graph_options& timestamp(std::int64_t microseconds) & { return timestamp_ = microseconds, *this; }
  /// As statement::tracing(); result_set::trace_id() names the trace.
  graph_options& tracing(bool on) & { return tracing_ = on, *this; }
  /// As statement::execute_as().
  graph_options& execute_as(std::string role) & { return execute_as_ = std::move(role), *this; }
  /// As statement::node(): this node and no other.
  graph_options& node(std::shared_ptr<const node_info> n) & { return node_ = std::move(n), *this; }
  /// Results of Core graphs come in pages of `rows` (at least 1), which the server pushes by itself: DSE 6.8 and later,
  /// with DSE_V1 and DSE_V2. Others answer in one page. A row is a result with its count.
  graph_options& paging(continuous_paging how, std::int32_t rows = 5000) & {
    return paging_ = std::move(how), page_size_ = rows, *this;
  }
  /// Entries of the custom payload. They win over those that the other options make; `graph-results` then decides how
  /// the results are read.
  graph_options& payload(custom_payload entries) & { return payload_ = std::move(entries), *this; }
  /// An execution profile that the session knows, or one that graph_defaults has options for.
  graph_options& profile(std::string name) & { return profile_name_ = std::move(name), profile_.reset(), *this; }
  graph_options& profile(execution_profile p) & { return profile_name_.reset(), profile_ = std::move(p), *this; }
  /// The newest TinkerPop whose language the servers know, 30403 for 3.4.3: a traversal with something newer is
  /// refused. Default: 3.4 as soon as one node says that it is DSE before 7, else no limit.
  graph_options& language_level(tinkerpop_version v) & { return language_level_ = v, *this; }

  graph_options&& name(std::string n) && { return std::move(name(std::move(n))); }
  graph_options&& source(std::string name) && { return std::move(source(std::move(name))); }
  graph_options&& language(std::string name) && { return std::move(language(std::move(name))); }
  graph_options&& results(sub_protocol p) && { return std::move(results(p)); }
  graph_options&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  graph_options&& read_consistency(dse::consistency level) && { return std::move(read_consistency(level)); }
  graph_options&& write_consistency(dse::consistency level) && { return std::move(write_consistency(level)); }
  graph_options&& timeout(std::chrono::milliseconds t) && { return std::move(timeout(t)); }
  graph_options&& idempotent(bool on) && { return std::move(idempotent(on)); }
  graph_options&& timestamp(std::int64_t microseconds) && { return std::move(timestamp(microseconds)); }
  graph_options&& tracing(bool on) && { return std::move(tracing(on)); }
  graph_options&& execute_as(std::string role) && { return std::move(execute_as(std::move(role))); }
  graph_options&& node(std::shared_ptr<const node_info> n) && { return std::move(node(std::move(n))); }
  graph_options&& paging(continuous_paging how, std::int32_t rows = 5000) && { return std::move(paging(how, rows)); }
  graph_options&& payload(custom_payload entries) && { return std::move(payload(std::move(entries))); }
  graph_options&& profile(std::string name) && { return std::move(profile(std::move(name))); }
  graph_options&& profile(execution_profile p) && { return std::move(profile(std::move(p))); }
  graph_options&& language_level(tinkerpop_version v) && { return std::move(language_level(v)); }

  const std::optional<std::string>& name() const noexcept { return name_; }
  const std::optional<std::string>& source() const noexcept { return source_; }
  const std::optional<std::string>& language() const noexcept { return language_; }
  const std::optional<sub_protocol>& results() const noexcept { return results_; }
  const std::optional<dse::consistency>& consistency() const noexcept { return consistency_; }
  const std::optional<dse::consistency>& read_consistency() const noexcept { return read_consistency_; }
  const std::optional<dse::consistency>& write_consistency() const noexcept { return write_consistency_; }
  const std::optional<std::chrono::milliseconds>& timeout() const noexcept { return timeout_; }
  const std::optional<bool>& idempotent() const noexcept { return idempotent_; }
  const std::optional<std::int64_t>& timestamp() const noexcept { return timestamp_; }
  const std::optional<bool>& tracing() const noexcept { return tracing_; }
  const std::optional<std::string>& execute_as() const noexcept { return execute_as_; }
  const std::shared_ptr<const node_info>& node() const noexcept { return node_; }
  const std::optional<continuous_paging>& paging() const noexcept { return paging_; }
  std::int32_t page_size() const noexcept { return page_size_; }
  const custom_payload& payload() const noexcept { return payload_; }
  const std::optional<std::string>& profile_name() const noexcept { return profile_name_; }
  const std::optional<execution_profile>& profile() const noexcept { return profile_; }
  const std::optional<tinkerpop_version>& language_level() const noexcept { return language_level_; }

  /// What is set here, and of the rest what `defaults` has; entries of payload() one by one.
  graph_options or_else(const graph_options& defaults) const;

 private:
  std::optional<std::string> name_, source_, language_, execute_as_, profile_name_;
  std::optional<sub_protocol> results_;
  std::optional<dse::consistency> consistency_, read_consistency_, write_consistency_;
  std::optional<std::chrono::milliseconds> timeout_;
  std::optional<std::int64_t> timestamp_;
  std::optional<bool> idempotent_, tracing_;
  std::optional<execution_profile> profile_;
  std::optional<continuous_paging> paging_;
  std::int32_t page_size_ = 0;
  std::optional<tinkerpop_version> language_level_;
  std::shared_ptr<const node_info> node_;
  custom_payload payload_;
};

/// What the graphs of a client begin with: `db.with(graph_defaults().options(…).profile("reports", …))`.
class graph_defaults {
 public:
  graph_defaults() noexcept {}

  graph_defaults& options(graph_options o) & { return options_ = std::move(o), *this; }
  /// For requests with this execution profile; the session may know one of that name as well, or not.
  graph_defaults& profile(std::string name, graph_options o) &;
  graph_defaults&& options(graph_options o) && { return std::move(options(std::move(o))); }
  graph_defaults&& profile(std::string name, graph_options o) && {
    return std::move(profile(std::move(name), std::move(o)));
  }

  const graph_options& options() const noexcept { return options_; }
  /// Null: there are none for that profile.
  const graph_options* profile(const std::string& name) const;
  /// A request's own options, those of its profile, and those for all.
  graph_options under(const graph_options& own) const;

 private:
  graph_options options_;
  std::map<std::string, graph_options> profiles_;
};

}}}  // namespace dse::v0::graph
