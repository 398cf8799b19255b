#include "calendar.hpp"

#include <dse/detail/big_endian.hpp>
#include <dse/geo/date_range.hpp>
#include <dse/geo/error.hpp>

#include <algorithm>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {
namespace {

constexpr std::size_t kind_size = 1, bound_size = 9;

date_bound rounded_down(date_bound b) noexcept { return {round_down(b.milliseconds, b.precision), b.precision}; }
date_bound rounded_up(date_bound b) noexcept { return {round_up(b.milliseconds, b.precision), b.precision}; }

error malformed(std::string message) { return error(make_error_code(errc::malformed_date_range), std::move(message)); }

std::byte* store(std::byte* out, const date_bound& b) noexcept {
  dse::detail::store_big(out, static_cast<std::uint64_t>(b.milliseconds));
  out[8] = static_cast<std::byte>(b.precision);
  return out + bound_size;
}

result<date_bound> load_bound(const std::byte* in) {
  const auto precision = std::to_integer<std::uint8_t>(in[8]);
  if (precision > static_cast<std::uint8_t>(date_precision::millisecond))
    return malformed("date precision " + std::to_string(precision) + " is unknown");
  return date_bound(static_cast<std::int64_t>(dse::detail::load_big<std::uint64_t>(in)), date_precision{precision});
}

}  // namespace

date_range::date_range(date_bound date) noexcept : kind_(kind::single), lower_(rounded_down(date)) {}

result<date_range> date_range::try_between(date_bound from, date_bound to) {
  date_range v;
  v.kind_ = kind::closed;
  v.lower_ = rounded_down(from);
  v.upper_ = rounded_up(to);
  if (v.upper_.milliseconds <= v.lower_.milliseconds)
    return error(make_error_code(errc::reversed_date_range),
                 "wrong order: " + from.to_string() + " TO " + to.to_string());
  return v;
}
date_range date_range::between(date_bound from, date_bound to) { return try_between(from, to).value(); }

date_range date_range::since(date_bound from) noexcept {
  date_range v;
  v.kind_ = kind::since;
  v.lower_ = rounded_down(from);
  return v;
}

date_range date_range::until(date_bound to) noexcept {
  date_range v;
  v.kind_ = kind::until;
  v.upper_ = rounded_up(to);
  return v;
}

date_range date_range::all_dates() noexcept {
  date_range v;
  v.kind_ = kind::all_dates;
  return v;
}

std::optional<date_bound> date_range::lower() const noexcept {
  if (kind_ == kind::single || kind_ == kind::closed || kind_ == kind::since) return lower_;
  return std::nullopt;
}

std::optional<date_bound> date_range::upper() const noexcept {
  if (kind_ == kind::closed || kind_ == kind::until) return upper_;
  return std::nullopt;
}

date_range::wire_form date_range::to_wire() const noexcept {
  wire_form out;
  out.bytes_[0] = static_cast<std::byte>(kind_);
  std::byte* end = out.bytes_.data() + kind_size;
  if (const auto b = lower()) end = store(end, *b);
  if (const auto b = upper()) end = store(end, *b);
  out.size_ = static_cast<std::size_t>(end - out.bytes_.data());
  return out;
}

result<date_range> date_range::try_from_wire(bytes_view in) {
  if (in.empty()) return malformed("a date range of no bytes");
  const auto type = std::to_integer<std::uint8_t>(in[0]);
  if (type > static_cast<std::uint8_t>(kind::any))
    return malformed("date range type " + std::to_string(type) + " is unknown");
  const kind k{type};
  const std::size_t bounds = k == kind::closed ? 2 : k < kind::all_dates ? 1 : 0;
  if (in.size() != kind_size + bounds * bound_size)
    return malformed("a date range of type " + std::to_string(type) + " in " + std::to_string(in.size()) + " bytes");
  if (bounds == 0) return k == kind::any ? date_range() : all_dates();
  const result<date_bound> first = load_bound(in.data() + kind_size);
  if (!first) return first.error();
  if (k == kind::single) return date_range(*first);
  if (k == kind::since) return since(*first);
  if (k == kind::until) return until(*first);
  const result<date_bound> second = load_bound(in.data() + kind_size + bound_size);
  if (!second) return second.error();
  return try_between(*first, *second);
}

std::strong_ordering operator<=>(const date_range& a, const date_range& b) noexcept {
  const auto a_form = a.to_wire(), b_form = b.to_wire();
  const bytes_view x = a_form.view(), y = b_form.view();
  return std::lexicographical_compare_three_way(x.begin(), x.end(), y.begin(), y.end());
}

}}}  // namespace dse::v0::geo

std::size_t std::hash<dse::geo::date_range>::operator()(const dse::geo::date_range& range) const noexcept {
  const auto form = range.to_wire();
  const dse::bytes_view in = form.view();
  return std::hash<std::string_view>()({reinterpret_cast<const char*>(in.data()), in.size()});
}
