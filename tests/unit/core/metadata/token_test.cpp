#include "metadata/token.hpp"

#include "vectors/vectors.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>
#include <memory>
#include <string>

namespace dse::metadata { namespace {

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max();

/// The name of each vector, its token in the place of a version, its key.
std::vector<testing::golden_bytes> vectors() { return testing::load_vectors("murmur3_tokens.txt"); }

TEST(token, tokens_are_those_of_cassandra) {
  int compared = 0;
  for (const testing::golden_bytes& v : vectors()) {
    SCOPED_TRACE(v.name);
    EXPECT_EQ(std::to_string(murmur3_token(v.octets)), v.version);
    ++compared;
  }
  EXPECT_GT(compared, 100);
}

TEST(token, vectors_hold_negative_bytes_in_a_tail_of_each_length) {
  int negative = 0;
  for (const testing::golden_bytes& v : vectors()) negative += v.name.ends_with("_negative") ? 1 : 0;
  EXPECT_EQ(negative, 33) << "with none, one and two whole blocks before it";
}

TEST(token, smallest_long_is_no_token) {
  int seen = 0;
  for (const testing::golden_bytes& v : vectors())
    if (v.name.starts_with("hash_is_smallest_long")) {
      EXPECT_EQ(murmur3_token(v.octets), largest);
      ++seen;
    }
  EXPECT_EQ(seen, 2);
}

TEST(token, key_may_lie_at_any_address_and_nothing_beyond_it_is_read) {
  for (const testing::golden_bytes& v : vectors())
    for (std::size_t offset = 0; offset < 8; ++offset) {
      const std::size_t size = v.octets.size();
      const auto block = std::make_unique<std::byte[]>(offset + size);
      std::memcpy(block.get() + offset, v.octets.data(), size);
      ASSERT_EQ(std::to_string(murmur3_token({block.get() + offset, size})), v.version) << v.name;
    }
}

}}  // namespace dse::metadata
