#include "metadata/system_rows.hpp"

#include "wire/column_specs.hpp"
#include "wire/result.hpp"
#include "wire/rows.hpp"

#include <dse/inet.hpp>

#include <algorithm>
#include <cstring>
#include <map>

namespace dse::metadata {
namespace {

/// 0: it is none.
std::uint16_t as_port(bytes_view b) {
  const std::uint32_t port = b.size() == 4 ? dse::detail::load_big<std::uint32_t>(b.data()) : 0;
  return port <= 0xFFFF ? static_cast<std::uint16_t>(port) : std::uint16_t{0};
}

struct addresses {
  std::string native_transport, native, rpc, peer;
  std::uint16_t rpc_port = 0;
  std::string best() const {
    for (const std::string* a : {&native_transport, &native, &rpc})
      if (!a->empty() && *a != "0.0.0.0" && *a != "::") return *a;
    return peer;
  }
};

/// The elements of a set<text>; none when it is malformed.
std::vector<std::string> as_texts(bytes_view value) {
  wire::byte_reader r(value);
  std::vector<std::string> texts(r.read_count<std::uint32_t>(4));
  for (std::string& text : texts) text = wire::as_text(r.read_nullable_bytes().value_or(bytes_view()));
  if (!r.ok()) texts.clear();
  return texts;
}

bool is_set_of_text(const data_type& t) {
  return t.is(type_kind::set) && !t.parameters().empty() && t.parameters().front().is(type_kind::text);
}

void read_column(node_row& row, addresses& at, const column& c, bytes_view value) {
  if (c.type.is(type_kind::inet)) {
    if (c.name == "native_transport_address") at.native_transport = address_text(value);
    else if (c.name == "native_address") at.native = address_text(value);
    else if (c.name == "rpc_address") at.rpc = address_text(value);
    else if (c.name == "peer" || c.name == "broadcast_address") at.peer = address_text(value);
  } else if (c.type.is(type_kind::int_)) {
    if (c.name == "native_transport_port" || c.name == "native_port") row.port = as_port(value);
    else if (c.name == "rpc_port") at.rpc_port = as_port(value);
  } else if (c.type.is(type_kind::uuid)) {
    if (value.size() != 16) return;
    if (c.name == "host_id") std::memcpy(row.host_id.octets.data(), value.data(), 16);
    else if (c.name == "schema_version") std::memcpy(row.schema_version.octets.data(), value.data(), 16);
  } else if (c.type.is(type_kind::text) || c.type.is(type_kind::ascii)) {
    std::string text(wire::as_text(value));
    if (c.name == "data_center") row.datacenter = text;
    else if (c.name == "rack") row.rack = text;
    else if (c.name == "release_version") row.release_version = text;
    row.attributes.insert_or_assign(c.name, std::move(text));
  } else if (c.name == "tokens" && is_set_of_text(c.type)) {
    row.tokens = as_texts(value);
  }
}

}  // namespace

std::string address_text(bytes_view octets) {
  const auto address = inet_address::try_from_bytes(octets);
  return address ? address->to_string() : std::string();
}

std::optional<std::vector<node_row>> read_node_rows(bytes_view message) {
  wire::byte_reader r(message);
  if (wire::decode_result_kind(r) != wire::result_kind::rows) return std::nullopt;
  wire::rows_header header;
  if (!wire::decode_rows_header(r, header) || !header.has_specs) return std::nullopt;
  wire::byte_reader specs(header.specs);
  const auto columns = wire::decode_columns(specs, header.column_count, header.global_table);
  if (!columns) return std::nullopt;
  std::vector<node_row> rows;
  wire::byte_reader cells(header.content);
  for (std::uint32_t i = 0; i < header.row_count; ++i) {
    node_row row;
    addresses at;
    for (const column& c : *columns)
      if (const auto value = cells.read_nullable_bytes()) read_column(row, at, c, *value);
    if (!cells.ok()) return std::nullopt;
    row.address = row.broadcast_rpc_address = at.best();
    row.broadcast_rpc_port = row.port != 0 ? row.port : at.rpc_port;
    rows.push_back(std::move(row));
  }
  return rows;
}

std::vector<std::shared_ptr<const node_info>> make_nodes(const node_row& local, const std::vector<node_row>& peers) {
  std::vector<std::shared_ptr<const node_info>> nodes{std::make_shared<const node_info>(local)};
  for (const node_row& p : peers) {
    if (p.host_id == uuid() || p.address.empty() || p.datacenter.empty()) continue;
    const auto known = [&](const auto& n) { return n->host_id == p.host_id; };
    if (std::ranges::any_of(nodes, known)) continue;
    auto node = std::make_shared<node_info>(p);
    if (node->port == 0) node->port = local.port;
    nodes.push_back(std::move(node));
  }
  std::ranges::sort(nodes, {}, [](const auto& n) { return n->host_id; });
  return nodes;
}

std::vector<std::span<const std::string>> tokens_of(std::span<const std::shared_ptr<const node_info>> nodes,
                                                    const node_row& local, const std::vector<node_row>& peers) {
  std::map<uuid, std::span<const std::string>> of_host{{local.host_id, local.tokens}};
  for (const node_row& p : peers) of_host.emplace(p.host_id, p.tokens);
  std::vector<std::span<const std::string>> tokens;
  tokens.reserve(nodes.size());
  for (const auto& n : nodes) {
    const auto found = of_host.find(n->host_id);
    tokens.push_back(found == of_host.end() ? std::span<const std::string>() : found->second);
  }
  return tokens;
}

}  // namespace dse::metadata
