#include "fuzz/target.hpp"
#include "vectors/vectors.hpp"

#include <dse/graph/elements.hpp>
#include <dse/graph/traversal.hpp>
#include <dse/graph/value.hpp>

#include <map>

namespace dse::fuzz::graph_graph_binary { namespace {

void touch_contents(const graph::value& v, int levels) {
  touch(v.to_string());
  touch(v.custom_name());
  static_cast<void>(v.size());
  if (levels == 0) return;
  // The items of a bulk set, up to a million for a few bytes, are those of its entries.
  if (v.kind() != graph::value_kind::bulk_set)
    if (const auto items = v.try_items())
      for (const graph::value& item : *items) touch_contents(item, levels - 1);
  if (const auto entries = v.try_entries())
    for (const auto& [key, mapped] : *entries) {
      touch_contents(key, levels - 1);
      touch_contents(mapped, levels - 1);
    }
}

void check(bytes_view input) {
  const std::string b(text_of(input));
  const auto v = graph::value::try_from_graph_binary(b);
  if (!v) return require(v.error().code() == client_errc::malformed_rows, "bytes are refused with another code");
  require(v->encoded() == b, "a value keeps its bytes");
  require(*v == graph::value::try_from_graph_binary(v->encoded()).value(), "a value equals itself");
  require(v->hash() == graph::value(*v).hash(), "equal values have equal hashes");
  touch_contents(*v, 3);
  static_cast<void>(v->try_as<std::int64_t>());
  static_cast<void>(v->try_as<double>());
  static_cast<void>(v->try_as<std::string>());
  static_cast<void>(v->try_as<graph::vertex>());
  static_cast<void>(v->try_as<graph::edge>());
  static_cast<void>(v->try_as<graph::path>());
  static_cast<void>(v->try_as<graph::subgraph>());
}

std::vector<bytes> seeds() {
  std::vector<bytes> all;
  const auto add = [&](const graph::value& v) { all.push_back(bytes_of(v.encoded())); };
  add(graph::value());
  add(1);
  add(std::int64_t{-1});
  add(1.5);
  add(true);
  add("marko");
  add(std::vector<int>{1, 2, 3});
  add(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  // A traverser with a vertex, a vertex with properties, an edge, a path, a tree, a bulk set, a tuple of DSE, a graph.
  for (const char* hex : {
           "21000000000000000001110003000000000f647365673a2f636974792f4f736c6f0000000463697479fe01",
           "110001000000000100000001700900000000011200020000000000000000050000000"
           "46e616d6503000000000"
           "3626f62fe01"
           "0900000000010f000000000"
           "16b270001fe01",
           "0d0001000000000900000004726f616401000000000800000004636974790100000000070000000"
           "4746f776efe01"
           "0900000000010f0000000002"
           "6b6d01000000000cfe01",
           "0e000900000000020b000000000103000000000161"
           "0b0000000000"
           "09000000000201000000000103000000000178",
           "2b00000000010100000000010000000101000000000200000000",
           "2a000000000203000000000161000000000000000203000000000162"
           "0000000000000001",
           "0000000016"
           "6472697665722e636f72652e5475706c6556616c7565"
           "00000000"
           "00"
           "00000017"
           "0031"
           "0002"
           "0009"
           "000d"
           "00000004"
           "00000005"
           "00000003"
           "426172",
           "1000000000010100000000010000000170000000010200000000000000000000000004"
           "6e616d6503000000000162fe01000000010f00000000016b270001fe01"
           "00000001010000000009000000046d616465010000000001fe01010000000001fe01fe0100000000",
       })
    all.push_back(testing::from_hex(hex));
  return all;
}

const registration registered(check, seeds);

}}  // namespace dse::fuzz::graph_graph_binary
