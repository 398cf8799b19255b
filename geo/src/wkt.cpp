#include "number_text.hpp"
#include "text_reader.hpp"

#include <dse/geo/wkt.hpp>

#include <span>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {
namespace {

template <class T>
constexpr std::string_view keyword_of = "POINT";
template <>
constexpr std::string_view keyword_of<line_string> = "LINESTRING";
template <>
constexpr std::string_view keyword_of<polygon> = "POLYGON";

bool is_dimension(std::string_view word) noexcept { return word == "Z" || word == "M" || word == "ZM"; }

void read_keyword(text_reader& in, std::string_view expected) {
  const std::string word = in.next_word();
  const std::size_t start = in.offset();
  in.word();
  if (word.starts_with(expected) && is_dimension(std::string_view(word).substr(expected.size())))
    return in.fail(errc::not_planar, "Z or M coordinates", start);
  if (word != expected) {
    const bool other = word == "POINT" || word == "LINESTRING" || word == "POLYGON" || word.starts_with("MULTI") ||
                       word == "GEOMETRYCOLLECTION";
    return in.fail(other ? errc::wrong_geometry : errc::malformed_wkt, "expected " + std::string(expected), start);
  }
  if (is_dimension(in.next_word())) in.fail(errc::not_planar, "Z or M coordinates", in.offset());
}

bool accept_empty(text_reader& in) {
  if (in.next_word() != "EMPTY") return false;
  in.word();
  return true;
}

void read(text_reader& in, point& v) {
  if (accept_empty(in)) return in.fail_here("a point without coordinates, which DSE does not store,");
  in.expect('(');
  v = in.vertex();
  in.expect(')');
}

void read(text_reader& in, std::vector<point>& path) {
  if (accept_empty(in)) return;
  in.expect('(');
  do path.push_back(in.vertex());
  while (in.accept(','));
  if (!in.failed()) in.expect(')');
}

void read(text_reader& in, polygon& v) {
  if (accept_empty(in)) return;
  in.expect('(');
  read(in, v.outer);
  while (in.accept(',')) {
    linear_ring ring;
    read(in, ring);
    if (!ring.empty()) v.inners.push_back(std::move(ring));
  }
  in.expect(')');
}

void append_path(std::string& out, std::span<const point> path) {
  if (path.empty()) {
    out += "EMPTY";
    return;
  }
  // Numbers of a GPS receiver take about as much; more is taken when it is needed.
  constexpr std::size_t typical_size = 24;
  if (out.capacity() < out.size() + typical_size * path.size()) out.reserve(out.size() + typical_size * path.size());
  const char* before = "(";
  for (const point& p : path) {
    out += std::exchange(before, ", ");
    append_number(out, p.x);
    out += ' ';
    append_number(out, p.y);
  }
  out += ')';
}

}  // namespace

template <geometry T>
result<T> try_from_wkt(std::string_view text) {
  text_reader in(text, errc::malformed_wkt);
  T v;
  read_keyword(in, keyword_of<T>);
  read(in, v);
  in.expect_end();
  if (in.failed()) return in.take_failure();
  return v;
}

template result<point> try_from_wkt<point>(std::string_view);
template result<line_string> try_from_wkt<line_string>(std::string_view);
template result<polygon> try_from_wkt<polygon>(std::string_view);

std::string to_wkt(const point& v) {
  std::string out = "POINT ";
  append_path(out, {&v, 1});
  return out;
}
std::string to_wkt(const line_string& v) {
  std::string out = "LINESTRING ";
  append_path(out, v);
  return out;
}
std::string to_wkt(const polygon& v) {
  if (v.empty()) return "POLYGON EMPTY";
  std::string out = "POLYGON (";
  append_path(out, v.outer);
  for (const linear_ring& ring : v.inners) {
    out += ", ";
    append_path(out, ring);
  }
  return out + ')';
}

result<point> point::try_from_wkt(std::string_view text) { return geo::try_from_wkt<point>(text); }
point point::from_wkt(std::string_view text) { return try_from_wkt(text).value(); }
result<line_string> line_string::try_from_wkt(std::string_view text) { return geo::try_from_wkt<line_string>(text); }
line_string line_string::from_wkt(std::string_view text) { return try_from_wkt(text).value(); }
result<polygon> polygon::try_from_wkt(std::string_view text) { return geo::try_from_wkt<polygon>(text); }
polygon polygon::from_wkt(std::string_view text) { return try_from_wkt(text).value(); }

}}}  // namespace dse::v0::geo
