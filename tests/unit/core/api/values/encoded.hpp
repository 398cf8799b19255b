#pragma once

#include <dse/codec.hpp>

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <string_view>

namespace dse::testing {

inline std::string hex(dse::bytes_view b) {
  std::string text;
  for (const std::byte v : b) {
    text += "0123456789abcdef"[std::to_integer<unsigned>(v) >> 4];
    text += "0123456789abcdef"[std::to_integer<unsigned>(v) & 15];
  }
  return text;
}

/// Pairs of hexadecimal digits; spaces may stand between them.
inline dse::bytes from_hex(std::string_view text) {
  dse::bytes b;
  std::string digits;
  for (const char c : text)
    if (c != ' ') digits += c;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
    b.push_back(static_cast<std::byte>(std::stoul(digits.substr(i, 2), nullptr, 16)));
  return b;
}

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
