#pragma once

#include <string_view>
#include <type_traits>

namespace dse { inline namespace v0 {

/// A value for the bind marker of a name: `db.execute("… WHERE id = :id", dse::named("id", 7))`.
///
/// A name is read as CQL reads it: `Id` means the marker `:id`, `"Id"` with its quotes means `:"Id"`; a `?` has the
/// name of its column. Large values are referred to: use it in the call that it is made for.
template <class T>
class named_value {
 public:
  constexpr named_value(std::string_view name, const T& value) noexcept : name_(name), value_(value) {}
  constexpr std::string_view name() const noexcept { return name_; }
  constexpr const T& value() const noexcept { return value_; }

 private:
  static constexpr bool small = std::is_trivially_copyable_v<T> && !std::is_array_v<T> && sizeof(T) <= 16;

  std::string_view name_;
  std::conditional_t<small, const T, const T&> value_;
};

template <class T>
constexpr named_value<T> named(std::string_view name, const T& value) noexcept {
  return {name, value};
}

namespace detail {

template <class T>
inline constexpr bool is_named = false;
template <class T>
inline constexpr bool is_named<named_value<T>> = true;
template <class... Values>
inline constexpr bool any_named = (is_named<Values> || ...);
template <class... Values>
inline constexpr bool all_named = sizeof...(Values) > 0 && (is_named<Values> && ...);

/// Whether a name that was written as CQL writes names means the name that a server told.
bool means_name(std::string_view written, std::string_view name) noexcept;

template <class T>
struct without_name {
  using type = T;
  static constexpr const T& value(const T& v) noexcept { return v; }
};
template <class T>
struct without_name<named_value<T>> {
  using type = T;
  static constexpr const T& value(const named_value<T>& v) noexcept { return v.value(); }
};

}  // namespace detail

}}  // namespace dse::v0
