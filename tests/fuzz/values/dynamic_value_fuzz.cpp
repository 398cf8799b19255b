#include "fuzz/random_types.hpp"
#include "fuzz/target.hpp"

#include <dse/value.hpp>

#include <optional>

namespace dse::fuzz::values_dynamic_value { namespace {

bytes encoded(const value& v, const data_type& type) {
  value_buffer out;
  bind_value(out, v, type);
  return {out.view().begin(), out.view().end()};
}

/// The value behind its length, as rows have it.
value decoded(bytes_view b, const data_type& type) {
  std::uint32_t length = 0;
  for (const std::byte octet : b.first(4)) length = length << 8 | std::to_integer<std::uint32_t>(octet);
  return read_value<value>(b.data() + 4, static_cast<std::int32_t>(length), type);
}

/// Values are compared by their bytes, since a NaN equals nothing.
void round_trip(const value& v, const data_type& type) {
  const bytes first = encoded(v, type);
  require(encoded(decoded(first, type), type) == first, "a value that was bound is read as another");
}

/// Any bytes as a value of the type.
void decode(bytes_view b, const data_type& type) {
  value v;
  try {
    v = read_value<value>(b, type);
  } catch (const exception& e) {
    return require(e.code() == client_errc::malformed_rows, "bytes of a value are refused as malformed_rows");
  }
  touch(v.to_string());
  require(!(v.is_null() && !b.empty()), "bytes are never null");
  if (b.empty() && detail::empty_is_null(type.kind())) require(v.is_null(), "no bytes are a null number");
  try {
    round_trip(v, type);
  } catch (const exception& e) {
    // Rows may hold what no statement may send: durations of two signs, timeuuids of another version; and vectors of
    // empty numbers, which are read as null.
    require(e.code() == client_errc::out_of_range || e.code() == client_errc::invalid_argument,
            "what was read can be bound, or is refused");
  }
}

void check(bytes_view input) {
  choices in(input);
  const bool from_bytes = in.flip();
  const data_type type = some_type(in, 5);
  touch(type.to_string());
  if (from_bytes) return decode(in.rest(), type);
  const value v = some_value(in, type);
  touch(v.to_string());
  round_trip(v, type);
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (int kind = 0; kind < 5; ++kind)
    for (int mode = 0; mode < 2; ++mode) {
      bytes seed;
      for (const int n : {mode, 2, kind, 0, 0, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8})
        seed.push_back(static_cast<std::byte>(n));
      seeds.push_back(seed);
    }
  return seeds;
});

}}  // namespace dse::fuzz::values_dynamic_value
