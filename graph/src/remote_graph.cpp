#include "dse_release.hpp"
#include "json/graphson_writer.hpp"
#include "language_level.hpp"

#include <dse/graph/remote_graph.hpp>

#include <algorithm>
#include <memory>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds default_timeout = std::chrono::seconds(30);
constexpr milliseconds system_timeout = std::chrono::seconds(180);
constexpr milliseconds no_timeout{-1};

bytes to_bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return bytes(view.begin(), view.end());
}

bytes to_bytes(std::int64_t number) {
  bytes b(8);
  dse::detail::store_big(b.data(), static_cast<std::uint64_t>(number));
  return b;
}

std::string_view wire_name(sub_protocol p) noexcept {
  switch (p) {
    case sub_protocol::graphson1: return "graphson-1.0";
    case sub_protocol::graphson2: return "graphson-2.0";
    case sub_protocol::graphson3: return "graphson-3.0";
    case sub_protocol::graphbinary1: break;
  }
  return "graph-binary-1.0";
}

graphson_version version_of(sub_protocol p) noexcept {
  if (p == sub_protocol::graphson1) return graphson_version::v1;
  return p == sub_protocol::graphson2 ? graphson_version::v2 : graphson_version::v3;
}

using node_list = std::vector<std::shared_ptr<const node_info>>;

/// DSE before 6.8 has no GraphBinary.
sub_protocol choose(const node_list& nodes, const graph_options& o) {
  if (o.results()) return *o.results();
  const auto is_old = [](const auto& node) {
    const auto release = dse_release_of(*node);
    return release && *release < dse_release{6, 8};
  };
  return std::ranges::any_of(nodes, is_old) ? sub_protocol::graphson2 : sub_protocol::graphbinary1;
}

/// The payload keys that every graph request has, and the settings that are no keys.
std::map<std::string, bytes> describe(statement& s, const graph_options& o, sub_protocol p, std::string_view language,
                                      std::string_view graph_name, milliseconds otherwise) {
  std::map<std::string, bytes> payload;
  payload["graph-language"] = to_bytes(language);
  payload["graph-results"] = to_bytes(wire_name(p));
  const std::string source = o.source().value_or("g");
  payload["graph-source"] = to_bytes(source);
  if (!graph_name.empty()) payload["graph-name"] = to_bytes(graph_name);
  if (o.read_consistency()) payload["graph-read-consistency"] = to_bytes(to_string(*o.read_consistency()));
  if (o.write_consistency()) payload["graph-write-consistency"] = to_bytes(to_string(*o.write_consistency()));
  const milliseconds limit = o.timeout().value_or(source == "a" ? no_timeout : otherwise);
  if (limit.count() > 0) payload["request-timeout"] = to_bytes(static_cast<std::int64_t>(limit.count()));
  s.timeout(limit).page_size(-1).idempotent(o.idempotent().value_or(false));
  if (o.consistency()) s.consistency(*o.consistency());
  return payload;
}

/// All parameters of a script as one document.
std::string parameters_of(const script& s, sub_protocol p) {
  map_value map;
  for (const auto& [name, v] : s.parameters()) map.add(name, v);
  const value document(map);
  if (p == sub_protocol::graphbinary1) return document.encoded();
  if (p == sub_protocol::graphson3) return to_graphson(document.encoded(), graphson_version::v3);
  // In GraphSON 1 and 2 the document is a bare object; its text is what the map's entries make of it.
  std::string json = "{";
  for (const auto& [name, v] : s.parameters()) {
    if (json.size() > 1) json += ',';
    json += to_graphson(value(name).encoded(), version_of(p)) + ':' + to_graphson(v.encoded(), version_of(p));
  }
  return json + '}';
}

}  // namespace

remote_graph::remote_graph(session s, std::string name, graph_options defaults)
    : session_(std::move(s)), name_(std::move(name)), options_(std::move(defaults)) {}

remote_graph::request remote_graph::request_for(const graph_traversal& t) const {
  const node_list nodes = session_.nodes();
  if (error newer = check_language_level(t.code(), options_.language_level(), nodes)) throw exception(std::move(newer));
  const sub_protocol p = choose(nodes, options_);
  const bool binary = p == sub_protocol::graphbinary1;
  statement s = statement::raw(binary ? bytes() : to_bytes(to_graphson(t.code(), version_of(p))));
  auto payload = describe(s, options_, p, "bytecode-json", name_, default_timeout);
  if (binary) payload["graph-binary-query"] = to_bytes(t.code().graph_binary());
  s.custom_payload(std::move(payload));
  return {std::move(s), p};
}

remote_graph::request remote_graph::request_for(const script& text) const {
  const graph_options o = text.options().or_else(options_);
  const sub_protocol p = choose(session_.nodes(), o);
  statement s = statement::raw(to_bytes(text.text()));
  const bool system = text.is_system();
  s.custom_payload(describe(s, o, p, "gremlin-groovy", system ? std::string_view() : name_,
                            system ? system_timeout : default_timeout));
  if (!text.parameters().empty()) s.raw_value(to_bytes(parameters_of(text, p)));
  return {std::move(s), p};
}

result<result_set> remote_graph::run(request r) const {
  auto rows = session_.try_execute(std::move(r.what));
  if (rows.has_error()) return rows.error();
  return result_set::try_from(*rows, r.results);
}

}}}  // namespace dse::v0::graph
