#include "fuzz/text_target.hpp"

#include <dse/geo/date_range.hpp>
#include <dse/geo/error.hpp>

namespace dse::fuzz::geo_date_range_text { namespace {

void check(bytes_view input) {
  check_text<geo::date_bound>(input, geo::errc::malformed_date_range);
  check_text<geo::date_range>(input, geo::errc::malformed_date_range, geo::errc::reversed_date_range);
  const auto range = geo::date_range::try_from_string(text_of(input));
  if (!range) return;
  const auto from_wire = geo::date_range::try_from_wire(range->to_wire().view());
  require(from_wire && *from_wire == *range, "the bytes are of another range");
}

const registration registered(check, [] {
  return texts({"*", "2001", "2001-02-03T04:05:06.789Z", "-0044-03-15", "[2001 TO 2002-03]", "[* TO 2010-12-31T23]",
                "[2001-01-01T00:00 TO *]", "[* TO *]", "[2002 TO 2001]", "+292278994-08-17T07:12:55.807Z",
                "-292275055-05-16T16:47:04.192Z", "9999-02-30"});
});

}}  // namespace dse::fuzz::geo_date_range_text
