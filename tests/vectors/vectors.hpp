#pragma once

#include <dse/bytes.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace dse::testing {

struct golden_bytes {
  std::string name;
  std::string version;  ///< v3, v4, v5, DSE_V1, DSE_V2
  bytes octets;
};

/// Pairs of hexadecimal digits; spaces may stand between them.
inline bytes from_hex(std::string_view hex) {
  const auto digit = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  bytes b;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    while (hex[i] == ' ' && i + 2 < hex.size()) ++i;
    b.push_back(static_cast<std::byte>(digit(hex[i]) * 16 + digit(hex[i + 1])));
  }
  return b;
}

inline std::string to_hex(bytes_view b) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string s;
  for (const std::byte x : b) {
    s += digits[std::to_integer<std::size_t>(x >> 4)];
    s += digits[std::to_integer<std::size_t>(x & std::byte{15})];
  }
  return s;
}

/// file: requests.txt, responses.txt, segments.txt or compressed.txt; tests run in the root of the source tree.
inline std::vector<golden_bytes> load_vectors(const std::string& file) {
  std::ifstream in("tests/vectors/" + file);
  if (!in) throw std::runtime_error("cannot read tests/vectors/" + file);
  std::vector<golden_bytes> vectors;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    std::istringstream words(line);
    golden_bytes v;
    std::string hex;
    words >> v.name >> v.version >> hex;
    v.octets = from_hex(hex);
    vectors.push_back(std::move(v));
  }
  return vectors;
}

/// The vector of that name and version; throws when there is none.
inline bytes vector_bytes(const std::string& file, std::string_view name, std::string_view version) {
  for (golden_bytes& v : load_vectors(file))
    if (v.name == name && v.version == version) return std::move(v.octets);
  throw std::runtime_error("no vector " + std::string(name) + " for " + std::string(version));
}

}  // namespace dse::testing
