#pragma once

#include <dse/bytes.hpp>

#include <cstddef>
#include <source_location>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace dse::fuzz {

/// A decoder or machine under test, fed with any bytes.
struct target {
  std::string name;  ///< from its place: tests/fuzz/wire/rows_fuzz.cpp is wire_rows
  void (*run)(bytes_view input);
  std::vector<bytes> (*seeds)();  ///< inputs to begin with
};

/// All targets that are linked into this program.
std::vector<target>& targets();

/// One object of this in each `*_fuzz.cpp` is all that a target needs.
struct registration {
  registration(void (*run)(bytes_view), std::vector<bytes> (*seeds)(),
               std::source_location place = std::source_location::current());
};

/// Ends the run as a finding unless the condition is true.
void require(bool condition, std::string_view what, std::source_location place = std::source_location::current());

/// Reads every byte, so that a sanitizer sees a view that leads outside.
inline void touch(bytes_view b) {
  std::byte sum{};
  for (const std::byte x : b) sum ^= x;
  volatile std::byte kept = sum;
  static_cast<void>(kept);
}
inline void touch(std::string_view s) { touch(std::as_bytes(std::span(s))); }

inline std::string_view text_of(bytes_view b) noexcept {
  return {static_cast<const char*>(static_cast<const void*>(b.data())), b.size()};
}
inline bytes bytes_of(std::string_view s) {
  const bytes_view b = std::as_bytes(std::span(s));
  return {b.begin(), b.end()};
}
/// Texts as seeds.
inline std::vector<bytes> texts(std::initializer_list<std::string_view> list) {
  std::vector<bytes> seeds;
  for (const std::string_view s : list) seeds.push_back(bytes_of(s));
  return seeds;
}

}  // namespace dse::fuzz
