#include <dse/duration.hpp>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

namespace dse { inline namespace v0 {
namespace {

enum class part { months, days, nanoseconds };

struct unit {
  std::string_view symbol;
  part of;
  std::int64_t size;
};

// From large to small, the order that CQL demands (org.apache.cassandra.cql3.Duration).
constexpr unit cql_units[] = {
    {"y", part::months, 12},
    {"mo", part::months, 1},
    {"w", part::days, 7},
    {"d", part::days, 1},
    {"h", part::nanoseconds, 3'600'000'000'000},
    {"m", part::nanoseconds, 60'000'000'000},
    {"s", part::nanoseconds, 1'000'000'000},
    {"ms", part::nanoseconds, 1'000'000},
    {"us", part::nanoseconds, 1'000},
    {"ns", part::nanoseconds, 1},
};
constexpr unit iso_date_units[] = {{"Y", part::months, 12}, {"M", part::months, 1}, {"D", part::days, 1}};
constexpr unit iso_time_units[] = {{"H", part::nanoseconds, 3'600'000'000'000},
                                   {"M", part::nanoseconds, 60'000'000'000},
                                   {"S", part::nanoseconds, 1'000'000'000}};
constexpr unit iso_week_units[] = {{"W", part::days, 7}};

enum class outcome { good, malformed, too_large };

// Sums numbers with units into a duration; the sign is applied while adding, so that the most negative parts fit.
class duration_parser {
 public:
  duration_parser(std::string_view text, bool negative) : rest_(text), negative_(negative) {}

  bool at_end() const { return rest_.empty(); }
  bool skip(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  // One or more numbers, each with a unit that comes later in the table than the one before; stops before `T`.
  template <std::size_t N>
  outcome read_units(const unit (&units)[N]) {
    std::size_t next = 0;
    while (!at_end() && rest_[0] != 'T') {
      std::uint64_t count = 0;
      if (const outcome o = read_number(count); o != outcome::good) return o;
      const std::string symbol = read_symbol(units[0].symbol[0] >= 'a');
      while (next < N && units[next].symbol != symbol) ++next;
      if (next == N) return outcome::malformed;
      if (const outcome o = add(units[next++], count); o != outcome::good) return o;
    }
    return next == 0 ? outcome::malformed : outcome::good;
  }

  // Exactly `digits` digits of a unit.
  outcome read_fixed(std::size_t digits, const unit& u) {
    if (rest_.size() < digits || rest_.substr(0, digits).find_first_not_of("0123456789") != rest_.npos)
      return outcome::malformed;
    std::uint64_t count = 0;
    std::from_chars(rest_.data(), rest_.data() + digits, count);
    rest_.remove_prefix(digits);
    return add(u, count);
  }

  const duration& value() const { return value_; }

 private:
  outcome read_number(std::uint64_t& count) {
    const auto [end, ec] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), count);
    if (ec == std::errc::result_out_of_range) return outcome::too_large;
    if (ec != std::errc()) return outcome::malformed;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return outcome::good;
  }

  // CQL's units have any case and a micro sign for us.
  std::string read_symbol(bool any_case) {
    std::string symbol;
    while (!at_end() && !(rest_[0] >= '0' && rest_[0] <= '9') && rest_[0] != 'T') {
      if (any_case && rest_.starts_with("\xC2\xB5")) {
        symbol += 'u';
        rest_.remove_prefix(2);
        continue;
      }
      const char c = rest_[0];
      symbol += any_case && c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
      rest_.remove_prefix(1);
    }
    return symbol;
  }

  outcome add(const unit& u, std::uint64_t count) {
    std::int64_t amount = 0;
    if (__builtin_mul_overflow(count, negative_ ? -u.size : u.size, &amount)) return outcome::too_large;
    bool overflow = false;
    switch (u.of) {
      case part::months: overflow = __builtin_add_overflow(value_.months, amount, &value_.months); break;
      case part::days: overflow = __builtin_add_overflow(value_.days, amount, &value_.days); break;
      case part::nanoseconds: overflow = __builtin_add_overflow(value_.nanoseconds, amount, &value_.nanoseconds); break;
    }
    return overflow ? outcome::too_large : outcome::good;
  }

  std::string_view rest_;
  bool negative_;
  duration value_;
};

outcome read_iso_units(duration_parser& p) {
  if (!p.skip('T')) {
    if (const outcome o = p.read_units(iso_date_units); o != outcome::good || p.at_end()) return o;
    if (!p.skip('T')) return outcome::malformed;
  }
  return p.read_units(iso_time_units);
}

// YYYY-MM-DDThh:mm:ss
outcome read_iso_alternative(duration_parser& p) {
  const std::pair<char, const unit*> fields[] = {{'-', &iso_date_units[1]},
                                                 {'-', &iso_date_units[2]},
                                                 {'T', &iso_time_units[0]},
                                                 {':', &iso_time_units[1]},
                                                 {':', &iso_time_units[2]}};
  outcome o = p.read_fixed(4, iso_date_units[0]);
  for (const auto& [separator, u] : fields) {
    if (o != outcome::good) return o;
    o = p.skip(separator) ? p.read_fixed(2, *u) : outcome::malformed;
  }
  return o;
}

outcome read_duration(duration_parser& p, std::string_view text) {
  if (!p.skip('P')) return p.read_units(cql_units);
  if (text.find('-') != text.npos) return read_iso_alternative(p);
  if (text.ends_with('W')) return p.read_units(iso_week_units);
  return read_iso_units(p);
}

void print_part(std::string& text, std::uint64_t amount, part of) {
  for (const unit& u : cql_units) {
    const auto size = static_cast<std::uint64_t>(u.size);
    // Cassandra prints no weeks, though it reads them.
    if (u.of != of || u.symbol == "w" || amount < size) continue;
    text += std::to_string(amount / size);
    text += u.symbol;
    amount %= size;
  }
}

std::uint64_t magnitude(std::int64_t v) {
  return v < 0 ? ~static_cast<std::uint64_t>(v) + 1 : static_cast<std::uint64_t>(v);
}

}  // namespace

result<duration> duration::try_from_string(std::string_view text) {
  const bool negative = text.starts_with('-');
  const std::string_view unsigned_text = text.substr(negative ? 1 : 0);
  duration_parser p(unsigned_text, negative);
  const outcome o = read_duration(p, unsigned_text);
  const std::string shown(text.substr(0, 64));
  if (o == outcome::too_large)
    return error(client_errc::out_of_range, "a part of the duration does not fit: '" + shown + "'",
                 "months and days have 32 bits, nanoseconds 64");
  if (o == outcome::malformed || !p.at_end())
    return error(client_errc::invalid_argument, "not a duration: '" + shown + "'",
                 "write it as 1y2mo3d4h5m6s7ms8us9ns or P1Y2M3DT4H5M6S");
  return p.value();
}
duration duration::from_string(std::string_view text) { return try_from_string(text).value(); }

std::string duration::to_string() const {
  std::string text;
  if (months < 0 || days < 0 || nanoseconds < 0) text += '-';
  const std::size_t sign = text.size();
  print_part(text, magnitude(months), part::months);
  print_part(text, magnitude(days), part::days);
  print_part(text, magnitude(nanoseconds), part::nanoseconds);
  if (text.size() == sign) text += "0ns";
  return text;
}

}}  // namespace dse::v0
