#include "fuzz/text_target.hpp"

#include <dse/duration.hpp>

namespace dse::fuzz::values_duration_text { namespace {

void check(bytes_view input) { check_text<duration>(input, client_errc::invalid_argument, client_errc::out_of_range); }

const registration registered(check, [] {
  return texts({"1y2mo3w4d5h6m7s8ms9us10ns", "-1y2mo", "P1Y2M4DT5H6M7S", "P3W", "-P0001-02-04T05:06:07", "0ns",
                "178956970y7mo306783378w2d2562047h47m16s854ms775us807ns", "9223372036854775807ns", "1us",
                "1\xC2\xB5s"});
});

}}  // namespace dse::fuzz::values_duration_text
