#include "request.hpp"

#include "binary/types.hpp"
#include "dse_release.hpp"
#include "json/graphson_writer.hpp"
#include "language_level.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace dse { inline namespace v0 { namespace graph {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds default_timeout = std::chrono::seconds(30);
constexpr milliseconds system_timeout = std::chrono::seconds(180);
constexpr milliseconds no_timeout{-1};

struct protocol_name {
  sub_protocol protocol;
  std::string_view name;
};
constexpr std::array protocol_names{protocol_name{sub_protocol::graphson1, "graphson-1.0"},
                                    protocol_name{sub_protocol::graphson2, "graphson-2.0"},
                                    protocol_name{sub_protocol::graphson3, "graphson-3.0"},
                                    protocol_name{sub_protocol::graphbinary1, "graph-binary-1.0"}};

std::string_view name_of(sub_protocol p) noexcept {
  return std::ranges::find(protocol_names, p, &protocol_name::protocol)->name;
}

bytes to_bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return bytes(view.begin(), view.end());
}
bytes to_bytes(std::int64_t number) {
  bytes b(8);
  dse::detail::store_big(b.data(), static_cast<std::uint64_t>(number));
  return b;
}
std::string_view as_text(const bytes& b) noexcept {
  return {static_cast<const char*>(static_cast<const void*>(b.data())), b.size()};
}

error invalid(std::string message, std::string hint = {}) {
  return error(client_errc::invalid_argument, std::move(message), std::move(hint));
}

graphson_version version_of(sub_protocol p) noexcept {
  if (p == sub_protocol::graphson1) return graphson_version::v1;
  return p == sub_protocol::graphson2 ? graphson_version::v2 : graphson_version::v3;
}

bool is_named(const std::string& engine, std::string_view name) {
  return std::ranges::equal(engine, name, {}, [](unsigned char c) { return std::tolower(c); });
}

/// Core graphs take what came with DSE 6.8, Classic ones what was there before.
error check_engine(sub_protocol p, const std::string& engine) {
  const bool is_old = p == sub_protocol::graphson1 || p == sub_protocol::graphson2;
  if (is_named(engine, is_old ? "core" : "classic"))
    return invalid("a graph with the " + engine + " engine does not take " + std::string(name_of(p)),
                   is_old ? "leave graph_options::results() out, or use graphbinary1 or graphson3"
                          : "leave graph_options::results() out, or use graphson2");
  return {};
}

sub_protocol by_release(const std::vector<std::shared_ptr<const node_info>>& nodes) {
  const auto is_old = [](const auto& node) {
    const auto release = dse_release_of(*node);
    return release && *release < dse_release{6, 8};
  };
  return std::ranges::any_of(nodes, is_old) ? sub_protocol::graphson2 : sub_protocol::graphbinary1;
}

error check_paging(const graph_options& o) {
  if (!o.paging()) return {};
  if (o.page_size() < 1) return invalid("a page of " + std::to_string(o.page_size()) + " results", "ask for 1 or more");
  if (o.paging()->page_bytes() > 0)
    return invalid("pages of graph results are counted in rows, not in bytes",
                   "leave continuous_paging::page_bytes() out");
  return {};
}

result<sub_protocol> choose(const graph_options& o, const cluster_facts& facts) {
  if (const auto own = o.payload().find("graph-results"); own != o.payload().end()) {
    const auto known = std::ranges::find(protocol_names, as_text(own->second), &protocol_name::name);
    if (known == protocol_names.end())
      return invalid(
          "the payload's graph-results is none of graphson-1.0, graphson-2.0, graphson-3.0 and "
          "graph-binary-1.0");
    return known->protocol;
  }
  if (o.results()) {
    if (error wrong = check_engine(*o.results(), facts.engine)) return wrong;
    return *o.results();
  }
  if (is_named(facts.engine, "core")) return sub_protocol::graphbinary1;
  if (is_named(facts.engine, "classic")) return sub_protocol::graphson2;
  return by_release(facts.nodes);
}

