#pragma once

#include <dse/graph/elements.hpp>
#include <dse/graph/scalars.hpp>
#include <dse/mapping.hpp>

#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

namespace detail {

/// What a struct is read from: names and contents.
class named_values {
 public:
  static result<named_values> of(const value& v);
  /// Null when there is no such name.
  value operator[](std::string_view name) const;

 private:
  std::vector<std::pair<std::string, value>> entries_;
};

template <class T>
concept readable_struct =
    dse::detail::plain_struct<T> && !plain_scalar<T> && !element_type<T> && !std::same_as<T, tree::branch>;

}  // namespace detail

/// A plain struct, field by field, from a map, a UDT or an element: fields have the names of keys, or those that
/// dse::mapping<T> gives them. `id` and `label` are an element's own, and the keys T.id and T.label of elementMap().
/// A field that may be missing or null is a std::optional.
template <detail::readable_struct T>
struct value_reader<T> {
  static result<T> read(const value& v) {
    const auto named = detail::named_values::of(v);
    if (!named) return named.error();
    T found{};
    error failed;
    auto fields = dse::detail::fields(found);
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (void)(read_field(*named, dse::detail::column_names<T>[I], std::get<I>(fields), failed) && ...);
    }(std::make_index_sequence<dse::detail::field_count<T>>{});
    if (failed) return failed;
    return found;
  }

 private:
  template <class Field>
  static bool read_field(const detail::named_values& named, std::string_view name, Field& field, error& failed) {
    static_assert(readable_value<Field>, "a field of the struct has no dse::graph::value_reader: specialise it");
    result<Field> content = named[name].template try_as<Field>();
    if (content) field = std::move(*content);
    else failed = detail::error_within(content.error(), "field \"" + std::string(name) + "\"");
    return content.has_value();
  }
};

}}}  // namespace dse::v0::graph
