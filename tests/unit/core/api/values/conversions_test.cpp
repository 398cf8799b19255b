#include <dse/codec.hpp>
#include <dse/value.hpp>

#include <gtest/gtest.h>

#include <span>

namespace dse { namespace {

using namespace std::chrono;

const data_type columns[] = {
    type_kind::ascii,
    type_kind::bigint,
    type_kind::blob,
    type_kind::boolean,
    type_kind::counter,
    type_kind::decimal,
    type_kind::double_,
    type_kind::float_,
    type_kind::int_,
    type_kind::timestamp,
    type_kind::uuid,
    type_kind::text,
    type_kind::varint,
    type_kind::timeuuid,
    type_kind::inet,
    type_kind::date,
    type_kind::time,
    type_kind::smallint,
    type_kind::tinyint,
    type_kind::duration,
    data_type::list(type_kind::int_),
    data_type::set(type_kind::int_),
    data_type::vector(type_kind::int_, 2),
    data_type::custom("x.Y"),
};

/// What the codec of T says of each column: x binds and reads, b only binds, r only reads.
template <class T>
std::string conversions() {
  std::string row;
  for (const data_type& t : columns) {
    const bool binds = codec<T>::binds_to(t);
    bool reads = false;
    if constexpr (decodable<T>) reads = codec<T>::reads_from(t);
    row += binds && reads ? 'x' : binds ? 'b' : reads ? 'r' : '.';
  }
  return row;
}

// By hand, from DESIGN section 6 (binding converts only without loss, which for numbers shows in the value; reading
// never loses) and from what the codecs document.
// clang-format off
TEST(conversions, each_cpp_type_binds_to_and_reads_from_the_cql_types_of_the_table) {
  //                                          a b b b c d d f i t u t v t i d t s t d l s v c
  //                                          s i l o o e o l n i u e a i n a i m i u i e e u
  //                                          c g o o u c u o t m i x r m e t m a n r s t c s
  EXPECT_EQ(conversions<bool>(),             "...x....................");
  EXPECT_EQ(conversions<std::int8_t>(),      ".b..bbbbb...b....bx.....");
  EXPECT_EQ(conversions<std::int16_t>(),     ".b..bbbbb...b....xx.....");
  EXPECT_EQ(conversions<std::int32_t>(),     ".b..bbbbx...b....xx.....");
  EXPECT_EQ(conversions<std::int64_t>(),     ".x..xbbbx...b....xx.....");
  EXPECT_EQ(conversions<std::uint8_t>(),     ".b..bbbbb...b....bb.....");
  EXPECT_EQ(conversions<std::uint64_t>(),    ".b..bbbbb...b....bb.....");
  EXPECT_EQ(conversions<float>(),            "......bx................");
  EXPECT_EQ(conversions<double>(),           "......xx................");
  EXPECT_EQ(conversions<std::string>(),      "x..........x............");
  EXPECT_EQ(conversions<bytes>(),            "..x....................x");
  EXPECT_EQ((conversions<std::array<std::byte, 4>>()), "..x.....................");
  EXPECT_EQ(conversions<uuid>(),             "..........x..x..........");
  EXPECT_EQ(conversions<inet_address>(),     "..............x.........");
  EXPECT_EQ(conversions<duration>(),         "...................x....");
  EXPECT_EQ(conversions<varint>(),           ".r..r...r...x....rr.....");
  EXPECT_EQ(conversions<decimal>(),          ".r..rx..r...r....rr.....");
  EXPECT_EQ(conversions<sys_days>(),         "...............x........");
  EXPECT_EQ(conversions<nanoseconds>(),      "................x.......");
  EXPECT_EQ(conversions<sys_time<seconds>>(), ".........x..............");
  EXPECT_EQ(conversions<std::vector<int>>(), "....................xxx.");
  EXPECT_EQ(conversions<std::set<int>>(),    "....................bx..");
  EXPECT_EQ((conversions<std::array<int, 2>>()), "....................bbx.");
  EXPECT_EQ(conversions<value>(),            "xxxxxxxxxxxxxxxxxxxxxxxx");
}

// clang-format on

TEST(conversions, views_bind_like_what_they_view) {
  EXPECT_EQ(conversions<std::string_view>(), conversions<std::string>());
  EXPECT_EQ(conversions<bytes_view>(), conversions<bytes>());
  EXPECT_EQ(conversions<std::optional<int>>(), conversions<int>());
  EXPECT_EQ(conversions<std::span<const int>>(), "....................bbb.");
}

}}  // namespace dse