milliseconds timeout_or(milliseconds otherwise, const graph_options& o, const cluster_facts& facts) {
  if (o.timeout() && o.timeout()->count() != 0) return *o.timeout();
  if (facts.profile && facts.profile->timeout() && facts.profile->timeout()->count() != 0)
    return std::chrono::ceil<milliseconds>(*facts.profile->timeout());
  return otherwise;
}

bool pushes_pages(const cluster_facts& facts) {
  return facts.protocol.starts_with("DSE_") && !is_named(facts.engine, "classic") &&
         by_release(facts.nodes) == sub_protocol::graphbinary1;
}

/// What all kinds of requests have in common. System queries are for no graph, and for no source.
graph_request begin(sub_protocol p, const graph_options& o, const cluster_facts& facts, std::string_view language,
                    bool is_system) {
  graph_request r;
  r.results = p;
  r.timeout = is_system ? timeout_or(system_timeout, o, facts) : timeout_of(o, facts);
  r.payload = o.payload();
  const auto add = [&](const char* key, const auto& content) { r.payload.try_emplace(key, to_bytes(content)); };
  add("graph-language", language);
  add("graph-results", name_of(p));
  if (!is_system) add("graph-source", source_of(o));
  if (!is_system && o.name() && !o.name()->empty()) add("graph-name", *o.name());
  if (o.read_consistency()) add("graph-read-consistency", to_string(*o.read_consistency()));
  if (o.write_consistency()) add("graph-write-consistency", to_string(*o.write_consistency()));
  if (r.timeout.count() > 0) add("request-timeout", std::int64_t{r.timeout.count()});
  r.in_pages = o.paging() && pushes_pages(facts);
  r.settings = o;
  return r;
}

error check_nesting(std::string_view document) {
  binary_reader in(document);
  skip_value(in);
  if (in.ok()) return {};
  return invalid("a value contains others more than " + std::to_string(max_nesting) + " levels deep");
}

/// The printers throw where an argument has no form.
template <class F>
auto caught(F make) -> result<decltype(make())> {
  try {
    return make();
  } catch (const exception& e) {
    return e.error();
  }
}

result<graph_request> carry(std::string document, std::string_view shape, const graph_options& o,
                            const cluster_facts& facts, sub_protocol p, auto to_json) {
  graph_request r = begin(p, o, facts, "bytecode-json", false);
  if (!r.payload.contains("graph-name"))
    return invalid("the " + std::string(shape) + " has no graph to run on",
                   "name one in client::graph() or graph_options::name()");
  if (p == sub_protocol::graphbinary1) {
    if (error deep = check_nesting(document)) return deep;
    r.payload.try_emplace("graph-binary-query", to_bytes(document));
    return r;
  }
  if (p == sub_protocol::graphson1)
    return invalid("GraphSON 1.0 carries scripts, and no " + std::string(shape),
                   "use another graph_options::results(), or send the traversal's to_string() as a script");
  const auto json = caught([&] { return to_json(version_of(p)); });
  if (json.has_error()) return json.error();
  r.query = to_bytes(*json);
  return r;
}

std::string document_of(const traversal_batch& b) {
  binary_writer out;
  out.head(code::list).count(b.size());
  for (const bytecode& t : b.traversals()) out.raw(t.graph_binary());
  return std::move(out).bytes();
}

std::string json_of(const traversal_batch& b, graphson_version version) {
  std::string json = version == graphson_version::v3 ? R"({"@type":"g:List","@value":[)" : "[";
  for (const bytecode& t : b.traversals()) {
    if (json.back() != '[') json += ',';
    json += to_graphson(t, version);
  }
  return json + (version == graphson_version::v3 ? "]}" : "]");
}

