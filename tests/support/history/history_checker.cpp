#include "support/history/history_checker.hpp"

#include "support/history/register_checker.hpp"

#include <algorithm>

namespace dse::testing {
namespace {

using std::chrono::nanoseconds;
using complaints = std::vector<std::string>;

std::string name_of(const operation& o) {
  return std::string(to_string(o.kind)) + ' ' + std::to_string(o.id) + " of " + std::to_string(o.key);
}

/// The operations of a kind on a key by their ids.
std::map<std::int64_t, const operation*> operations_on(const history& all, operation_kind kind, int key) {
  std::map<std::int64_t, const operation*> found;
  for (const operation& o : all)
    if (o.kind == kind && o.key == key) found.emplace(o.id, &o);
  return found;
}

std::vector<int> keys_of(const history& all, operation_kind kind) {
  std::vector<int> keys;
  for (const operation& o : all)
    if (o.kind == kind) keys.push_back(o.key);
  std::ranges::sort(keys);
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

template <class Map>
typename Map::mapped_type left_at(const Map& map, int key) {
  const auto at = map.find(key);
  return at == map.end() ? typename Map::mapped_type() : at->second;
}

// Each id that is stored was to be stored, and not more often than once.
void check_stored(const history& all, operation_kind kind, int key, const std::vector<std::int64_t>& stored,
                  complaints& out) {
  const auto known = operations_on(all, kind, key);
  std::map<std::int64_t, int> times;
  for (const std::int64_t id : stored) ++times[id];
  for (const auto& [id, o] : known) {
    const int n = times[id];
    if (n == 0 && o->result == outcome::acknowledged) out.push_back(name_of(*o) + " was acknowledged, and is lost");
    if (n > 0 && o->result == outcome::not_executed)
      out.push_back(name_of(*o) + " has had its effect, though it failed with: " + o->failure);
    if (n > 1) out.push_back(name_of(*o) + " had its effect " + std::to_string(n) + " times");
  }
  for (const auto& [id, n] : times)
    if (n > 0 && !known.contains(id))
      out.push_back(std::string(to_string(kind)) + " of " + std::to_string(key) + ": nobody wrote " +
                    std::to_string(id));
}

void check_appends(const history& all, const final_state& left, complaints& out) {
  for (const int key : keys_of(all, operation_kind::append))
    check_stored(all, operation_kind::append, key, left_at(left.lists, key), out);
}

void check_checksums(const std::vector<stored_row>& rows, const std::string& where, complaints& out) {
  for (const stored_row& r : rows)
    if (r.checksum != checksum_of(r.id))
      out.push_back(where + ": row " + std::to_string(r.id) + " has the checksum of another one");
}

void check_inserts(const history& all, const final_state& left, complaints& out) {
  for (const int key : keys_of(all, operation_kind::insert)) {
    const std::vector<stored_row> rows = left_at(left.buckets, key);
    std::vector<std::int64_t> ids;
    for (const stored_row& r : rows) ids.push_back(r.id);
    check_stored(all, operation_kind::insert, key, ids, out);
    check_checksums(rows, "bucket " + std::to_string(key), out);
  }
}

void check_counters(const history& all, const final_state& left, complaints& out) {
  for (const int key : keys_of(all, operation_kind::count)) {
    std::int64_t least = 0, most = 0;
    for (const operation& o : all) {
      if (o.kind != operation_kind::count || o.key != key) continue;
      least += o.result == outcome::acknowledged;
      most += o.result != outcome::not_executed;
    }
    const std::int64_t n = left_at(left.counters, key);
    if (n < least || n > most)
      out.push_back("counter " + std::to_string(key) + " is " + std::to_string(n) + ": " + std::to_string(least) +
                    " increments were acknowledged, " + std::to_string(most - least) + " are uncertain");
  }
}

// One scan or read against the inserts into its bucket.
void check_rows(const operation& scan, const std::map<std::int64_t, const operation*>& inserts, complaints& out) {
  const std::string where = name_of(scan);
  check_checksums(scan.rows, where, out);
  std::map<std::int64_t, int> times;
  for (const stored_row& r : scan.rows) ++times[r.id];
  for (const auto& [id, n] : times) {
    const auto made = inserts.find(id);
    if (n > 1) out.push_back(where + ": row " + std::to_string(id) + ' ' + std::to_string(n) + " times");
    if (made == inserts.end()) out.push_back(where + ": nobody inserted row " + std::to_string(id));
    else if (made->second->result == outcome::not_executed)
      out.push_back(where + ": row " + std::to_string(id) + " was said not to have been inserted");
    else if (made->second->started > scan.completed)
      out.push_back(where + ": row " + std::to_string(id) + " was inserted only later");
  }
  for (const auto& [id, o] : inserts) {
    if (scan.kind == operation_kind::read && id != scan.wanted) continue;
    if (o->result == outcome::acknowledged && o->completed < scan.started && !times.contains(id))
      out.push_back(where + ": row " + std::to_string(id) + " is missing, which was acknowledged before");
  }
}

void check_scans(const history& all, complaints& out) {
  std::map<int, std::map<std::int64_t, const operation*>> inserts;
  for (const int key : keys_of(all, operation_kind::insert))
    inserts[key] = operations_on(all, operation_kind::insert, key);
  for (const operation& o : all)
    if (o.reads() && o.result == outcome::acknowledged) check_rows(o, inserts[o.key], out);
}

void check_registers(const history& all, const final_state& left, complaints& out) {
  for (const int key : keys_of(all, operation_kind::compare_and_set)) {
    std::vector<const operation*> of_key;
    for (const operation& o : all)
      if (o.kind == operation_kind::compare_and_set && o.key == key) of_key.push_back(&o);
    const std::string problem = register_violation(of_key, left_at(left.registers, key));
    if (!problem.empty()) out.push_back("register " + std::to_string(key) + ": " + problem);
  }
}

}  // namespace

std::vector<std::string> violations_of(const history& operations, const final_state& left) {
  complaints out;
  check_appends(operations, left, out);
  check_inserts(operations, left, out);
  check_counters(operations, left, out);
  check_scans(operations, out);
  check_registers(operations, left, out);
  return out;
}

}  // namespace dse::testing
