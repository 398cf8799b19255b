#include "gremlin/world.hpp"

#include "gremlin/data_files.hpp"

#include <dse/dse.hpp>

#include <stdexcept>

namespace gremlin_suite {

using namespace dse::graph;
namespace __ = dse::graph::anonymous;

namespace {

std::string text_of(const value& v) { return v.kind() == value_kind::text ? v.as<std::string>() : v.to_string(); }

/// Of those without a name, the id.
auto name() { return __::coalesce(__::values("name"), __::id()); }

std::string key_of(std::string_view owner, std::string_view key, const value& content) {
  return std::string(owner) + '-' + std::string(key) + "->" + content.encoded();
}

}  // namespace

world::world(const remote_graph& g) {
  const auto t = traversal();
  for (const value& row : g.execute(t.V().project("name", "v").by(name()).by(__::identity())))
    vertices_.emplace(text_of(row["name"]), row["v"].as<vertex>());
  for (const value& row : g.execute(t.E()
                                        .project("out", "label", "in", "e")
                                        .by(__::outV().flatMap(name()))
                                        .by(__::label())
                                        .by(__::inV().flatMap(name()))
                                        .by(__::identity())))
    edges_.emplace(text_of(row["out"]) + '-' + text_of(row["label"]) + "->" + text_of(row["in"]), row["e"].as<edge>());
  for (const value& row : g.execute(t.V()
                                        .properties()
                                        .project("owner", "key", "content", "p")
                                        .by(__::element().flatMap(name()))
                                        .by(__::key())
                                        .by(__::value())
                                        .by(__::identity())))
    vertex_properties_.emplace(key_of(text_of(row["owner"]), text_of(row["key"]), row["content"]),
                               row["p"].as<vertex_property>());
}

world world::of_names() {
  world w;
  w.of_names_ = true;
  return w;
}

vertex world::v(std::string_view name) const {
  const auto at = vertices_.find(name);
  return at == vertices_.end() ? vertex(value(name)) : at->second;
}

edge world::e(std::string_view name) const {
  if (of_names_) return edge(value(name), "edge", vertex(), vertex());
  const auto at = edges_.find(name);
  if (at == edges_.end()) throw std::out_of_range("no edge " + std::string(name));
  return at->second;
}

vertex_property world::vp(std::string_view owner, std::string_view key, const value& content) const {
  if (of_names_) return vertex_property(value(owner), std::string(key), content);
  const auto at = vertex_properties_.find(key_of(owner, key, content));
  if (at == vertex_properties_.end())
    throw std::out_of_range("no such property: " + std::string(owner) + '-' + std::string(key));
  return at->second;
}

std::string world::file(std::string_view path) const { return data_folder() + '/' + std::string(path); }

}  // namespace gremlin_suite
