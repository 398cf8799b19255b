#pragma once

#include <dse/codec.hpp>
#include <dse/mapping.hpp>

#include <array>
#include <concepts>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {

/// A class that fields() can take apart. One that is not complete yet is none.
template <class T>
concept plain_struct = requires { sizeof(T); } && std::is_class_v<T> && std::is_aggregate_v<T> && !std::is_empty_v<T> &&
                       !requires { std::tuple_size<T>::value; };

/// Where the UDT has a field of that name; throws type_mismatch, naming field, struct and UDT, when it has none.
std::size_t udt_field(std::string_view name, std::string_view pretty_function, const data_type& udt);
inline bool is_udt(const data_type& t) noexcept {
  return t.is(type_kind::udt) && t.field_names().size() == t.parameters().size();
}

/// A struct as a value of a UDT; see codec<T> below.
template <class T>
struct udt_codec {
  static data_type natural_type() {
    return natural([]<class F>(std::type_identity<F>, const auto&) { return codec<F>::natural_type(); }, nullptr);
  }
  static data_type natural_type(const T& v) {
    return natural([]<class F>(std::type_identity<F>, const F* field) { return natural_type_of<F>(*field); }, &v);
  }
  /// \throws dse::exception with type_mismatch that names the field which does not fit.
  static bool binds_to(const data_type& t) {
    return is_udt(t) && each_field([&]<class F>(std::type_identity<F>, std::string_view name) {
             static_assert(encodable<F>, "a field of the struct has no dse::codec: specialise dse::codec for its type");
             within(name, [&] {
               const data_type& type = field_type_of(name, t);
               if (!codec<F>::binds_to(type)) throw_cannot_bind(compiler_name<F>(), type);
             });
           });
  }
  static void encode(const T& v, const data_type& t, value_buffer& out) {
    const auto values = fields(v);
    for (std::size_t i = 0; i < t.parameters().size(); ++i)
      if (!write_field(values, t.field_names()[i], t.parameters()[i], out, indices())) out.append_null();
  }
  static bool reads_from(const data_type& t) {
    return is_udt(t) && each_field([&]<class F>(std::type_identity<F>, std::string_view name) {
             static_assert(decodable<F>, "a field of the struct has no dse::codec: specialise dse::codec for its type");
             within(name, [&] { check_readable<F>(field_type_of(name, t)); });
           });
  }
  static T decode(bytes_view in, const data_type& t) {
    std::array<std::optional<bytes_view>, field_count<T>> cells;
    element_reader reader(in, t);
    for (const std::string& name : t.field_names()) {
      const auto cell = reader.next_or_null();
      for (std::size_t i = 0; i < cells.size(); ++i)
        if (column_names<T>[i] == name) cells[i] = cell;
    }
    reader.finish();
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return T{read_field<field_type<T, I>>(cells[I], column_names<T>[I], t)...};
    }(indices());
  }

 private:
  static constexpr auto indices() noexcept { return std::make_index_sequence<field_count<T>>(); }

  static const data_type& field_type_of(std::string_view name, const data_type& t) {
    return t.parameters()[udt_field(name, compiler_name<T>(), t)];
  }
  template <class Call>
  static auto within(std::string_view name, Call call) {
    try {
      return call();
    } catch (const exception&) {
      rethrow_within(name);
    }
  }
  template <class Call>
  static bool each_field(Call call) {
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (call(std::type_identity<field_type<T, I>>(), column_names<T>[I]), ...);
    }(indices());
    return true;
  }
  template <class TypeOf>
  static data_type natural(TypeOf type_of, const T* v) {
    std::vector<data_type> types;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (types.push_back(type_of(std::type_identity<field_type<T, I>>(), v ? &std::get<I>(fields(*v)) : nullptr)), ...);
    }(indices());
    std::string_view name;
    if constexpr (requires { mapping<T>::type; }) name = mapping<T>::type;
    const std::size_t dot = name.find('.');
    return data_type::udt(std::string(name.substr(0, dot == name.npos ? 0 : dot)),
                          std::string(dot == name.npos ? name : name.substr(dot + 1)),
                          std::vector<std::string>(column_names<T>.begin(), column_names<T>.end()), std::move(types));
  }
  template <class Values, std::size_t... I>
  static bool write_field(const Values& values, std::string_view name, const data_type& type, value_buffer& out,
                          std::index_sequence<I...>) {
    const auto write = [&]<class F>(const F& v) {
      within(name, [&] { write_element<F>(out, v, type); });
      return true;
    };
    return ((column_names<T>[I] == name && write(std::get<I>(values))) || ...);
  }
  template <class F>
  static F read_field(std::optional<bytes_view> cell, std::string_view name, const data_type& t) {
    return within(name, [&] { return read_value<F>(cell, field_type_of(name, t)); });
  }
};

}  // namespace detail

/// UDT: every plain struct, without macro or description. A field is the UDT's field of its name, renames of
/// dse::mapping<T>::columns applied; it needs a codec, and may be a struct, a collection of structs, an optional.
///
/// Fields of the UDT that the struct lacks are bound as null and passed over when read; a field that the UDT lacks, or
/// that has another type there, is a type_mismatch that names it. A value that ends early, as those from before an
/// ALTER TYPE do, has nulls in place of the rest: read them into std::optional, else they are null_value.
/// dse::statement, which knows no column types, sends the fields in the struct's order.
///
/// Where a single struct can mean a whole row (`prepared.bind(v)`, `rows.as<T>()`, `db.query<T>(…)`) it does, unless
/// `template <> struct dse::mapping<address> { static constexpr auto type = "shop.address"; };` says that it is a UDT.
/// A specialisation of dse::codec for the struct itself replaces all this.
template <detail::plain_struct T>
struct codec<T> : detail::udt_codec<T> {};

namespace detail {
/// T travels as a UDT's value, by no codec of the user's own.
template <class T>
concept has_struct_codec = plain_struct<T> && std::derived_from<codec<T>, udt_codec<T>>;
}  // namespace detail

/// A user's aggregate that rows are read into and values are taken from, field by field.
template <class T>
concept mapped = detail::has_struct_codec<T> && !requires { mapping<T>::type; };

}}  // namespace dse::v0
