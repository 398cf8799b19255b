#include "metadata/schema_diff.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace dse::metadata {
namespace {

using change_kind = schema_change::change_kind;
using object_kind = schema_change::object_kind;

schema_change about(change_kind change, object_kind object, const std::string& keyspace, const std::string& name) {
  return {change, object, keyspace, name, {}};
}
schema_change about(change_kind change, object_kind object, const std::string& keyspace,
                    const function_signature& signature) {
  return {change, object, keyspace, signature.name, signature.argument_types};
}

/// Walks through both maps side by side.
template <class Map, class Report>
void compare(const Map& from, const Map& to, Report report) {
  auto a = from.begin();
  auto b = to.begin();
  while (a != from.end() || b != to.end()) {
    if (b == to.end() || (a != from.end() && a->first < b->first)) {
      report(change_kind::dropped, *a);
      ++a;
    } else if (a == from.end() || b->first < a->first) {
      report(change_kind::created, *b);
      ++b;
    } else {
      if (a->second != b->second && !(*a->second == *b->second)) report(change_kind::updated, *b);
      ++a;
      ++b;
    }
  }
}

bool same_properties(const keyspace_metadata& a, const keyspace_metadata& b) {
  return a.durable_writes == b.durable_writes && a.is_virtual == b.is_virtual && a.replication == b.replication &&
         a.graph_engine == b.graph_engine;
}

void add_objects(std::vector<schema_change>& changes, const keyspace_metadata& from, const keyspace_metadata& to) {
  if (!same_properties(from, to)) changes.push_back({change_kind::updated, object_kind::keyspace, to.name, {}, {}});
  std::vector<schema_change> others;
  const auto into = [&](object_kind object) {
    return [&, object](change_kind change, const auto& entry) {
      std::vector<schema_change>& list = change == change_kind::dropped ? changes : others;
      list.push_back(about(change, object, to.name, entry.first));
    };
  };
  compare(from.types, to.types, into(object_kind::type));
  compare(from.functions, to.functions, into(object_kind::function));
  compare(from.aggregates, to.aggregates, into(object_kind::aggregate));
  compare(from.tables, to.tables, into(object_kind::table));
  compare(from.views, to.views, into(object_kind::view));
  std::ranges::move(others, std::back_inserter(changes));
}

}  // namespace

std::vector<schema_change> schema_differences(const schema& from, const schema& to) {
  std::vector<schema_change> changes;
  auto a = from.keyspaces().begin();
  auto b = to.keyspaces().begin();
  const auto a_end = from.keyspaces().end(), b_end = to.keyspaces().end();
  while (a != a_end || b != b_end) {
    if (b == b_end || (a != a_end && a->first < b->first)) {
      changes.push_back({change_kind::dropped, object_kind::keyspace, a->first, {}, {}});
      ++a;
    } else if (a == a_end || b->first < a->first) {
      changes.push_back({change_kind::created, object_kind::keyspace, b->first, {}, {}});
      ++b;
    } else {
      if (a->second != b->second) add_objects(changes, *a->second, *b->second);
      ++a;
      ++b;
    }
  }
  return changes;
}

}  // namespace dse::metadata
