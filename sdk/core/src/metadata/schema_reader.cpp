#include "metadata/schema_reader.hpp"

#include "metadata/keyspace_builder.hpp"

#include <utility>

namespace dse::metadata {
namespace {

using extent = schema_scope::extent;
using keyspace_ptr = std::shared_ptr<const keyspace_metadata>;

constexpr std::uint32_t invalid_query = 0x2200;

}  // namespace

schema_reader::schema_reader(const schema_layout& layout, schema_scope scope)
    : layout_(layout), scope_(std::move(scope)), queries_(schema_queries(layout_, scope_)) {}

schema_reader::page schema_reader::add(std::size_t query, bytes_view message) {
  auto read = schema_page::read(message);
  if (!read) return {true, std::nullopt};
  page p;
  if (read->paging_state) p.paging_state.emplace(read->paging_state->begin(), read->paging_state->end());
  rows_.add(queries_[query].source, layout_, std::move(read));
  return p;
}

bool schema_reader::can_go_on_after(std::size_t query, std::uint32_t error_code) const noexcept {
  return queries_[query].optional && error_code == invalid_query;
}

schema schema_reader::finish(const schema& before) const {
  schema::keyspace_map keyspaces;
  for (const auto& [name, keyspace] : before.keyspaces()) {
    const bool is_wanted = scope_.what != extent::keyspaces || scope_.has_keyspace(name);
    // What a refresh of whole keyspaces does not find is gone.
    if (scope_.what == extent::everything || (scope_.what == extent::keyspaces && is_wanted)) continue;
    keyspaces.emplace(name, keyspace);
  }
  const auto put = [&](keyspace_ptr keyspace) {
    if (keyspace) keyspaces.insert_or_assign(keyspace->name, std::move(keyspace));
  };
  if (scope_.what > extent::keyspaces) {
    // An object of a keyspace that is not known yet comes with the keyspace.
    if (const auto known = before.find_keyspace(scope_.keyspaces.front()); known && !known->is_virtual)
      put(keyspace_builder(rows_, layout_).refresh(known, scope_));
    return schema(std::move(keyspaces));
  }
  for (const auto source : {schema_source::virtual_keyspaces, schema_source::keyspaces})
    for (const auto& [name, named_rows] : rows_.of(source))
      if (scope_.has_keyspace(name))
        put(keyspace_builder(rows_, layout_)
                .build(name, named_rows.begin()->second.front(), source == schema_source::virtual_keyspaces,
                       before.find_keyspace(name)));
  return schema(std::move(keyspaces));
}

}  // namespace dse::metadata
