#pragma once

#include "fuzz/target.hpp"

#include <dse/error.hpp>

#include <string>
#include <string_view>

namespace dse::fuzz {

/// What is read from a text, printed and read again is the same, and prints the same; a text that is refused is refused
/// with one of the codes.
template <class T, class... Codes>
void check_text(bytes_view input, Codes... codes) {
  const std::string text(text_of(input));
  const auto first = T::try_from_string(text);
  if (!first) return require(((first.error().code() == codes) || ...), "a text is refused with another code");
  const std::string printed = first->to_string();
  const auto again = T::try_from_string(printed);
  require(again.has_value(), "what was printed can't be read: " + printed);
  require(*again == *first, "what was printed is read as another value: " + printed);
  require(again->to_string() == printed, "the same value prints as another text");
}

}  // namespace dse::fuzz
