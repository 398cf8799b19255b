#include "fuzz/target.hpp"

#include <dse/geo/date_range.hpp>
#include <dse/geo/error.hpp>

#include <algorithm>

namespace dse::fuzz::geo_date_range_wire { namespace {

void check(bytes_view input) {
  const bytes b(input.begin(), input.end());
  const auto range = geo::date_range::try_from_wire(b);
  if (!range) {
    const auto code = range.error().code();
    return require(code == geo::errc::malformed_date_range || code == geo::errc::reversed_date_range,
                   "bytes are refused with another code");
  }
  const auto wire = range->to_wire();
  const auto again = geo::date_range::try_from_wire(wire.view());
  require(again && *again == *range, "what was written is read as another range");
  require(std::ranges::equal(again->to_wire().view(), wire.view()), "a range has one form");
  touch(range->to_string());
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const char* text : {"*", "2001", "[2001-02 TO 2001-03-04T05]", "[* TO 2010]", "[2000-01-01T00:00:00.001Z TO *]",
                           "[* TO *]", "-0044-03-15"}) {
    const auto wire = geo::date_range::from_string(text).to_wire();
    seeds.emplace_back(wire.view().begin(), wire.view().end());
  }
  return seeds;
});

}}  // namespace dse::fuzz::geo_date_range_wire
