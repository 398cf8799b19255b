#include "sim/model_cluster.hpp"

#include "support/server_wire/byte_sink.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

uuid uuid_of(std::uint64_t high, std::uint64_t low) {
  const bytes octets = byte_sink().number(high, 8).number(low, 8).get();
  uuid u;
  for (std::size_t i = 0; i < octets.size(); ++i) u.octets[i] = std::to_integer<std::uint8_t>(octets[i]);
  return u;
}

bytes id_with(const std::string& text, std::uint32_t meaning) {
  std::uint64_t hash = 0xcbf29ce484222325 + meaning;
  for (const char c : text) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
  return byte_sink().number(hash, 8).number(~hash, 8).get();
}

}  // namespace

std::string model_cluster::member::address_text() const {
  std::string text;
  for (const std::uint8_t octet : address) text.append(text.empty() ? "" : ".").append(std::to_string(octet));
  return text;
}

model_cluster::model_cluster(std::size_t nodes) {
  for (std::size_t i = 0; i < nodes; ++i) add_member();
}

model_cluster::member& model_cluster::add_member() {
  member& m = members.emplace_back();
  const auto number = static_cast<std::uint32_t>(members.size());
  // The order of the ids is not the order in which the members are known.
  m.host_id = uuid_of(0x4000 + (number * 37u) % 101u, 0x8000'0000'0000'0000 + number);
  m.address = {10, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  m.schema = schema;
  return m;
}

std::vector<std::string> model_cluster::versions(const member& m) const {
  std::vector<std::string> list;
  for (std::uint8_t v = lowest_version; v <= highest_of(m); ++v)
    list.push_back(std::to_string(v) + "/v" + std::to_string(v));
  if (speaks(m, 0x42)) list.insert(list.end(), {"65/dse-v1", "66/dse-v2"});
  return list;
}

// Of a member of an older release the cluster's DSE versions do not hold.
bool model_cluster::speaks(const member& m, std::uint8_t version) const noexcept {
  return (version >= lowest_version && version <= highest_of(m)) ||
         (speaks_dse && m.highest_version == 0 && (version == 0x41 || version == 0x42));
}

std::pair<std::string, std::string> model_cluster::release_of(const member& m) const {
  const std::uint8_t highest = highest_of(m);
  if (speaks_dse && m.highest_version == 0) return {"4.0.0.6816", "6.8.16"};
  if (speaks_dse) return highest == 3 ? std::pair("2.1.11.908", "4.8.16") : std::pair("3.0.17", "5.0.15");
  return {highest == 3 ? "2.1.22" : highest == 4 ? "3.11.17" : "5.0.2", ""};
}

bytes model_cluster::id_of(const std::string& text, const std::string& keyspace) const {
  const auto changed = meaning.find(text);
  return id_with(keyspace + text, changed == meaning.end() ? 0 : changed->second);
}

bool model_cluster::was_id_of(const std::string& text, bytes_view id, const std::string& keyspace) const {
  const auto changed = meaning.find(text);
  for (std::uint32_t m = 0; m <= (changed == meaning.end() ? 0 : changed->second); ++m)
    if (std::ranges::equal(id_with(keyspace + text, m), id)) return true;
  return false;
}

uuid model_cluster::schema_version(std::uint64_t schema) noexcept { return uuid_of(0x5C8E'0000'4000, schema); }

}  // namespace dse::testing
