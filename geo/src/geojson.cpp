#include "number_text.hpp"

#include <dse/geo/error.hpp>
#include <dse/geo/geojson.hpp>

#include <rapidjson/encodedstream.h>
#include <rapidjson/error/en.h>
#include <rapidjson/memorystream.h>
#include <rapidjson/reader.h>

#include <cmath>
#include <span>
#include <system_error>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 { namespace geo {
namespace {

constexpr int deepest_nesting = 64;

// How deep the arrays of coordinates are nested: a position, a list of them, a list of rings.
template <class T>
constexpr int position_depth = 1;
template <>
constexpr int position_depth<line_string> = 2;
template <>
constexpr int position_depth<polygon> = 3;

template <class T>
constexpr std::string_view type_name = "Point";
template <>
constexpr std::string_view type_name<line_string> = "LineString";
template <>
constexpr std::string_view type_name<polygon> = "Polygon";

error failure(errc code, std::string message) { return error(make_error_code(code), std::move(message)); }
error malformed(std::string message) { return failure(errc::malformed_geojson, std::move(message)); }

// Collects the members `type` and `coordinates` of the outermost object, in whichever order they come. What is wrong
// with the coordinates is kept until the type is known, since it may be that of another geometry.
class handler : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, handler> {
 public:
  explicit handler(int depth_of_positions) noexcept : position_depth_(depth_of_positions) {}

  std::string type;
  bool has_coordinates = false;
  std::vector<linear_ring> rings;
  error bad_coordinates;

  bool Key(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ == 1) key_ = std::string_view(text, size);
    return true;
  }
  bool String(const char* text, rapidjson::SizeType size, bool) {
    if (depth_ == 1 && key_ == "type") type.assign(text, size);
    return other();
  }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) {
    if (!in_coordinates()) return true;
    if (array_depth_ != position_depth_) return other();
    double v = 0;
    if (parse_number(text, text + size, v).ec != std::errc()) return bad("a number that no double can hold");
    position_.push_back(v);
    return true;
  }
  bool Default() { return other(); }

  bool StartObject() {
    other();
    return ++depth_ <= deepest_nesting;
  }
  bool EndObject(rapidjson::SizeType) {
    --depth_;
    return true;
  }
  bool StartArray() {
    if (depth_ == 0) return false;
    if (depth_ == 1 && key_ == "coordinates") {
      rings.assign(position_depth_ < 3, linear_ring());
      array_depth_ = 0;
      has_coordinates = in_array_ = true;
    }
    ++depth_;
    if (in_array_) {
      if (++array_depth_ > position_depth_) bad("coordinates are nested too deep");
      if (array_depth_ == position_depth_) position_.clear();
      if (position_depth_ == 3 && array_depth_ == 2) rings.emplace_back();
    }
    return depth_ <= deepest_nesting;
  }
  bool EndArray(rapidjson::SizeType) {
    --depth_;
    if (!in_array_) return true;
    if (array_depth_ == position_depth_) end_position();
    if (--array_depth_ == 0) in_array_ = false;
    return true;
  }

 private:
  bool in_coordinates() const noexcept { return in_array_ || (depth_ == 1 && key_ == "coordinates"); }
  // Something that isn't a number where positions stand.
  bool other() { return in_coordinates() ? bad("coordinates are arrays of numbers") : true; }
  bool bad(const char* message, errc code = errc::malformed_geojson) {
    has_coordinates = true;
    if (!bad_coordinates) bad_coordinates = failure(code, message);
    return true;
  }
  void end_position() {
    if (position_.size() > 2) bad("a position has a third coordinate", errc::not_planar);
    else if (position_.size() < 2) bad("a position has two coordinates");
    else if (!rings.empty()) rings.back().push_back({position_[0], position_[1]});
  }

  const int position_depth_;
  int depth_ = 0;        // of objects and arrays
  int array_depth_ = 0;  // of arrays within coordinates
  bool in_array_ = false;
  std::string key_;
  std::vector<double> position_;
};

void assign(point& v, std::vector<linear_ring>& rings) { v = rings[0][0]; }
void assign(line_string& v, std::vector<linear_ring>& rings) { v.assign(rings[0].begin(), rings[0].end()); }
void assign(polygon& v, std::vector<linear_ring>& rings) {
  for (std::size_t i = 0; i < rings.size(); ++i) {
    if (i == 0) v.outer = std::move(rings[i]);
    else if (!rings[i].empty()) v.inners.push_back(std::move(rings[i]));
  }
}

void append(std::string& out, const point& p) {
  if (!std::isfinite(p.x) || !std::isfinite(p.y))
    throw exception(failure(errc::not_finite, "JSON has no infinite coordinates and no NaN"));
  out += '[';
  append_number(out, p.x);
  out += ',';
  append_number(out, p.y);
  out += ']';
}
template <class T>
void append(std::string& out, std::span<const T> items) {
  out += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    if constexpr (std::is_same_v<T, point>) append(out, items[i]);
    else append(out, std::span<const point>(items[i]));
  }
  out += ']';
}

template <class T>
std::string begin_object() {
  return R"({"type":")" + std::string(type_name<T>) + R"(","coordinates":)";
}

}  // namespace

template <geometry T>
result<T> try_from_geojson(std::string_view text) {
  rapidjson::MemoryStream bytes(text.data(), text.size());
  rapidjson::EncodedInputStream<rapidjson::UTF8<>, rapidjson::MemoryStream> in(bytes);
  rapidjson::Reader reader;
  handler found(position_depth<T>);
  constexpr unsigned flags =
      rapidjson::kParseIterativeFlag | rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
  const rapidjson::ParseResult parsed = reader.Parse<flags>(in, found);
  if (parsed.Code() == rapidjson::kParseErrorTermination) return malformed("GeoJSON is nested too deep, or no object");
  if (!parsed)
    return malformed(rapidjson::GetParseError_En(parsed.Code()) + std::string(" At offset ") +
                     std::to_string(parsed.Offset()));
  if (found.type.empty()) return malformed("a GeoJSON geometry has a type");
  if (found.type != type_name<T>)
    return failure(errc::wrong_geometry, "GeoJSON of a " + found.type + ", expected " + std::string(type_name<T>));
  if (!found.has_coordinates) return malformed("a GeoJSON geometry has coordinates");
  if (found.bad_coordinates) return found.bad_coordinates;
  T v;
  assign(v, found.rings);
  return v;
}

template result<point> try_from_geojson<point>(std::string_view);
template result<line_string> try_from_geojson<line_string>(std::string_view);
template result<polygon> try_from_geojson<polygon>(std::string_view);

std::string to_geojson(const point& v) {
  std::string out = begin_object<point>();
  append(out, v);
  return out + '}';
}
std::string to_geojson(const line_string& v) {
  std::string out = begin_object<line_string>();
  append(out, std::span<const point>(v));
  return out + '}';
}
std::string to_geojson(const polygon& v) {
  std::vector<linear_ring> rings;
  if (!v.empty()) rings.push_back(v.outer);
  rings.insert(rings.end(), v.inners.begin(), v.inners.end());
  std::string out = begin_object<polygon>();
  append(out, std::span<const linear_ring>(rings));
  return out + '}';
}

}}}  // namespace dse::v0::geo
