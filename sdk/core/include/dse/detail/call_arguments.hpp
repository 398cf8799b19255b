#pragma once

#include <dse/completion.hpp>
#include <dse/statement.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// The last argument's type, or void.
template <class... Args>
struct last {
  using type = void;
};
template <class First, class... Rest>
struct last<First, Rest...> {
  using type = typename last<Rest...>::type;
};
template <class Only>
struct last<Only> {
  using type = Only;
};

/// True when the last of Args is a completion token for T: it has no codec and Asio takes it. Structs all have a codec,
/// and so a handler or token that is one is a token.
template <class T, class... Args>
constexpr bool ends_with_token() {
  using type = typename last<Args...>::type;
  if constexpr (std::is_void_v<type>) return false;
  else if constexpr (value_argument<type> && !has_struct_codec<std::remove_cvref_t<type>>) return false;
  else return completes_with<type, T>;
}

template <class First, class... Rest>
constexpr decltype(auto) last_of(First&& first, Rest&&... rest) noexcept {
  if constexpr (sizeof...(Rest) == 0) return std::forward<First>(first);
  else return last_of(std::forward<Rest>(rest)...);
}

/// The completion token behind the first Count arguments, or_throw when there is none. Dependent, so that a program
/// that only includes this header instantiates no coroutine.
template <std::size_t Count, class... Args>
constexpr decltype(auto) token_behind(Args&&... args) noexcept {
  if constexpr (Count == sizeof...(Args)) return (or_throw);
  else return last_of(std::forward<Args>(args)...);
}

/// How many of Args are values: all, or all but a completion token in last place.
template <class T, class... Args>
constexpr std::size_t value_count() {
  constexpr std::size_t count = sizeof...(Args) - (ends_with_token<T, Args...>() ? 1 : 0);
  static_assert(
      []<std::size_t... I>(std::index_sequence<I...>) {
        return (value_argument<std::tuple_element_t<I, std::tuple<Args...>>> && ...);
      }(std::make_index_sequence<count>()),
      "an argument is neither a value with a dse::codec nor, in last place, a completion token for the operation");
  return count;
}

}}}  // namespace dse::v0::detail
