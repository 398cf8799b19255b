#include "binary/types.hpp"

#include <dse/graph/scalars.hpp>
#include <dse/graph/value.hpp>

#include <algorithm>
#include <bit>
#include <functional>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace {

using std::strong_ordering;
using entry = std::pair<value, value>;

/// What a value is made of, as far as equality goes; empty for what is compared as a whole.
struct parts {
  std::vector<value> items;
  bool found = false;
};

/// Keys and contents in turn, so that both are compared.
void append_entries(std::vector<entry> entries, std::vector<value>& items) {
  for (auto& [key, content] : entries) items.push_back(std::move(key)), items.push_back(std::move(content));
}

template <class Items>
std::vector<typename Items::value_type> sorted(Items items) {
  std::ranges::sort(items);
  return items;
}

value element_id(const value& v) {
  binary_reader in(v.encoded());
  read_head(in);
  return trusted_bytes::next(in);
}

/// The parts in an order that is the same for equal values.
parts parts_of(const value& v, value_kind kind) {
  parts p;
  switch (kind) {
    case value_kind::vertex:
    case value_kind::edge:
    case value_kind::vertex_property: return {{element_id(v)}, true};
    case value_kind::list:
    case value_kind::path:
    case value_kind::tuple:
    case value_kind::set:
      if (auto items = v.try_items()) p = {std::move(*items), true};
      if (kind == value_kind::set) std::ranges::sort(p.items);
      return p;
    case value_kind::map:
    case value_kind::bulk_set:
    case value_kind::udt: {
      auto entries = v.try_entries();
      p.found = entries.has_value();
      if (entries) append_entries(kind == value_kind::udt ? std::move(*entries) : sorted(std::move(*entries)), p.items);
      return p;
    }
    default: return p;
  }
}

/// Integers of the widths that the layout names, one after the other.
strong_ordering by_numbers(std::string_view layout, binary_reader a, binary_reader b) {
  for (const char width : layout) {
    const auto next = [width](binary_reader& in) -> std::int64_t {
      switch (width) {
        case '1': return static_cast<signed char>(in.u8());
        case '2': return in.i16();
        case '4': return in.i32();
        default: return in.i64();
      }
    };
    if (const auto order = next(a) <=> next(b); order != 0) return order;
  }
  return strong_ordering::equal;
}

/// By size: sign, then the place of the first digit, then the digits. What is too long to print counts as equal.
strong_ordering by_size(const decimal& a, const decimal& b) {
  struct digits {
    explicit digits(const decimal& d) : text(d.unscaled().to_string()), negative(text.front() == '-') {
      if (negative) text.erase(0, 1);
      zero = text == "0";
      exponent = std::ssize(text) - std::int64_t{d.scale()};
      text.erase(text.find_last_not_of('0') + 1);
    }
    int sign() const { return zero ? 0 : negative ? -1 : 1; }
    std::string text;
    bool negative;
    bool zero;
    std::int64_t exponent;
  };
  const digits x(a), y(b);
  if (x.sign() != y.sign() || x.zero) return x.sign() <=> y.sign();
  const auto order = x.exponent != y.exponent ? x.exponent <=> y.exponent : x.text <=> y.text;
  return x.negative ? 0 <=> order : order;
}

constexpr std::size_t longest_ordered_number = 4096;

/// Of two values of one kind that have no parts; equal where only the bytes tell them apart.
strong_ordering by_content(const value& a, const value& b, value_kind kind) {
  binary_reader x(a.encoded()), y(b.encoded());
  const binary_head head = read_head(x);
  if (read_head(y).code != head.code) {
    if (kind == value_kind::timestamp) return *a.try_as<instant>() <=> *b.try_as<instant>();
    return strong_ordering::equal;
  }
  switch (head.code) {
    case code::float32: return std::strong_order(std::bit_cast<float>(x.i32()), std::bit_cast<float>(y.i32()));
    case code::float64: return std::strong_order(std::bit_cast<double>(x.i64()), std::bit_cast<double>(y.i64()));
    case code::text: return x.text() <=> y.text();
    case code::big_integer: return *a.try_as<varint>() <=> *b.try_as<varint>();
    case code::decimal:
      if (a.encoded().size() > longest_ordered_number || b.encoded().size() > longest_ordered_number) break;
      return by_size(*a.try_as<decimal>(), *b.try_as<decimal>());
    default: break;
  }
  const binary_type* type = find_type(head.code);
  if (type != nullptr && type->layout.find_first_not_of("1248") == std::string_view::npos)
    return by_numbers(type->layout, x, y);
  return strong_ordering::equal;
}

std::size_t mixed(std::size_t seed, std::size_t h) noexcept { return (seed ^ h) * 0x9E3779B97F4A7C15U + (seed >> 7); }

}  // namespace

strong_ordering operator<=>(const value& a, const value& b) noexcept {
  if (a.encoded_ == b.encoded_) return strong_ordering::equal;
  const value_kind kind = a.kind();
  if (kind != b.kind() || kind == value_kind::null) return kind <=> b.kind();
  const parts x = parts_of(a, kind), y = parts_of(b, kind);
  if (x.found && y.found)
    return std::lexicographical_compare_three_way(x.items.begin(), x.items.end(), y.items.begin(), y.items.end());
  if (x.found != y.found) return x.found ? strong_ordering::less : strong_ordering::greater;
  const strong_ordering order = by_content(a, b, kind);
  return order != 0 ? order : a.encoded_ <=> b.encoded_;
}

bool operator==(const value& a, const value& b) noexcept { return (a <=> b) == 0; }

std::size_t value::hash() const noexcept {
  const value_kind k = kind();
  const parts p = parts_of(*this, k);
  std::size_t sum = 0;
  if (k == value_kind::null) return sum;
  if (p.found) {
    for (const value& item : p.items) sum = mixed(sum, item.hash());
  } else {
    sum = std::hash<std::string>()(encoded_);
  }
  return mixed(static_cast<std::size_t>(k) + 1, sum);
}

}}}  // namespace dse::v0::graph
