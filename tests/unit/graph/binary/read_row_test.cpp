#include "binary/read_row.hpp"

#include "unit/graph/hex.hpp"

#include <dse/graph/traversal.hpp>

#include <gtest/gtest.h>

#include <string>

using namespace dse::graph;
using graph_test::from_hex;

namespace {

// Bytes of the serializers of TinkerPop 3.7.
const std::string three_sevens = from_hex("21 00 0000000000000003 01 00 00000007");

TEST(graph_binary_row, is_a_traverser_with_its_bulk) {
  const traverser row = try_read_graph_binary_row(three_sevens).value();
  EXPECT_EQ(row.content, value(7));
  EXPECT_EQ(row.bulk, 3);
}

TEST(graph_binary_row, bare_value_counts_once) {
  const traverser row = try_read_graph_binary_row(value("x").encoded()).value();
  EXPECT_EQ(row.content, value("x"));
  EXPECT_EQ(row.bulk, 1);
}

TEST(graph_binary_row, cut_or_longer_is_malformed) {
  for (std::size_t n = 0; n < three_sevens.size(); ++n)
    EXPECT_EQ(try_read_graph_binary_row(std::string_view(three_sevens).substr(0, n)).error().code(),
              dse::client_errc::malformed_rows)
        << n;
  EXPECT_TRUE(try_read_graph_binary_row(three_sevens + "x").has_error());
}

TEST(graph_binary_row, unknown_type_is_named_with_its_place_in_the_row) {
  EXPECT_EQ(try_read_graph_binary_row(from_hex("21 00 0000000000000003 77 00")).error().message(),
            "malformed GraphBinary: a value of the unknown type 0x77 at byte 10");
}

}  // namespace
