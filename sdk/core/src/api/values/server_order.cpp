#include "api/values/server_order.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {
namespace {

std::weak_ordering byte_order(bytes_view a, bytes_view b) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end());
}
bytes_view as_bytes(const std::string& s) { return {reinterpret_cast<const std::byte*>(s.data()), s.size()}; }

// As Java's Double.compare does.
template <class T>
std::weak_ordering floating_order(T a, T b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) <=> std::isnan(b);
  if (a == b) return std::signbit(b) <=> std::signbit(a);
  return a < b ? std::weak_ordering::less : std::weak_ordering::greater;
}

// By value, whatever the scales: 1.0 and 1.00 are equal here. Digits are compared as text, since 10 to the power of a
// scale can have 2^31 of them.
std::weak_ordering decimal_order(const decimal& a, const decimal& b) {
  const auto sign = [](const decimal& d) {
    return d.unscaled() == varint(0) ? 0 : d.unscaled().is_negative() ? -1 : 1;
  };
  if (sign(a) != sign(b) || sign(a) == 0) return sign(a) <=> sign(b);
  const bool negative = sign(a) < 0;
  std::string x = a.unscaled().to_string().substr(negative ? 1 : 0);
  std::string y = b.unscaled().to_string().substr(negative ? 1 : 0);
  const std::int64_t exponent_x = static_cast<std::int64_t>(x.size()) - a.scale();
  const std::int64_t exponent_y = static_cast<std::int64_t>(y.size()) - b.scale();
  x.erase(x.find_last_not_of('0') + 1);
  y.erase(y.find_last_not_of('0') + 1);
  const std::weak_ordering magnitude = exponent_x != exponent_y ? exponent_x <=> exponent_y : x <=> y;
  return negative ? 0 <=> magnitude : magnitude;
}

std::weak_ordering uuid_order(const uuid& a, const uuid& b) {
  const auto order_by = [&](auto less) {
    if (less(a, b)) return std::weak_ordering::less;
    return less(b, a) ? std::weak_ordering::greater : std::weak_ordering::equivalent;
  };
  return a.version() == 1 && b.version() == 1 ? order_by(timeuuid_less()) : order_by(uuid_less());
}

bytes encoded(const duration& v) {
  value_buffer out;
  codec<duration>::encode(v, type_kind::duration, out);
  return bytes(out.view().begin(), out.view().end());
}

template <class Range, class Order>
std::weak_ordering order_of_elements(const Range& a, const Range& b, Order order) {
  return std::lexicographical_compare_three_way(a.begin(), a.end(), b.begin(), b.end(), order);
}

// A null, and what is not there, comes first.
template <class Range, class ValueOf>
std::weak_ordering order_of_members(const Range& a, const Range& b, ValueOf value_of) {
  static const value null;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const std::weak_ordering o =
        server_order(i < a.size() ? value_of(a[i]) : null, i < b.size() ? value_of(b[i]) : null);
    if (o != 0) return o;
  }
  return std::weak_ordering::equivalent;
}

struct comparison {
  const value& right;

  template <class T>
  const T& other() const {
    return *right.get_if<T>();
  }
  std::weak_ordering operator()(std::monostate) const { return std::weak_ordering::equivalent; }
  std::weak_ordering operator()(unset_t) const { return std::weak_ordering::equivalent; }
  template <std::integral T>
  std::weak_ordering operator()(T v) const {
    return v <=> other<T>();
  }
  template <std::floating_point T>
  std::weak_ordering operator()(T v) const {
    return floating_order(v, other<T>());
  }
  std::weak_ordering operator()(const std::string& v) const {
    return byte_order(as_bytes(v), as_bytes(other<std::string>()));
  }
  std::weak_ordering operator()(const bytes& v) const { return byte_order(v, other<bytes>()); }
  std::weak_ordering operator()(const uuid& v) const { return uuid_order(v, other<uuid>()); }
  std::weak_ordering operator()(const inet_address& v) const {
    return byte_order(v.octets(), other<inet_address>().octets());
  }
  std::weak_ordering operator()(const value::timestamp& v) const { return v <=> other<value::timestamp>(); }
  std::weak_ordering operator()(const value::date& v) const { return v <=> other<value::date>(); }
  std::weak_ordering operator()(const value::time& v) const { return v <=> other<value::time>(); }
  std::weak_ordering operator()(const duration& v) const { return byte_order(encoded(v), encoded(other<duration>())); }
  std::weak_ordering operator()(const varint& v) const { return v <=> other<varint>(); }
  std::weak_ordering operator()(const decimal& v) const { return decimal_order(v, other<decimal>()); }
  std::weak_ordering operator()(const value::list& v) const {
    return order_of_elements(v.elements, other<value::list>().elements, server_order);
  }
  std::weak_ordering operator()(const value::vector& v) const {
    return order_of_elements(v.elements, other<value::vector>().elements, server_order);
  }
  std::weak_ordering operator()(const value::set& v) const {
    return order_of_elements(in_server_order(v), in_server_order(other<value::set>()),
                             [](const value* a, const value* b) { return server_order(*a, *b); });
  }
  std::weak_ordering operator()(const value::map& v) const {
    return order_of_elements(in_server_order(v), in_server_order(other<value::map>()),
                             [](const auto* a, const auto* b) {
                               const std::weak_ordering keys = server_order(a->first, b->first);
                               return keys != 0 ? keys : server_order(a->second, b->second);
                             });
  }
  std::weak_ordering operator()(const value::tuple& v) const {
    return order_of_members(v.elements, other<value::tuple>().elements,
                            [](const value& e) -> const value& { return e; });
  }
  std::weak_ordering operator()(const value::udt& v) const {
    return order_of_members(v.fields, other<value::udt>().fields,
                            [](const auto& f) -> const value& { return f.second; });
  }
  std::weak_ordering operator()(const value::custom& v) const {
    return byte_order(v.data, other<value::custom>().data);
  }
};

}  // namespace

std::weak_ordering server_order(const value& a, const value& b) {
  if (a.data().index() != b.data().index()) return a.data().index() <=> b.data().index();
  return std::visit(comparison{b}, a.data());
}

// What the server sees as equal stays in its order: by address, since clang 19 rejects the inside of GCC 12's
// stable_sort as deprecated.
std::vector<const value*> in_server_order(const value::set& set) {
  std::vector<const value*> sorted;
  for (const value& e : set.elements) sorted.push_back(&e);
  std::ranges::sort(sorted, [](const value* a, const value* b) {
    const auto order = server_order(*a, *b);
    return order != 0 ? order < 0 : a < b;
  });
  return sorted;
}

std::vector<const std::pair<value, value>*> in_server_order(const value::map& map) {
  std::vector<const std::pair<value, value>*> sorted;
  for (const auto& e : map.entries) sorted.push_back(&e);
  std::ranges::sort(sorted, [](const auto* a, const auto* b) {
    const auto order = server_order(a->first, b->first);
    return order != 0 ? order < 0 : a < b;
  });
  return sorted;
}

}}}  // namespace dse::v0::detail
