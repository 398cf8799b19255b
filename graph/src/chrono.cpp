#include "read_error.hpp"

#include <dse/graph/chrono.hpp>

namespace dse { inline namespace v0 { namespace graph {

namespace {

namespace chrono = std::chrono;

std::uint8_t number(chrono::month m) { return static_cast<std::uint8_t>(static_cast<unsigned>(m)); }
std::uint8_t number(chrono::day d) { return static_cast<std::uint8_t>(static_cast<unsigned>(d)); }

result<chrono::year> checked_year(std::int32_t y) {
  if (y < int(chrono::year::min()) || y > int(chrono::year::max()))
    return error(client_errc::out_of_range, "the year " + std::to_string(y) + " doesn't fit std::chrono::year");
  return chrono::year(y);
}

}  // namespace

void value_writer<chrono::year_month_day>::append(const chrono::year_month_day& v, binary_writer& out) {
  value_writer<local_date>::append({int(v.year()), number(v.month()), number(v.day())}, out);
}
void value_writer<chrono::year_month>::append(const chrono::year_month& v, binary_writer& out) {
  value_writer<year_month>::append({int(v.year()), number(v.month())}, out);
}
void value_writer<chrono::month_day>::append(const chrono::month_day& v, binary_writer& out) {
  value_writer<month_day>::append({number(v.month()), number(v.day())}, out);
}
void value_writer<chrono::year>::append(const chrono::year& v, binary_writer& out) {
  value_writer<year>::append({int(v)}, out);
}

result<chrono::year_month_day> value_reader<chrono::year_month_day>::read(const value& v) {
  const auto date = v.try_as<local_date>();
  const auto y = date ? checked_year(date->year) : date.error();
  if (!y) return y.error();
  return chrono::year_month_day(*y, chrono::month(date->month), chrono::day(date->day));
}
result<chrono::year_month> value_reader<chrono::year_month>::read(const value& v) {
  const auto found = v.try_as<year_month>();
  const auto y = found ? checked_year(found->year) : found.error();
  if (!y) return y.error();
  return chrono::year_month(*y, chrono::month(found->month));
}
result<chrono::month_day> value_reader<chrono::month_day>::read(const value& v) {
  const auto found = v.try_as<month_day>();
  if (!found) return found.error();
  return chrono::month_day(chrono::month(found->month), chrono::day(found->day));
}
result<chrono::year> value_reader<chrono::year>::read(const value& v) {
  const auto found = v.try_as<year>();
  return found ? checked_year(found->number) : found.error();
}

result<time_duration> detail::read_duration(const value& v) {
  if (v.kind() != value_kind::duration) return v.try_as<time_duration>();
  const auto cql = v.try_as<duration>();
  if (!cql) return cql.error();
  if (cql->months != 0 || cql->days != 0)
    return error(client_errc::out_of_range, "months and days are no fixed amount of time: " + cql->to_string());
  const std::int64_t rest = cql->nanoseconds % 1'000'000'000;
  return time_duration{cql->nanoseconds / 1'000'000'000 - (rest < 0),
                       static_cast<std::int32_t>(rest < 0 ? rest + 1'000'000'000 : rest)};
}

error detail::inexact_duration(const time_duration& d) {
  return error(client_errc::out_of_range, "the duration " + to_string(d) + " doesn't fit the C++ type exactly");
}

}}}  // namespace dse::v0::graph
