#include "metadata/token_ring.hpp"

#include <gtest/gtest.h>

namespace dse::metadata { namespace {

using token_texts = std::vector<std::string>;
using numbers = std::vector<std::int64_t>;
using indexes = std::vector<std::uint32_t>;

token_ring ring_of(partitioner p, const std::vector<token_texts>& tokens) {
  return {p, std::vector<std::span<const std::string>>(tokens.begin(), tokens.end())};
}

indexes owners(const token_ring& r) { return {r.owners().begin(), r.owners().end()}; }
token_texts tokens(const token_ring& r) {
  token_texts all;
  for (std::uint32_t i = 0; i < r.size(); ++i) all.push_back(r.at(i).to_string());
  return all;
}

TEST(token_ring, tokens_are_in_the_order_of_numbers) {
  const token_ring r = ring_of(partitioner::murmur3, {{"100", "-9223372036854775808"}, {}, {"9", "-5"}});
  EXPECT_EQ(tokens(r), (token_texts{"-9223372036854775808", "-5", "9", "100"}));
  EXPECT_EQ(owners(r), (indexes{0, 2, 2, 0}));
}

TEST(token_ring, tokens_of_random_partitioner_are_in_the_order_of_numbers) {
  const token_ring r = ring_of(partitioner::random, {{"100", "170141183460469231731687303715884105728"}, {"9", "0"}});
  EXPECT_EQ(tokens(r), (token_texts{"0", "9", "100", "170141183460469231731687303715884105728"}));
  EXPECT_EQ(owners(r), (indexes{1, 1, 0, 0}));
}

TEST(token_ring, tokens_of_byte_ordered_partitioner_are_in_the_order_of_bytes) {
  const token_ring r = ring_of(partitioner::byte_ordered, {{"ff", "0a"}, {"0a00", "7f"}, {"09ff", ""}});
  EXPECT_EQ(tokens(r), (token_texts{"", "09ff", "0a", "0a00", "7f", "ff"}));
  EXPECT_EQ(owners(r), (indexes{2, 2, 0, 1, 1, 0}));
}

TEST(token_ring, token_that_two_nodes_claim_is_the_first_one_s) {
  const token_ring r = ring_of(partitioner::murmur3, {{"7"}, {"5", "7"}, {"5", "5"}});
  EXPECT_EQ(tokens(r), (token_texts{"5", "7"}));
  EXPECT_EQ(owners(r), (indexes{1, 0}));
}

TEST(token_ring, unreadable_tokens_are_left_out) {
  EXPECT_EQ(tokens(ring_of(partitioner::murmur3, {{"", "x", "1.5", "9223372036854775808", " 3", "3 ", "2"}})),
            token_texts{"2"});
  EXPECT_EQ(tokens(ring_of(partitioner::random, {{"-2", "", "2"}})), token_texts{"2"});
  EXPECT_EQ(tokens(ring_of(partitioner::byte_ordered, {{"0x", "g0", "02"}})), token_texts{"02"});
}

TEST(token_ring, unknown_partitioner_has_no_tokens) {
  EXPECT_EQ(ring_of(partitioner::unknown, {{"1", "2"}}).size(), 0u);
  EXPECT_EQ(token_ring().size(), 0u);
}

TEST(token_ring, range_begins_behind_the_token_before_it) {
  const token_ring r = ring_of(partitioner::murmur3, {{"10", "20", "30"}});
  EXPECT_EQ(r.range(0), token_range(token(30), token(10)));
  EXPECT_EQ(r.range(1), token_range(token(10), token(20)));
}

TEST(token_ring, range_of_the_only_token_is_the_whole_ring) {
  EXPECT_EQ(ring_of(partitioner::murmur3, {{"10"}}).range(0), token_range::whole_ring(partitioner::murmur3));
}

TEST(token_ring, tokens_are_found_in_their_range) {
  for (const partitioner p : {partitioner::murmur3, partitioner::random}) {
    const token_ring r = ring_of(p, {{"10", "20", "30"}});
    const auto found = [&](const char* text) {
      const token t = token::from_string(p, text);
      return std::pair(r.find(t), r.find_after(t));
    };
    EXPECT_EQ(found("9"), std::pair(0u, 0u));
    EXPECT_EQ(found("10"), std::pair(0u, 1u));
    EXPECT_EQ(found("11"), std::pair(1u, 1u));
    EXPECT_EQ(found("30"), std::pair(2u, 0u));
    EXPECT_EQ(found("31"), std::pair(0u, 0u));
    const token_ring none = ring_of(p, {});
    EXPECT_EQ(none.find(token(1)), 0u);
    EXPECT_EQ(none.find_after(token(1)), 0u);
  }
}

}}  // namespace dse::metadata
