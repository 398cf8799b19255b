#pragma once

#include <dse/codec.hpp>
#include <dse/detail/message.hpp>
#include <dse/mapping.hpp>
#include <dse/named_value.hpp>

#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

/// The CQL of a request; refused when it is empty or not UTF-8.
void set_text(message& m, std::string_view text);
/// Records the first failure; the request reports it in place of being sent.
void refuse(message& m, error why);
void refuse_count(message& m, std::size_t given, std::size_t wanted);
void refuse_empty(message& m);
void refuse_marker(message& m, std::string_view name);
void refuse_index(message& m, std::size_t index, std::size_t count);
/// Refuses a name that no marker has, and one that is given twice.
bool check_names(message& m, const prepared_statement& p, std::span<const std::string_view> names);
/// Names for values that are sent without being prepared, as CQL reads them.
void set_names(message& m, std::span<const std::string_view> names);
/// Where a value of that name goes: its place if it is there already, else behind the others. Nothing: refused.
std::optional<std::size_t> place_of_name(message& m, std::string_view name);
/// Puts an encoded value, its length included, in the place of another one, or behind the last.
void put_value(message& m, std::size_t index, bytes_view encoded);
/// Sets the token of the partition key that the bound values hold.
void compute_token(message& m);

/// The type in which a value waits when its encoding has to wait: views become owners.
template <class T>
struct owned {
  using type = T;
};
template <>
struct owned<std::string_view> {
  using type = std::string;
};
template <>
struct owned<std::optional<std::string_view>> {
  using type = std::optional<std::string>;
};
template <>
struct owned<bytes_view> {
  using type = bytes;
};
template <class T, std::size_t N>
  requires(!std::same_as<std::remove_const_t<T>, std::byte>)
struct owned<std::span<T, N>> {
  using type = std::vector<std::remove_const_t<T>>;
};
template <class T>
using owned_t = typename owned<typename argument<T>::type>::type;

/// The same with its name.
template <class T>
class owned_named {
 public:
  explicit owned_named(const named_value<T>& v);
  std::string_view name() const noexcept { return name_; }
  const owned_t<T>& value() const noexcept { return value_; }

 private:
  std::string name_;
  owned_t<T> value_;
};
template <class T>
struct owned<named_value<T>> {
  using type = owned_named<T>;
};
template <class T>
inline constexpr bool is_named<owned_named<T>> = true;

template <class T>
owned_t<T> to_owned(const T& v) {
  if constexpr (is_named<T>) {
    return owned_t<T>(v);
  } else {
    decltype(auto) view = argument<T>::view(v);
    if constexpr (requires { owned_t<T>(view); }) return owned_t<T>(view);
    else return owned_t<T>(view.begin(), view.end());
  }
}

/// Nothing in a T is a view, as far as structs can be looked into.
template <class T>
constexpr bool owns_all() {
  if constexpr (is_named<T>) {
    return true;
  } else if constexpr (has_struct_codec<T>) {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (owns_all<field_type<T, I>>() && ...);
    }(std::make_index_sequence<field_count<T>>());
  } else {
    return std::same_as<owned_t<T>, T>;
  }
}
template <class T>
owned_named<T>::owned_named(const named_value<T>& v) : name_(v.name()), value_(to_owned(v.value())) {}

template <class... Values>
void bind_natural(message& m, const Values&... values) {
  m.value_count = sizeof...(Values);
  if constexpr (all_named<Values...>) set_names(m, std::initializer_list<std::string_view>{values.name()...});
  try {
    (bind_value(m.values, without_name<Values>::value(values)), ...);
  } catch (const exception& e) {
    refuse(m, e.error());
  }
}

template <class T>
void bind_one(message& m, const T& value, const column& where) {
  try {
    if constexpr (fixed_width<T>) {
      if (codec<T>::is_exact(where.type)) [[likely]] {
        m.values.append_big(static_cast<std::uint32_t>(codec<T>::width));
        return codec<T>::encode(value, where.type, m.values);
      }
    }
    if constexpr (any_bytes<T> && bindable<T>) {
      if (codec<T>::binds_to(where.type)) [[likely]] {
        m.values.append_big(static_cast<std::uint32_t>(value.size()));
        return codec<T>::encode(value, where.type, m.values);
      }
    }
    bind_value(m.values, value, where);
  } catch (const exception& e) {
    refuse(m, e.error());
  }
}

