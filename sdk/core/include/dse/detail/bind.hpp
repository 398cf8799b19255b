#pragma once

#include <dse/codec.hpp>
#include <dse/detail/message.hpp>
#include <dse/mapping.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <tuple>

namespace dse { inline namespace v0 { namespace detail {

/// Records the first failure; the request reports it in place of being sent.
void refuse(message& m, error why);
void refuse_count(message& m, std::size_t given, std::size_t wanted);
void refuse_empty(message& m);
void refuse_marker(message& m, std::string_view name);
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
template <class T>
using owned_t = typename owned<typename argument<T>::type>::type;

template <class T>
owned_t<T> to_owned(const T& v) {
  decltype(auto) view = argument<T>::view(v);
  if constexpr (std::same_as<owned_t<T>, bytes>) return bytes(view.begin(), view.end());
  else return owned_t<T>(view);
}

template <class... Values>
void bind_natural(message& m, const Values&... values) {
  m.value_count = sizeof...(Values);
  try {
    (bind_value(m.values, values), ...);
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

template <class... Values>
void bind_prepared(message& m, const std::shared_ptr<const prepared_statement>& p, const Values&... values) {
  m.kind = message_kind::execute;
  if (!p) [[unlikely]]
    return refuse_empty(m);
  m.prepared = p;
  if (sizeof...(Values) != p->parameters.size()) [[unlikely]]
    return refuse_count(m, sizeof...(Values), p->parameters.size());
  m.value_count = sizeof...(Values);
  [[maybe_unused]] const column* at = p->parameters.data();
  (bind_one(m, values, *at++), ...);
  if (!p->partition_key.empty()) compute_token(m);
}

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

template <class... Values>
class late_tuple final : public late_values {
 public:
  explicit late_tuple(const Values&... values) : values_(to_owned(values)...) {}
  std::size_t count() const noexcept override { return sizeof...(Values); }
  result<void> encode(std::span<const column> parameters, value_buffer& out) const override {
    message m;
    const column* at = parameters.data();
    std::apply([&](const auto&... v) { (bind_one(m, v, *at++), ...); }, values_);
    if (m.extras) return m.extras->failure;
    out = std::move(m.values);
    return {};
  }

 private:
  std::tuple<owned_t<Values>...> values_;
};

template <class... Values>
std::shared_ptr<const late_values> late(const Values&... values) {
  return std::make_shared<late_tuple<Values...>>(values...);
}

}}}  // namespace dse::v0::detail
