#pragma once

#include "vectors/vectors.hpp"

#include <dse/codec.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace dse::testing {

inline std::string hex(dse::bytes_view b) { return to_hex(b); }
/// What a value of values.txt is encoded to.
inline std::string golden(std::string_view name) { return hex(vector_bytes("values.txt", name, "any")); }

/// The whole [int length][bytes] of a bound value.
template <class T>
std::string bound(const T& v, const dse::data_type& type) {
  dse::value_buffer out;
  dse::bind_value(out, v, type);
  return hex(out.view());
}

/// The bytes of a bound value, without the length, which is checked.
template <class T>
std::string encoded(const T& v, const dse::data_type& type) {
  const std::string all = bound(v, type);
  const dse::bytes length = from_hex(all.substr(0, 8));
  EXPECT_EQ(dse::detail::load_big<std::uint32_t>(length.data()), all.size() / 2 - 4);
  return all.substr(8);
}

template <class T>
T decoded(std::string_view hex_text, const dse::data_type& type) {
  const dse::bytes b = from_hex(hex_text);
  dse::check_readable<T>(type);
  return dse::read_value<T>(dse::bytes_view(b), type);
}

/// The error that a call throws, empty when it throws none.
template <class Call>
dse::error error_of(Call call) {
  try {
    call();
  } catch (const dse::exception& e) {
    return e.error();
  }
  return {};
}

template <class T>
boost::system::error_code binding_error(const T& v, const dse::data_type& type) {
  return error_of([&] { bound(v, type); }).code();
}

template <class T>
boost::system::error_code reading_error(std::string_view hex_text, const dse::data_type& type) {
  return error_of([&] { decoded<T>(hex_text, type); }).code();
}

}  // namespace dse::testing
