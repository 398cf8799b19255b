#include "vectors/vectors.hpp"

#include <dse/token.hpp>

#include <gtest/gtest.h>

#include <limits>

namespace dse { namespace {

constexpr partitioner kinds[] = {partitioner::murmur3, partitioner::random, partitioner::byte_ordered};

token random_token(std::string_view text) { return token::from_string(partitioner::random, text); }
token bytes_token(std::string_view text) { return token::from_string(partitioner::byte_ordered, text); }

TEST(token, partitioners_are_known_with_and_without_their_package) {
  for (const std::string package : {"", "org.apache.cassandra.dht."}) {
    EXPECT_EQ(partitioner_named(package + "Murmur3Partitioner"), partitioner::murmur3);
    EXPECT_EQ(partitioner_named(package + "RandomPartitioner"), partitioner::random);
    EXPECT_EQ(partitioner_named(package + "ByteOrderedPartitioner"), partitioner::byte_ordered);
  }
  for (const char* other : {"", "OrderPreservingPartitioner", "LocalPartitioner", "com.example.Murmur3Partitioner",
                            "murmur3partitioner", "org.apache.cassandra.dht."})
    EXPECT_EQ(partitioner_named(other), partitioner::unknown) << other;
}

TEST(token, tokens_of_keys_are_those_of_cassandra) {
  for (const auto& [p, file] :
       {std::pair(partitioner::murmur3, "murmur3_tokens.txt"), std::pair(partitioner::random, "random_tokens.txt"),
        std::pair(partitioner::byte_ordered, "byte_ordered_tokens.txt")}) {
    int compared = 0;
    for (const testing::golden_bytes& v : testing::load_vectors(file)) {
      EXPECT_EQ(token_of(p, v.octets).to_string(), v.version) << file << ", " << v.name;
      ++compared;
    }
    EXPECT_GE(compared, 10) << file;
  }
}

TEST(token, key_of_no_bytes_has_the_minimum) {
  for (const partitioner p : kinds) EXPECT_EQ(token_of(p, {}), token::minimum(p));
}

TEST(token, texts_of_servers_are_read_and_written_back) {
  const auto written_back = [](partitioner p, std::initializer_list<const char*> texts) {
    for (const char* text : texts) EXPECT_EQ(token::from_string(p, text).to_string(), text);
  };
  written_back(partitioner::murmur3, {"0", "-1", "9223372036854775807", "-9223372036854775808"});
  written_back(partitioner::random,
               {"-1", "0", "1", "18446744073709551615", "18446744073709551616",
                "170141183460469231731687303715884105727", "170141183460469231731687303715884105728"});
  written_back(partitioner::byte_ordered, {"", "00", "0000", "00ab", "ab00", "0123456789abcdef"});
}

TEST(token, hexadecimal_digits_may_be_capitals_and_an_odd_number) {
  EXPECT_EQ(bytes_token("AB").to_string(), "ab");
  EXPECT_EQ(bytes_token("abc").to_string(), "0abc");
}

TEST(token, other_texts_are_refused) {
  const auto refused = [](partitioner p, std::initializer_list<std::string_view> texts) {
    for (const std::string_view text : texts) {
      const auto read = token::try_from_string(p, text);
      ASSERT_FALSE(read) << text;
      EXPECT_EQ(read.error().code(), client_errc::invalid_argument) << text;
      EXPECT_FALSE(read.error().details().hint.empty()) << text;
    }
  };
  refused(partitioner::murmur3, {"", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "-9223372036854775809",
                                 std::string_view("1\0", 2), "--1", "99999999999999999999999999"});
  refused(partitioner::random,
          {"", "-2", "-0", "+1", "1 ", "x", "170141183460469231731687303715884105729",
           "340282366920938463463374607431768211456", "9999999999999999999999999999999999999999999"});
  refused(partitioner::byte_ordered, {"0x00", "g", "0 ", "-1"});
  refused(partitioner::unknown, {"", "1", "ab"});
}

TEST(token, order_is_that_of_the_ring) {
  EXPECT_LT(token(-5), token(3));
  EXPECT_LT(token(std::numeric_limits<std::int64_t>::min()), token(-5));
  EXPECT_LT(random_token("-1"), random_token("0"));
  EXPECT_LT(random_token("9"), random_token("10"));
  EXPECT_LT(random_token("18446744073709551615"), random_token("18446744073709551616"));
  EXPECT_LT(bytes_token(""), bytes_token("00"));
  EXPECT_LT(bytes_token("00"), bytes_token("0000"));
  EXPECT_LT(bytes_token("7f"), bytes_token("80"));
  EXPECT_LT(bytes_token("7fff"), bytes_token("80"));
}

TEST(token, minimum_comes_before_all_others) {
  EXPECT_EQ(token::minimum(partitioner::murmur3), token(std::numeric_limits<std::int64_t>::min()));
  EXPECT_EQ(token::minimum(partitioner::random), random_token("-1"));
  EXPECT_EQ(token::minimum(partitioner::byte_ordered), bytes_token(""));
  EXPECT_FALSE(token(0).is_minimum());
  EXPECT_FALSE(random_token("0").is_minimum());
  EXPECT_FALSE(bytes_token("00").is_minimum());
}

TEST(token, number_is_that_of_murmur3_alone) {
  EXPECT_EQ(token(-42).murmur3(), -42);
  EXPECT_EQ(random_token("42").murmur3(), std::nullopt);
  EXPECT_EQ(token().murmur3(), std::nullopt);
}

TEST(token, literals_of_cql_compare_with_what_the_function_token_gives) {
  EXPECT_EQ(token(-42).to_cql(), "-42");
  EXPECT_EQ(random_token("-1").to_cql(), "-1");
  EXPECT_EQ(bytes_token("00ab").to_cql(), "0x00ab");
  EXPECT_EQ(bytes_token("").to_cql(), "0x");
}

}}  // namespace dse
