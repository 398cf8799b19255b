#pragma once

#include "fuzz/target.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/line_string.hpp>
#include <dse/geo/point.hpp>
#include <dse/geo/polygon.hpp>

#include <string>

namespace dse::fuzz {

/// A text that is read as a geometry is printed as one that is read as the same, and comes back from another form of
/// it; one that is refused is refused with one of the codes. Format: `read<T>(text)` and `print(v)`;
/// `by_another_form<T>(v)`, the geometry written and read in that; `malformed`, the code of what breaks the grammar.
template <class T, class Format>
void check_geometry_text(std::string_view text) {
  const auto v = Format::template read<T>(text);
  if (!v) {
    const auto code = v.error().code();
    return require(code == Format::malformed || code == geo::errc::wrong_geometry || code == geo::errc::not_planar,
                   "a text is refused with another code");
  }
  const std::string printed = Format::print(*v);
  const auto again = Format::template read<T>(printed);
  require(again && *again == *v, "what was printed is read as another geometry: " + printed);
  require(Format::template by_another_form<T>(*v) == *v, "the other form is of another geometry");
}

template <class Format>
void check_geometry_texts(bytes_view input) {
  const std::string text(text_of(input));
  check_geometry_text<geo::point, Format>(text);
  check_geometry_text<geo::line_string, Format>(text);
  check_geometry_text<geo::polygon, Format>(text);
}

}  // namespace dse::fuzz
