#include "support/random_values.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace dse::testing {
namespace {

constexpr type_kind scalars[] = {
    type_kind::ascii,   type_kind::bigint,   type_kind::blob,     type_kind::boolean,   type_kind::decimal,
    type_kind::double_, type_kind::float_,   type_kind::int_,     type_kind::timestamp, type_kind::uuid,
    type_kind::text,    type_kind::varint,   type_kind::timeuuid, type_kind::inet,      type_kind::date,
    type_kind::time,    type_kind::smallint, type_kind::tinyint,  type_kind::duration,
};

}  // namespace

data_type random_values::scalar_type() { return scalars[below(std::size(scalars))]; }

data_type random_values::type(int depth) {
  if (depth <= 1) return scalar_type();
  // Durations have no order, and so are neither in sets nor keys.
  const auto sortable = [&] {
    data_type t = scalar_type();
    while (t.is(type_kind::duration)) t = scalar_type();
    return t;
  };
  switch (below(8)) {
    case 0: return data_type::list(type(depth - 1));
    case 1: return data_type::set(sortable());
    case 2: return data_type::map(sortable(), type(depth - 1));
    case 3: return data_type::vector(type(depth - 1), static_cast<std::uint32_t>(1 + below(4)));
    case 4:
    case 5: {
      std::vector<std::string> names;
      std::vector<data_type> types;
      for (std::uint64_t n = 1 + below(4); n > 0; --n) {
        names.push_back("f" + std::to_string(n));
        types.push_back(type(depth - 1));
      }
      return below(2) == 0 ? data_type::tuple(std::move(types))
                           : data_type::udt("ks", "t", std::move(names), std::move(types));
    }
    default: return scalar_type();
  }
}

std::int64_t random_values::integer(int bits) {
  const std::int64_t largest = static_cast<std::int64_t>(~std::uint64_t{0} >> (65 - bits));
  switch (below(6)) {
    case 0: return largest;
    case 1: return -largest - 1;
    case 2: return 0;
    case 3: return -1;
    default: return static_cast<std::int64_t>(random_()) >> (64 - bits);
  }
}

std::string random_values::text() {
  static const char* const pieces[] = {
      "a", "Z", " ", "'", "\"", "\\", "\n", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
  std::string s;
  for (std::uint64_t n = below(8); n > 0; --n) s += pieces[below(std::size(pieces))];
  return s;
}

bytes random_values::blob(std::size_t most) {
  bytes b(below(most + 1));
  for (std::byte& v : b) v = static_cast<std::byte>(random_());
  return b;
}

value random_values::scalar(type_kind kind) {
  using namespace std::chrono;
  switch (kind) {
    case type_kind::ascii: {
      std::string s = text();
      std::erase_if(s, [](char c) { return static_cast<unsigned char>(c) >= 0x80; });
      return s;
    }
    case type_kind::text: return text();
    case type_kind::bigint: return integer(64);
    case type_kind::blob: return blob(20);
    case type_kind::boolean: return below(2) == 0;
    case type_kind::decimal: {
      // Equal for the server whatever its scale is, a zero would be in a set twice.
      const varint unscaled = varint::from_bytes(blob(12));
      return decimal(unscaled, unscaled == varint(0) ? 0 : static_cast<std::int32_t>(below(40)) - 20);
    }
    case type_kind::double_: {
      const auto v = std::bit_cast<double>(random_());
      return std::isfinite(v) ? v : -0.0;
    }
    case type_kind::float_: {
      const auto v = std::bit_cast<float>(static_cast<std::uint32_t>(random_()));
      return std::isfinite(v) ? v : -0.0f;
    }
    case type_kind::int_: return static_cast<std::int32_t>(integer(32));
    // The years that both the server's JSON and ISO 8601 write with four digits.
    case type_kind::timestamp:
      return value::timestamp(milliseconds(static_cast<std::int64_t>(below(253'402'300'800'000))));
    case type_kind::uuid: {
      uuid v;
      for (auto& o : v.octets) o = static_cast<std::uint8_t>(random_());
      v.octets[6] = static_cast<std::uint8_t>((v.octets[6] & 0x0F) | (below(2) == 0 ? 0x10 : 0x40));
      return v;
    }
    case type_kind::timeuuid: {
      uuid v;
      for (auto& o : v.octets) o = static_cast<std::uint8_t>(random_());
      v.octets[6] = static_cast<std::uint8_t>((v.octets[6] & 0x0F) | 0x10);
      return v;
    }
    case type_kind::varint: return varint::from_bytes(blob(20));
    case type_kind::inet: {
      bytes b(below(2) == 0 ? 4 : 16);
      for (std::byte& v : b) v = static_cast<std::byte>(random_());
      return inet_address::try_from_bytes(b).value();
    }
    case type_kind::date: return value::date(days(static_cast<int>(below(2'932'897))));
    case type_kind::time: return value::time(static_cast<std::int64_t>(below(86'400'000'000'000)));
    case type_kind::smallint: return static_cast<std::int16_t>(integer(16));
    case type_kind::tinyint: return static_cast<std::int8_t>(integer(8));
    case type_kind::duration: {
      const auto part = [&](int bits) { return static_cast<std::int64_t>(random_() >> (64 - bits)); };
      duration d{static_cast<std::int32_t>(part(31)), static_cast<std::int32_t>(part(31)), part(63)};
      if (below(2) == 0) d = {-d.months, -d.days, -d.nanoseconds};
      return d;
    }
    default: return {};
  }
}

value random_values::value_of(const data_type& type) {
  const auto& parameters = type.parameters();
  switch (type.kind()) {
    case type_kind::list: {
      value::list v;
      for (std::uint64_t n = below(4); n > 0; --n) v.elements.push_back(value_of(parameters[0]));
      return v;
    }
    case type_kind::vector: {
      value::vector v;
      for (std::uint32_t n = 0; n < type.dimension(); ++n) v.elements.push_back(value_of(parameters[0]));
      return v;
    }
    case type_kind::set: {
      value::set v;
      for (std::uint64_t n = below(5); n > 0; --n) {
        value e = value_of(parameters[0]);
        if (std::ranges::find(v.elements, e) == v.elements.end()) v.elements.push_back(std::move(e));
      }
      return v;
    }
    case type_kind::map: {
      value::map v;
      for (std::uint64_t n = below(5); n > 0; --n) {
        value key = value_of(parameters[0]);
        if (std::ranges::none_of(v.entries, [&](const auto& e) { return e.first == key; }))
          v.entries.emplace_back(std::move(key), value_of(parameters[1]));
      }
      return v;
    }
    case type_kind::tuple: {
      value::tuple v;
      for (const data_type& t : parameters) v.elements.push_back(below(5) == 0 ? value() : value_of(t));
      return v;
    }
    case type_kind::udt: {
      value::udt v;
      for (std::size_t i = 0; i < parameters.size(); ++i)
        v.fields.emplace_back(type.field_names()[i], below(5) == 0 ? value() : value_of(parameters[i]));
      return v;
    }
    default: return scalar(type.kind());
  }
}

}  // namespace dse::testing
