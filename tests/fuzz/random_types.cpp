#include "fuzz/random_types.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string>

namespace dse::fuzz {
namespace {

constexpr std::array scalars{
    type_kind::int_,    type_kind::ascii,   type_kind::bigint,   type_kind::blob,     type_kind::boolean,
    type_kind::counter, type_kind::decimal, type_kind::double_,  type_kind::float_,   type_kind::timestamp,
    type_kind::uuid,    type_kind::text,    type_kind::varint,   type_kind::timeuuid, type_kind::inet,
    type_kind::date,    type_kind::time,    type_kind::smallint, type_kind::tinyint,  type_kind::duration,
};

constexpr std::array nested{type_kind::list,  type_kind::set, type_kind::map,
                            type_kind::tuple, type_kind::udt, type_kind::vector};

// Of no members servers have none.
std::vector<data_type> some_types(choices& in, int levels) {
  std::vector<data_type> types(in.below(3) + 1);
  for (data_type& t : types) t = some_type(in, levels);
  return types;
}

value some_present_value(choices& in, const data_type& type);

std::vector<value> some_elements(choices& in, const data_type& type) {
  std::vector<value> elements(in.below(4));
  for (value& v : elements) v = some_value(in, type);
  return elements;
}

value some_duration(choices& in) {
  // Servers refuse parts of different signs.
  duration d{in.integer<std::int32_t>() & 0x7FFF'FFFF, in.integer<std::int32_t>() & 0x7FFF'FFFF,
             static_cast<std::int64_t>(in.integer<std::uint64_t>() >> 1)};
  if (in.flip()) d = {-d.months, -d.days, -d.nanoseconds};
  return d;
}

uuid some_uuid(choices& in, bool of_time) {
  uuid u;
  for (std::uint8_t& octet : u.octets) octet = in.integer<std::uint8_t>();
  if (of_time) u.octets[6] = static_cast<std::uint8_t>((u.octets[6] & 0x0F) | 0x10);
  return u;
}

value some_address(choices& in) {
  std::array<std::uint8_t, 16> octets{};
  for (std::uint8_t& octet : octets) octet = in.integer<std::uint8_t>();
  if (in.flip()) return inet_address(octets);
  return inet_address(std::array{octets[0], octets[1], octets[2], octets[3]});
}

value some_scalar(choices& in, const data_type& type) {
  constexpr std::uint64_t nanoseconds_per_day = 86'400'000'000'000;
  switch (type.kind()) {
    case type_kind::custom: return value::custom(type.name(), in.some_octets(40));
    case type_kind::ascii: return in.some_ascii();
    case type_kind::text: return in.some_text();
    case type_kind::blob: return in.some_octets(40);
    case type_kind::bigint:
    case type_kind::counter: return in.integer<std::int64_t>();
    case type_kind::boolean: return in.flip();
    case type_kind::decimal: {
      const auto scale = in.integer<std::int32_t>();
      return decimal(varint::from_bytes(in.some_bytes(12)), scale);
    }
    case type_kind::double_: return std::bit_cast<double>(in.integer<std::uint64_t>());
    case type_kind::float_: return std::bit_cast<float>(in.integer<std::uint32_t>());
    case type_kind::timestamp: return value::timestamp(std::chrono::milliseconds(in.integer<std::int64_t>()));
    case type_kind::uuid: return some_uuid(in, false);
    case type_kind::timeuuid: return some_uuid(in, true);
    case type_kind::varint: return varint::from_bytes(in.some_bytes(12));
    case type_kind::inet: return some_address(in);
    case type_kind::date: return value::date(std::chrono::days(in.integer<std::int32_t>()));
    case type_kind::time:
      return value::time(static_cast<std::int64_t>(in.integer<std::uint64_t>() % nanoseconds_per_day));
    case type_kind::smallint: return in.integer<std::int16_t>();
    case type_kind::tinyint: return in.integer<std::int8_t>();
    case type_kind::duration: return some_duration(in);
    default: return in.integer<std::int32_t>();
  }
}

}  // namespace

data_type some_scalar_type(choices& in) { return in.of(scalars); }

data_type some_type(choices& in, int levels) {
  const std::size_t choice = in.below(levels > 1 ? 4 : 2);
  if (choice == 0 || in.empty()) return some_scalar_type(in);
  if (choice == 1) return in.flip() ? some_scalar_type(in) : data_type::custom("org.example.OtherType");
  switch (in.of(nested)) {
    case type_kind::list: return data_type::list(some_type(in, levels - 1));
    case type_kind::set: return data_type::set(some_type(in, levels - 1));
    case type_kind::map: {
      data_type key = some_type(in, levels - 1);
      return data_type::map(std::move(key), some_type(in, levels - 1));
    }
    case type_kind::tuple: return data_type::tuple(some_types(in, levels - 1));
    case type_kind::vector: {
      const auto dimension = static_cast<std::uint32_t>(in.below(4) + 1);
      return data_type::vector(some_type(in, levels - 1), dimension);
    }
    default: {
      std::vector<data_type> types = some_types(in, levels - 1);
      std::vector<std::string> fields;
      for (std::size_t i = 0; i < types.size(); ++i) fields.push_back("field" + std::to_string(i));
      return data_type::udt("shop", "of_" + in.some_ascii(8), std::move(fields), std::move(types));
    }
  }
}

std::vector<column> some_columns(choices& in, std::size_t most) {
  std::vector<column> columns(in.below(most + 1));
  const bool one_table = in.flip();
  for (column& c : columns) {
    c.keyspace = one_table ? "shop" : in.some_text(4);
    c.table = one_table ? "orders" : in.some_text(4);
    c.name = in.some_text(8);
    c.type = some_type(in, 4);
  }
  return columns;
}

bool same_columns(const std::vector<column>& a, const std::vector<column>& b) {
  return std::ranges::equal(a, b, [](const column& x, const column& y) {
    return x.keyspace == y.keyspace && x.table == y.table && x.name == y.name && x.type == y.type;
  });
}

value some_value(choices& in, const data_type& type) {
  return in.below(8) == 7 ? value() : some_present_value(in, type);
}

namespace {

value some_present_value(choices& in, const data_type& type) {
  switch (type.kind()) {
    case type_kind::list: return value::list(some_elements(in, type.parameters()[0]));
    case type_kind::set: return value::set(some_elements(in, type.parameters()[0]));
    case type_kind::map: {
      std::vector<std::pair<value, value>> entries(in.below(4));
      for (auto& [key, mapped] : entries) {
        key = some_value(in, type.parameters()[0]);
        mapped = some_value(in, type.parameters()[1]);
      }
      return value::map(std::move(entries));
    }
    case type_kind::tuple: {
      std::vector<value> elements;
      for (const data_type& t : type.parameters()) elements.push_back(some_value(in, t));
      return value::tuple(std::move(elements));
    }
    case type_kind::udt: {
      std::vector<std::pair<std::string, value>> fields;
      for (std::size_t i = 0; i < type.parameters().size(); ++i)
        fields.emplace_back(type.field_names()[i], some_value(in, type.parameters()[i]));
      return value::udt(std::move(fields));
    }
    case type_kind::vector: {
      std::vector<value> elements(type.dimension());
      for (value& v : elements) v = some_present_value(in, type.parameters()[0]);
      return value::vector(std::move(elements));
    }
    default: return some_scalar(in, type);
  }
}

}  // namespace
}  // namespace dse::fuzz
