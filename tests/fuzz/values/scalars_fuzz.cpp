#include "fuzz/random_types.hpp"
#include "fuzz/target.hpp"

#include <dse/codec.hpp>

#include <bit>

namespace dse::fuzz::values_scalars { namespace {

/// One CQL type read as one C++ type: the bytes are a value, and binding it gives them again where `exact`; or they are
/// refused as malformed, as a null, or as out of the C++ type's range.
template <class T>
void check_as(bytes_view b, const data_type& type, bool exact = true) {
  T v{};
  try {
    v = read_value<T>(b, type);
  } catch (const exception& e) {
    const bool is_null = b.empty() && detail::empty_is_null(type.kind());
    return require(e.code() == client_errc::malformed_rows || e.code() == client_errc::out_of_range ||
                       (is_null && e.code() == client_errc::null_value),
                   "a value is refused with another code");
  }
  require(!b.empty() || !detail::empty_is_null(type.kind()), "no bytes are no number");
  value_buffer out;
  try {
    bind_value(out, v, type);
  } catch (const exception& e) {
    return require(e.code() == client_errc::out_of_range, "what was read can be bound, or is out of range");
  }
  const bytes_view again = out.view().subspan(4);
  if (exact) return require(std::ranges::equal(again, b), "a value that was read is bound as other bytes");
  require(again.size() <= b.size() || again.size() == 1, "a value has no longer form");
  value_buffer twice;
  bind_value(twice, read_value<T>(again, type), type);
  require(std::ranges::equal(twice.view(), out.view()), "the form that binding gives is the only one");
}

/// A wider C++ type holds the same number.
void check_integers(bytes_view b, const data_type& type) {
  const std::size_t width = detail::integer_width(type.kind());
  if (b.size() != width) return check_as<std::int64_t>(b, type);
  const auto n = read_value<std::int64_t>(b, type);
  require(read_value<varint>(b, type) == varint(n), "an integer as varint is the same number");
  require(read_value<decimal>(b, type) == decimal(n), "an integer as decimal is the same number");
  check_as<std::int64_t>(b, type);
  if (width <= 4) check_as<std::int32_t>(b, type);
  if (width <= 2) check_as<std::int16_t>(b, type);
  if (width == 1) check_as<std::int8_t>(b, type);
}

void check_timestamps(bytes_view b, const data_type& type) {
  check_as<std::chrono::sys_time<std::chrono::milliseconds>>(b, type);
  check_as<std::chrono::sys_time<std::chrono::nanoseconds>>(b, type);
  check_as<std::chrono::sys_time<std::chrono::microseconds>>(b, type);
  if (b.size() != 8) return;
  const auto exact = read_value<std::chrono::sys_time<std::chrono::milliseconds>>(b, type);
  const auto seconds = read_value<std::chrono::sys_seconds>(b, type);
  const std::int64_t milliseconds = exact.time_since_epoch().count();
  const std::int64_t before =
      milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0);  // in ms it may not be representable
  require(seconds.time_since_epoch().count() == before, "coarser time points are rounded down");
}

void check_dates(bytes_view b, const data_type& type) {
  check_as<std::chrono::sys_days>(b, type);
  check_as<std::chrono::year_month_day>(b, type);
}

void check(bytes_view input) {
  choices in(input);
  const data_type type = some_scalar_type(in);
  const bytes b(in.rest().begin(), in.rest().end());
  switch (type.kind()) {
    case type_kind::ascii:
    case type_kind::text: return check_as<std::string>(b, type);
    case type_kind::blob: return check_as<bytes>(b, type);
    case type_kind::boolean: return check_as<bool>(b, type, b.size() != 1 || b[0] <= std::byte{1});
    case type_kind::float_: return check_as<float>(b, type);
    case type_kind::double_: return check_as<double>(b, type);
    case type_kind::varint: return check_as<varint>(b, type, false);
    case type_kind::decimal: return check_as<decimal>(b, type, false);
    case type_kind::duration: return check_as<duration>(b, type, false);
    case type_kind::uuid:
    case type_kind::timeuuid: return check_as<uuid>(b, type);
    case type_kind::inet: return check_as<inet_address>(b, type);
    case type_kind::timestamp: return check_timestamps(b, type);
    case type_kind::date: return check_dates(b, type);
    case type_kind::time: return check_as<std::chrono::nanoseconds>(b, type);
    default: return check_integers(b, type);
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (std::uint8_t kind = 0; kind < 20; ++kind)
    for (const std::size_t size : {1u, 2u, 3u, 4u, 8u, 16u}) {
      bytes seed(1 + size, std::byte{1});
      seed[0] = std::byte{kind};
      seeds.push_back(std::move(seed));
    }
  return seeds;
});

}}  // namespace dse::fuzz::values_scalars
