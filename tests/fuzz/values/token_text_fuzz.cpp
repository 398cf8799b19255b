#include "fuzz/target.hpp"

#include <dse/token.hpp>

namespace dse::fuzz::values_token_text { namespace {

/// A token that was read prints as a text that is read as the same one, lies in the ring, and in order with others.
void check(bytes_view input) {
  const std::string_view text = text_of(input);
  for (const partitioner p : {partitioner::murmur3, partitioner::random, partitioner::byte_ordered}) {
    const auto t = token::try_from_string(p, text);
    if (!t) {
      require(t.error().code() == client_errc::invalid_argument, "a text is refused with another code");
      continue;
    }
    const auto again = token::try_from_string(p, t->to_string());
    require(again && *again == *t, "what was printed is read as another token: " + t->to_string());
    const token minimum = token::minimum(p);
    require(!(*t < minimum) && t->is_minimum() == (*t == minimum), "no token is below the minimum");
    if (t->is_minimum()) continue;
    const token_range before(minimum, *t), after(*t, minimum);
    require(before.contains(*t) && !after.contains(*t), "a token ends the range before it");
    require(before.merge(after).is_whole_ring() && !before.intersects(after), "two parts make the ring");
    if (p == partitioner::byte_ordered) continue;
    token from = minimum;
    for (const token_range& part : before.split(3)) {
      require(part.start() == from && part.end() > from, "parts follow each other");
      from = part.end();
    }
    require(from == *t, "the last part ends as the whole");
  }
}

const registration registered(check, [] {
  return texts({"0", "-1", "42", "-9223372036854775808", "9223372036854775807", "9223372036854775808",
                "170141183460469231731687303715884105728", "170141183460469231731687303715884105729", "00ab", "AB",
                "abc", ""});
});

}}  // namespace dse::fuzz::values_token_text
