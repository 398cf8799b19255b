#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

namespace dse { inline namespace v0 {

/// Optional description of a mapped struct; specialise it to rename columns or fields of a UDT, or to say with
/// `static constexpr auto type = "shop.address";` that a struct is a value of that UDT and never a row.
template <class T>
struct mapping {};

template <class T, class M>
struct column_name {
  std::string_view name;
  M T::* member;
};
/// `static constexpr auto columns = dse::columns(dse::named("first_name", &user::name));`
template <class T, class M>
constexpr column_name<T, M> named(std::string_view name, M T::* member) {
  return {name, member};
}
template <class... Columns>
constexpr std::tuple<Columns...> columns(Columns... c) {
  return {c...};
}

namespace detail {

struct any_field {
  template <class T>
  operator T&() const& noexcept;
  template <class T>
  operator T&&() const&& noexcept;
};

template <class T, std::size_t... I>
constexpr bool takes(std::index_sequence<I...>) {
  return requires { T{(void(I), any_field{})...}; };
}

template <class T, std::size_t N = 0>
constexpr std::size_t count_fields() {
  constexpr bool here = takes<T>(std::make_index_sequence<N>{});
  constexpr bool next = takes<T>(std::make_index_sequence<N + 1>{});
  if constexpr (here && !next && N > 0) return N;
  else if constexpr (N > 64) return 0;
  else return count_fields<T, N + 1>();
}
template <class T>
inline constexpr std::size_t field_count = count_fields<std::remove_cvref_t<T>>();

template <class T>
constexpr auto fields(T& v) {
  constexpr std::size_t n = field_count<T>;
  static_assert(n > 0 && n <= 24, "a mapped struct has 1 to 24 fields");
  if constexpr (n == 1) {
    auto& [f1] = v;
    return std::tie(f1);
  } else if constexpr (n == 2) {
    auto& [f1, f2] = v;
    return std::tie(f1, f2);
  } else if constexpr (n == 3) {
    auto& [f1, f2, f3] = v;
    return std::tie(f1, f2, f3);
  } else if constexpr (n == 4) {
    auto& [f1, f2, f3, f4] = v;
    return std::tie(f1, f2, f3, f4);
  } else if constexpr (n == 5) {
    auto& [f1, f2, f3, f4, f5] = v;
    return std::tie(f1, f2, f3, f4, f5);
  } else if constexpr (n == 6) {
    auto& [f1, f2, f3, f4, f5, f6] = v;
    return std::tie(f1, f2, f3, f4, f5, f6);
  } else if constexpr (n == 7) {
    auto& [f1, f2, f3, f4, f5, f6, f7] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7);
  } else if constexpr (n == 8) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8);
  } else if constexpr (n == 9) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9);
  } else if constexpr (n == 10) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10);
  } else if constexpr (n == 11) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11);
  } else if constexpr (n == 12) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12);
  } else if constexpr (n == 13) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13);
  } else if constexpr (n == 14) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14);
  } else if constexpr (n == 15) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15);
  } else if constexpr (n == 16) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16);
  } else if constexpr (n == 17) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17);
  } else if constexpr (n == 18) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18);
  } else if constexpr (n == 19) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19);
  } else if constexpr (n == 20) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20);
  } else if constexpr (n == 21) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21);
  } else if constexpr (n == 22) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21,
                    f22);
  } else if constexpr (n == 23) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23] =
        v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22,
                    f23);
  } else if constexpr (n == 24) {
    auto& [f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22, f23,
           f24] = v;
    return std::tie(f1, f2, f3, f4, f5, f6, f7, f8, f9, f10, f11, f12, f13, f14, f15, f16, f17, f18, f19, f20, f21, f22,
                    f23, f24);
  } else return std::tuple<>();
}

template <class T, std::size_t I>
using field_type = std::remove_cvref_t<std::tuple_element_t<I, decltype(fields(std::declval<T&>()))>>;

template <class T>
struct holder {
  T value;
};
#if defined(__clang__)
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wundefined-var-template"
#pragma clang diagnostic ignored "-Wundefined-internal"  // a struct in an unnamed namespace
#endif
template <class T>
extern const holder<T> specimen;

template <class T>
struct pointer {
  const T* address;
};

template <auto Pointer>
constexpr std::string_view pointed_name() {
#if defined(__clang__)
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t end = text.find_last_of('}');
#else
  constexpr std::string_view text = __PRETTY_FUNCTION__;
  constexpr std::size_t end = text.rfind(")}");
#endif
  constexpr std::string_view head = text.substr(0, end);
  return head.substr(head.find_last_of(".:") + 1);
}

template <class T, std::size_t I>
consteval auto field_pointer() {
  using type = std::remove_cvref_t<std::tuple_element_t<I, decltype(fields(specimen<T>.value))>>;
  return pointer<type>{&std::get<I>(fields(specimen<T>.value))};
}

template <class T>
inline constexpr auto field_names = []<std::size_t... I>(std::index_sequence<I...>) {
  return std::array<std::string_view, sizeof...(I)>{pointed_name<field_pointer<T, I>()>()...};
}(std::make_index_sequence<field_count<T>>{});

template <class T, class M>
constexpr std::size_t field_index(M T::* member) {  // for constant expressions only: the specimen has no definition
  std::size_t found = field_count<T>;
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    const auto compare = [&]<class P>(P p, std::size_t i) {
      if constexpr (std::is_same_v<P, pointer<M>>)
        if (p.address == &(specimen<T>.value.*member)) found = i;
    };
    (compare(field_pointer<T, I>(), I), ...);
  }(std::make_index_sequence<field_count<T>>{});
  return found;
}
#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/// Column names in member order, with the renames of mapping<T> applied.
template <class T>
inline constexpr auto column_names = [] {
  auto names = field_names<T>;
  if constexpr (requires { mapping<T>::columns; })
    std::apply([&](auto... c) { ((names[field_index<T>(c.member)] = c.name), ...); }, mapping<T>::columns);
  return names;
}();

}  // namespace detail

}}  // namespace dse::v0

#include <dse/codec_structs.hpp>
