#include "gremlin/comparing.hpp"

#include <algorithm>

namespace gremlin_suite {
namespace {

using entry = std::pair<value, value>;

bool same_entry(const entry& a, const entry& b) { return same(a.first, b.first) && same(a.second, b.second); }

/// Each of one with another one of the other.
template <class Item, class Same>
bool same_in_any_order(const std::vector<Item>& a, std::vector<Item> b, Same same_items) {
  if (a.size() != b.size()) return false;
  for (const Item& item : a) {
    const auto at = std::ranges::find_if(b, [&](const Item& other) { return same_items(item, other); });
    if (at == b.end()) return false;
    b.erase(at);
  }
  return true;
}

bool in_order(const std::vector<value>& a, const std::vector<value>& b) { return std::ranges::equal(a, b, same); }

std::string listed(const std::vector<value>& values) {
  std::string text;
  for (const value& v : values)
    text.append(text.empty() ? "" : ", ").append(v.to_string()).append(":").append(to_string(v.kind()));
  return '[' + text + ']';
}

}  // namespace

bool same(const value& a, const value& b) {
  if (a.kind() != b.kind()) return false;
  switch (a.kind()) {
    case value_kind::path:
    case value_kind::list: return in_order(a.items(), b.items());
    case value_kind::set:
    case value_kind::bulk_set: return same_in_any_order(a.items(), b.items(), same);
    case value_kind::map: return same_in_any_order(a.entries(), b.entries(), same_entry);
    default: return a == b;
  }
}

std::string difference(const scenario& s, const std::vector<value>& expected, const std::vector<value>& found) {
  const auto is_expected = [&](const value& v) {
    return std::ranges::any_of(expected, [&](const value& e) { return same(e, v); });
  };
  bool right = false;
  switch (s.outcome) {
    case outcome::unordered: right = same_in_any_order(expected, found, same); break;
    case outcome::ordered: right = in_order(expected, found); break;
    case outcome::of: right = std::ranges::all_of(found, is_expected); break;
    case outcome::empty: right = found.empty(); break;
    case outcome::count: right = true; break;
    case outcome::error: return "no error, but " + listed(found);
  }
  if (s.count >= 0 && found.size() != static_cast<std::size_t>(s.count)) right = false;
  if (right) return {};
  return "expected " + (s.outcome == outcome::count ? std::to_string(s.count) + " results" : listed(expected)) +
         "\n   found " + listed(found);
}

}  // namespace gremlin_suite