/// Each marker gets the value of its name; the others are left unset.
template <class... Values>
void bind_by_name(message& m, const prepared_statement& p, const Values&... values) {
  m.value_count = static_cast<std::uint16_t>(p.parameters.size());
  if (!check_names(m, p, std::initializer_list<std::string_view>{values.name()...})) return;
  for (const column& marker : p.parameters) {
    const bool bound = ((means_name(values.name(), marker.name) && (bind_one(m, values.value(), marker), true)) || ...);
    if (!bound) m.values.append_unset();
  }
  if (!p.partition_key.empty()) compute_token(m);
}

template <class... Values>
void bind_prepared(message& m, const std::shared_ptr<const prepared_statement>& p, const Values&... values) {
  m.kind = message_kind::execute;
  if (!p) [[unlikely]]
    return refuse_empty(m);
  std::shared_ptr(p).swap(m.prepared);  // shorter than an assignment, which is not inlined
  if constexpr (all_named<Values...>) {
    bind_by_name(m, *p, values...);
  } else {
    if (sizeof...(Values) != p->parameters.size()) [[unlikely]]
      return refuse_count(m, sizeof...(Values), p->parameters.size());
    m.value_count = sizeof...(Values);
    [[maybe_unused]] const column* at = p->parameters.data();
    (bind_one(m, values, *at++), ...);
    if (!p->partition_key.empty()) compute_token(m);
  }
}

void bind_nothing(message& m, const std::shared_ptr<const prepared_statement>& p);

/// Each marker gets the field of its name.
template <mapped T>
void bind_fields(message& m, const std::shared_ptr<const prepared_statement>& p, const T& row) {
  m.kind = message_kind::execute;
  if (!p) [[unlikely]]
    return refuse_empty(m);
  m.prepared = p;
  m.value_count = static_cast<std::uint16_t>(p->parameters.size());
  const auto values = fields(row);
  const auto bind_field = [&]<std::size_t... I>(const column& marker, std::index_sequence<I...>) {
    static_assert((bindable<field_type<T, I>> && ...), "a field has no dse::codec: specialise dse::codec for its type");
    return ((column_names<T>[I] == marker.name && (bind_one(m, std::get<I>(values), marker), true)) || ...);
  };
  for (const column& marker : p->parameters)
    if (!bind_field(marker, std::make_index_sequence<field_count<T>>())) return refuse_marker(m, marker.name);
  if (!p->partition_key.empty()) compute_token(m);
}

/// A value for one marker of a statement that may have others already.
template <class T>
void set_value(message& m, std::size_t index, const T& value) {
  message one;
  if (m.prepared) {
    if (index >= m.prepared->parameters.size()) return refuse_index(m, index, m.prepared->parameters.size());
    bind_one(one, value, m.prepared->parameters[index]);
  } else {
    if (index > m.value_count) return refuse_index(m, index, m.value_count);
    bind_natural(one, value);
  }
  if (one.extras) return refuse(m, one.extras->failure);
  put_value(m, index, one.values.view());
}

template <class T>
void set_value(message& m, std::string_view name, const T& value) {
  if (!m.prepared) {
    if (const auto place = place_of_name(m, name)) set_value(m, *place, value);
    return;
  }
  if (!check_names(m, *m.prepared, std::initializer_list<std::string_view>{name})) return;
  for (std::size_t i = 0; i < m.prepared->parameters.size(); ++i)
    if (means_name(name, m.prepared->parameters[i].name)) set_value(m, i, value);
}

template <class... Values>
class late_tuple final : public late_values {
 public:
  explicit late_tuple(const Values&... values) : values_(to_owned(values)...) {
    static_assert((owns_all<owned_t<Values>>() && ...),
                  "a struct with views cannot wait for its text to be prepared: bind it to db.prepare(text)");
  }
  void bind(message& m, const std::shared_ptr<const prepared_statement>& p) const override {
    std::apply([&](const auto&... v) { bind_prepared(m, p, v...); }, values_);
  }

 private:
  std::tuple<owned_t<Values>...> values_;
};

/// A struct that is a row: each marker gets the field of its name.
template <mapped T>
class late_row final : public late_values {
 public:
  explicit late_row(const T& row) : row_(row) {
    static_assert(owns_all<T>(),
                  "a row with views cannot wait for its text to be prepared: bind it to db.prepare(text)");
  }
  void bind(message& m, const std::shared_ptr<const prepared_statement>& p) const override { bind_fields(m, p, row_); }

 private:
  T row_;
};

template <mapped T>
std::shared_ptr<const late_values> late(const T& row) {
  return std::make_shared<late_row<T>>(row);
}
template <class... Values>
std::shared_ptr<const late_values> late(const Values&... values) {
  return std::make_shared<late_tuple<Values...>>(values...);
}

}}}  // namespace dse::v0::detail
