#pragma once

#include <dse/geo/distance.hpp>
#include <dse/geo/point.hpp>
#include <dse/geo/polygon.hpp>
#include <dse/graph/arg.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

/// A predicate such as `P::gt(30)`. Owns its arguments. and_, or_ and negate are also &&, || and !.
class P {
 public:
#include <dse/graph/detail/predicates_p.inc>

  // Two by two, since the binary readers of TinkerPop take only the first two.
  P and_(const P& other) const { return joined("and", other); }
  P or_(const P& other) const { return joined("or", other); }
  P negate() const;
  friend P operator&&(const P& a, const P& b) { return a.and_(b); }
  friend P operator||(const P& a, const P& b) { return a.or_(b); }
  friend P operator!(const P& a) { return a.negate(); }

  friend bool operator==(const P& a, const P& b) noexcept { return a.encoded_ == b.encoded_; }

  /// The qualified GraphBinary value.
  const std::string& encoded() const noexcept { return encoded_; }

 protected:
  P(std::string_view name, std::initializer_list<arg> args, std::uint8_t code = 0x1E);

 private:
  P() noexcept {}
  P joined(std::string_view name, const P& other) const;
  std::string encoded_;
};

/// Predicates on text, case-sensitive (TinkerPop 3.4; regex since 3.6).
class TextP : public P {
 public:
#include <dse/graph/detail/predicates_text.inc>

 private:
  TextP(std::string_view name, std::initializer_list<arg> args) : P(name, args, 0x28) {}
};

/// DSE's geospatial predicates, for properties with a search index.
class Geo : public P {
 public:
  /// In what unit a radius on the globe is given; sent as degrees of a sphere with a radius of 6,371.0087714 km.
  enum class Unit { MILES, KILOMETERS, METERS, DEGREES };

  /// Within a distance on the globe, for geodetic properties (DSE 5.1).
  static Geo inside(const geo::point& center, double radius, Unit unit);
  /// Within a distance in the plane, for cartesian properties.
  static Geo inside(const geo::point& center, double radius);
  static Geo inside(const geo::distance& circle);
  /// Within an area of the plane (DSE 5.1). The ring is closed where it isn't.
  static Geo inside(const geo::polygon& area);

 private:
  using P::P;
};

/// DSE's predicates on text with a search index. \throws dse::exception (invalid_argument) for blank conditions and
/// negative distances.
class Search : public P {
 public:
  /// A word of the text equals the condition, in any case.
  static Search token(std::string_view word);
  /// A word of the text starts with the condition, in any case.
  static Search tokenPrefix(std::string_view prefix);
  /// A word of the text matches the regular expression, in any case.
  static Search tokenRegex(std::string_view regex);
  /// The whole text starts with the condition, case-sensitive.
  static Search prefix(std::string_view prefix);
  /// The whole text matches the regular expression, case-sensitive.
  static Search regex(std::string_view regex);
  /// The words of the query occur with at most `distance` other words between them (DSE 5.1).
  static Search phrase(std::string_view query, int distance);
  /// The whole text differs from the query by at most `distance` edits, case-sensitive (DSE 5.1).
  static Search fuzzy(std::string_view query, int distance);
  /// A word differs from the query by at most `distance` edits, in any case (DSE 5.1).
  static Search tokenFuzzy(std::string_view query, int distance);

 private:
  using P::P;
  static Search of_text(std::string_view name, std::string_view condition);
  static Search of_distance(std::string_view name, std::string_view query, int distance);
};

/// Predicates on properties that are CQL collections with an index (DSE 6.8, core engine). \throws dse::exception
/// (invalid_argument) for null.
class CqlCollection : public P {
 public:
  static CqlCollection contains(arg item) { return of("contains", item); }
  static CqlCollection containsKey(arg key) { return of("containsKey", key); }
  static CqlCollection containsValue(arg v) { return of("containsValue", v); }
  static CqlCollection entryEq(arg key, arg v);

 private:
  using P::P;
  static CqlCollection of(std::string_view name, arg item);
};

inline arg::arg(const P& v) noexcept : pointer_(&v), kind_(form::predicate) {}

}}}  // namespace dse::v0::graph

template <>
struct std::hash<dse::graph::P> {
  std::size_t operator()(const dse::graph::P& p) const noexcept { return std::hash<std::string>()(p.encoded()); }
};
