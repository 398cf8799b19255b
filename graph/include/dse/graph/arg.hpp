#pragma once

#include <dse/graph/binary_writer.hpp>
#include <dse/graph/tokens.hpp>

#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

class anonymous_traversal;
class graph_traversal;
class P;
class strategy;
class traversal_base;
class value;
class VertexProgramStrategy;

/// One argument of a step: a view, valid until the end of the full expression, so never keep one.
///
/// It is trivial, which keeps coroutine frames small and costs nothing to destroy.
class arg {
 public:
  constexpr arg() noexcept {}
  constexpr arg(std::nullptr_t) noexcept {}
  constexpr arg(bool v) noexcept : integer_(v), kind_(form::boolean) {}
  arg(std::vector<bool>::reference v) noexcept : arg(static_cast<bool>(v)) {}
  constexpr arg(signed char v) noexcept : integer_(v), kind_(form::int8) {}
  constexpr arg(short v) noexcept : integer_(v), kind_(form::int16) {}
  constexpr arg(int v) noexcept : integer_(v), kind_(form::int32) {}
  constexpr arg(long v) noexcept : integer_(v), kind_(sizeof(long) == 4 ? form::int32 : form::int64) {}
  constexpr arg(long long v) noexcept : integer_(v), kind_(form::int64) {}
  constexpr arg(float v) noexcept : real_(v), kind_(form::float32) {}
  constexpr arg(double v) noexcept : real_(v), kind_(form::float64) {}
  /// A null pointer is null.
  constexpr arg(const char* v) noexcept {
    if (v != nullptr) *this = arg(std::string_view(v));
  }
  constexpr arg(std::string_view v) noexcept : pointer_(v.data()), size_(v.size()), kind_(form::text) {}
  arg(const std::string& v) noexcept : arg(std::string_view(v)) {}
  arg(const anonymous_traversal& v) noexcept;
  arg(const P& v) noexcept;
  arg(const strategy& v) noexcept;
  template <std::same_as<value> V>
  arg(const V& v) noexcept : pointer_(&v), kind_(form::dynamic) {}
  constexpr arg(cardinality v) noexcept : arg(v.name(), token_traits<cardinality>::code, form::Cardinality) {}
  template <class E>
    requires requires { token_traits<E>::values; }
  constexpr arg(E v) noexcept
      : arg(token_traits<E>::values[static_cast<std::size_t>(v)], token_traits<E>::code, token_traits<E>::kind) {}

  /// uuid, geometry, date, list, map and user types: written by value_writer when the step copies its arguments.
  template <writable_value V>
  arg(const V& v) noexcept
      : pointer_(&v),
        writer_([](const void* p, binary_writer& to) { value_writer<V>::append(*static_cast<const V*>(p), to); }),
        kind_(form::object) {
    if constexpr (requires { value_writer<V>::kind; }) kind_ = value_writer<V>::kind;
  }

  /// A child starts with an anonymous step, `__::out()`, not with `g`.
  arg(const graph_traversal&) = delete;
  /// Gremlin-Groovy's 'text' is a character constant in C++: write "text".
  arg(char) = delete;
  arg(wchar_t) = delete;
  /// Unsigned integers have no Gremlin type.
  template <std::unsigned_integral U>
    requires(!std::same_as<U, bool>)
  arg(U) = delete;
  template <class V>
    requires(!std::same_as<const V, const char>)
  arg(V*) = delete;
  /// What merely converts to a boolean is none: a lambda of C++ can't be sent, write `lambda("it.get()")`.
  template <class V>
    requires(std::is_class_v<V> && std::convertible_to<const V&, bool> && !writable_value<V>)
  arg(const V&) = delete;

  constexpr form kind() const noexcept { return kind_; }
  /// What a `value` holds, for an argument of kind dynamic.
  form dynamic_kind() const noexcept;

 private:
  friend class binary_writer;
  constexpr arg(std::string_view token, std::uint8_t code, form kind) noexcept
      : pointer_(token.data()), size_(token.size()), kind_(kind), code_(code) {}

  union {
    std::int64_t integer_ = 0;
    double real_;
    const void* pointer_;
  };
  union {
    std::size_t size_ = 0;
    void (*writer_)(const void*, binary_writer&);
  };
  form kind_ = form::null;
  std::uint8_t code_ = 0;
};

/// The form of an argument type, as far as the compiler knows it.
template <class A>
consteval form form_of() {
  using D = std::decay_t<A>;
  if constexpr (std::same_as<D, std::nullptr_t>) return form::null;
  else if constexpr (std::same_as<D, bool> || std::same_as<D, std::vector<bool>::reference>) return form::boolean;
  else if constexpr (std::is_integral_v<D>)
    return sizeof(D) == 1 ? form::int8 : sizeof(D) == 2 ? form::int16 : sizeof(D) == 4 ? form::int32 : form::int64;
  else if constexpr (std::is_floating_point_v<D>) return sizeof(D) == 4 ? form::float32 : form::float64;
  else if constexpr (std::convertible_to<const D&, std::string_view>) return form::text;
  else if constexpr (requires { token_traits<D>::kind; }) return token_traits<D>::kind;
  else if constexpr (std::is_enum_v<D>) return form::int32;
  else if constexpr (std::derived_from<D, traversal_base>) return form::traversal;
  else if constexpr (std::derived_from<D, P>) return form::predicate;
  else if constexpr (std::same_as<D, VertexProgramStrategy>) return form::computer;
  else if constexpr (std::derived_from<D, strategy>) return form::strategy;
  else if constexpr (std::same_as<D, value> || std::same_as<D, arg>) return form::dynamic;
  else if constexpr (requires { value_writer<D>::kind; }) return value_writer<D>::kind;
  else return form::object;
}

}}}  // namespace dse::v0::graph
