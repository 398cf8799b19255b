#include "api/values/server_order.hpp"
#include "metadata/cql_text.hpp"

#include <dse/value.hpp>

#include <array>
#include <charconv>
#include <cmath>

namespace dse { inline namespace v0 {
namespace {

// Values that a server sent are not deeper; those that a program built may be.
constexpr int deepest_shown = 32;

void append_padded(std::string& out, std::int64_t v, std::size_t width) {
  const std::string digits = std::to_string(v);
  if (digits.size() < width) out.append(width - digits.size(), '0');
  out += digits;
}

// std::chrono::year ends at 32767, CQL's dates do not. Howard Hinnant, chrono-compatible low-level date algorithms.
void append_date(std::string& out, std::int64_t days_since_epoch) {
  const std::int64_t days = days_since_epoch + 719468;  // since 0000-03-01
  const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
  const std::int64_t day_of_era = days - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  const std::int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const std::int64_t march_month = (5 * day_of_year + 2) / 153;
  const std::int64_t month = march_month < 10 ? march_month + 3 : march_month - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  if (year < 0) out += '-';
  append_padded(out, year < 0 ? -year : year, 4);
  out += '-';
  append_padded(out, month, 2);
  out += '-';
  append_padded(out, day_of_year - (153 * march_month + 2) / 5 + 1, 2);
}

// hh:mm:ss and as many digits of the fraction as `digits` says.
void append_clock(std::string& out, std::int64_t ticks, std::size_t digits) {
  std::int64_t per_second = 1;
  for (std::size_t i = 0; i < digits; ++i) per_second *= 10;
  const std::int64_t seconds = ticks / per_second;
  append_padded(out, seconds / 3600, 2);
  out += ':';
  append_padded(out, seconds / 60 % 60, 2);
  out += ':';
  append_padded(out, seconds % 60, 2);
  out += '.';
  append_padded(out, ticks % per_second, digits);
}

void append_hex(std::string& out, bytes_view b) {
  out += "0x";
  for (const std::byte v : b) {
    out += "0123456789abcdef"[std::to_integer<unsigned>(v) >> 4];
    out += "0123456789abcdef"[std::to_integer<unsigned>(v) & 15];
  }
}

void print(std::string& out, const value& v, int depth);

struct printer {
  std::string& out;
  int depth;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(unset_t) const { out += "unset"; }
  void operator()(bool v) const { out += v ? "true" : "false"; }
  void operator()(std::integral auto v) const { out += std::to_string(v); }
  void operator()(std::floating_point auto v) const {
    if (std::isnan(v)) return void(out += "NaN");
    if (std::isinf(v)) return void(out += v < 0 ? "-Infinity" : "Infinity");
    std::array<char, 32> digits;
    const std::string_view text(digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), v).ptr);
    out += text;
    if (text.find_first_of(".e") == text.npos) out += ".0";
  }
  void operator()(const std::string& v) const { detail::append_text_literal(out, v); }
  void operator()(const bytes& v) const { append_hex(out, v); }
  void operator()(const uuid& v) const { out += v.to_string(); }
  void operator()(const inet_address& v) const { detail::append_text_literal(out, v.to_string()); }
  void operator()(const value::timestamp& v) const {
    constexpr std::int64_t day = 86'400'000;
    const std::int64_t n = v.time_since_epoch().count();
    const std::int64_t within = n % day < 0 ? n % day + day : n % day;
    out += '\'';
    append_date(out, n / day - (n % day < 0 ? 1 : 0));
    out += 'T';
    append_clock(out, within, 3);
    out += "Z'";
  }
  void operator()(const value::date& v) const {
    out += '\'';
    append_date(out, v.time_since_epoch().count());
    out += '\'';
  }
  void operator()(const value::time& v) const {
    out += '\'';
    append_clock(out, v.count(), 9);
    out += '\'';
  }
  void operator()(const duration& v) const { out += v.to_string(); }
  void operator()(const varint& v) const { out += v.to_string(); }
  void operator()(const decimal& v) const { out += v.to_string(); }
  void operator()(const value::list& v) const { append_sequence('[', v.elements, ']'); }
  void operator()(const value::vector& v) const { append_sequence('[', v.elements, ']'); }
  void operator()(const value::set& v) const {
    append_between('{', detail::in_server_order(v), '}', [this](const value* e) { print(out, *e, depth + 1); });
  }
  void operator()(const value::tuple& v) const { append_sequence('(', v.elements, ')'); }
  void operator()(const value::map& v) const {
    append_between('{', detail::in_server_order(v), '}', [this](const auto* entry) {
      print(out, entry->first, depth + 1);
      out += ": ";
      print(out, entry->second, depth + 1);
    });
  }
  void operator()(const value::udt& v) const {
    append_between('{', v.fields, '}', [this](const auto& field) {
      detail::append_identifier(out, field.first);
      out += ": ";
      print(out, field.second, depth + 1);
    });
  }
  void operator()(const value::custom& v) const { append_hex(out, v.data); }

 private:
  void append_sequence(char open, const std::vector<value>& elements, char close) const {
    append_between(open, elements, close, [this](const value& e) { print(out, e, depth + 1); });
  }
  template <class Range, class Print>
  void append_between(char open, const Range& range, char close, Print print_one) const {
    out += open;
    std::string_view separator;
    for (const auto& e : range) {
      out += separator;
      print_one(e);
      separator = ", ";
    }
    out += close;
  }
};

void print(std::string& out, const value& v, int depth) {
  if (depth > deepest_shown) out += "…";
  else std::visit(printer{out, depth}, v.data());
}

}  // namespace

std::string value::to_string() const {
  std::string text;
  print(text, *this, 1);
  return text;
}

}}  // namespace dse::v0