/// All parameters of a script as one document.
std::string document_of(const std::vector<std::pair<std::string, value>>& parameters, sub_protocol p) {
  if (p == sub_protocol::graphbinary1 || p == sub_protocol::graphson3) {
    map_value map;
    for (const auto& [name, v] : parameters) map.add(name, v);
    const value document(map);
    return p == sub_protocol::graphbinary1 ? document.encoded() : to_graphson(document.encoded(), version_of(p));
  }
  // In GraphSON 1 and 2 the document is a bare object; its text is what the map's entries make of it.
  std::string json = "{";
  for (const auto& [name, v] : parameters) {
    if (json.size() > 1) json += ',';
    json += to_graphson(value(name).encoded(), version_of(p)) + ':' + to_graphson(v.encoded(), version_of(p));
  }
  return json + '}';
}

}  // namespace

std::string source_of(const graph_options& o) {
  const auto given = o.payload().find("graph-source");
  if (given == o.payload().end()) return o.source().value_or("g");
  return std::string(as_text(given->second));
}

milliseconds timeout_of(const graph_options& o, const cluster_facts& facts) {
  return timeout_or(source_of(o) == "a" ? no_timeout : default_timeout, o, facts);
}

result<graph_request> request_for(const bytecode& traversal, const graph_options& o, const cluster_facts& facts) {
  if (error newer = check_language_level(traversal, o.language_level(), facts.nodes)) return newer;
  if (error wrong = check_paging(o)) return wrong;
  const auto p = choose(o, facts);
  if (p.has_error()) return p.error();
  return carry(traversal.graph_binary(), "traversal", o, facts, *p,
               [&](graphson_version v) { return to_graphson(traversal, v); });
}

result<graph_request> request_for(const traversal_batch& b, const graph_options& o, const cluster_facts& facts) {
  if (b.empty()) return invalid("the batch has no traversal", "add() one before it is executed");
  for (const bytecode& t : b.traversals())
    if (error newer = check_language_level(t, o.language_level(), facts.nodes)) return newer;
  if (error wrong = check_paging(o)) return wrong;
  const auto p = choose(o, facts);
  if (p.has_error()) return p.error();
  return carry(document_of(b), "batch", o, facts, *p, [&](graphson_version v) { return json_of(b, v); });
}

result<graph_request> request_for(const script& s, const graph_options& o, const cluster_facts& facts) {
  if (s.is_system() && s.options().name())
    return invalid("a system query runs on no graph, and graph_options::name() names one",
                   "leave out the name, or system(true)");
  if (error wrong = check_paging(o)) return wrong;
  const auto p = choose(o, facts);
  if (p.has_error()) return p.error();
  graph_request r = begin(*p, o, facts, o.language().value_or("gremlin-groovy"), s.is_system());
  r.query = to_bytes(s.text());
  if (s.parameters().empty()) return r;
  const auto document = caught([&] { return document_of(s.parameters(), *p); });
  if (document.has_error()) return document.error();
  if (*p == sub_protocol::graphbinary1)
    if (error deep = check_nesting(*document)) return deep;
  r.parameters = to_bytes(*document);
  return r;
}

statement to_statement(graph_request r, const cluster_facts& facts) {
  const graph_options& o = r.settings;
  statement s = statement::raw(r.query);
  s.timeout(r.timeout).custom_payload(std::move(r.payload));
  if (r.in_pages) s.continuous(*o.paging()).page_size(o.page_size());
  else s.page_size(-1);
  if (r.parameters) s.raw_value(*r.parameters);
  if (o.consistency()) s.consistency(*o.consistency());
  if (o.idempotent()) s.idempotent(*o.idempotent());
  if (o.timestamp()) s.timestamp(*o.timestamp());
  if (o.tracing()) s.tracing(*o.tracing());
  if (o.execute_as()) s.execute_as(*o.execute_as());
  if (o.node()) s.node(o.node());
  if (facts.profile) s.profile(*facts.profile);
  return s;
}

}}}  // namespace dse::v0::graph
