#include "encoded.hpp"

#include <bit>
#include <cmath>
#include <limits>

namespace {

using dse::client_errc;
using dse::data_type;
using dse::type_kind;
using dse::testing::binding_error;
using dse::testing::bound;
using dse::testing::decoded;
using dse::testing::encoded;
using dse::testing::from_hex;
using dse::testing::reading_error;
using namespace std::chrono_literals;

template <class T>
void expect_both_ways(const T& v, type_kind type, const char* bytes) {
  EXPECT_EQ(encoded(v, type), bytes) << data_type(type).to_string();
  EXPECT_EQ(decoded<T>(bytes, type), v) << data_type(type).to_string() << ' ' << bytes;
}

TEST(integer_codec, width_of_the_type_is_twos_complement) {
  expect_both_ways(std::int8_t{-2}, type_kind::tinyint, "fe");
  expect_both_ways(std::int16_t{-2}, type_kind::smallint, "fffe");
  expect_both_ways(std::int32_t{0x01020304}, type_kind::int_, "01020304");
  expect_both_ways(std::int64_t{-2}, type_kind::bigint, "fffffffffffffffe");
  expect_both_ways(std::int64_t{5}, type_kind::counter, "0000000000000005");
  expect_both_ways(std::numeric_limits<std::int64_t>::min(), type_kind::bigint, "8000000000000000");
  expect_both_ways(-1ll, type_kind::bigint, "ffffffffffffffff");
}

TEST(integer_codec, binds_wider_and_narrower_without_loss) {
  EXPECT_EQ(encoded(-1, type_kind::bigint), "ffffffffffffffff");
  EXPECT_EQ(encoded(-1, type_kind::varint), "ff");
  EXPECT_EQ(encoded(128, type_kind::varint), "0080");
  EXPECT_EQ(encoded(-1, type_kind::decimal), "00000000ff");
  EXPECT_EQ(encoded(std::int64_t{127}, type_kind::tinyint), "7f");
  EXPECT_EQ(encoded(std::int64_t{-32768}, type_kind::smallint), "8000");
  EXPECT_EQ(encoded(3, type_kind::double_), "4008000000000000");
  EXPECT_EQ(encoded(-2, type_kind::float_), "c0000000");
  EXPECT_EQ(encoded(7u, type_kind::int_), "00000007");
  EXPECT_EQ(encoded(std::numeric_limits<std::uint64_t>::max(), type_kind::varint), "00ffffffffffffffff");
  EXPECT_EQ(encoded(std::numeric_limits<std::uint64_t>::max(), type_kind::decimal), "0000000000ffffffffffffffff");
}

TEST(integer_codec, value_that_would_lose_is_out_of_range) {
  EXPECT_EQ(binding_error(128, type_kind::tinyint), client_errc::out_of_range);
  EXPECT_EQ(binding_error(-129, type_kind::tinyint), client_errc::out_of_range);
  EXPECT_EQ(binding_error(32768, type_kind::smallint), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::int64_t{1} << 31, type_kind::int_), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::numeric_limits<std::uint64_t>::max(), type_kind::bigint), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::numeric_limits<std::uint64_t>::max(), type_kind::double_), client_errc::out_of_range);
  EXPECT_EQ(binding_error(3'000'000'000u, type_kind::int_), client_errc::out_of_range);
}

TEST(integer_codec, floating_columns_take_only_what_they_hold_exactly) {
  EXPECT_EQ(encoded(std::int64_t{1} << 53, type_kind::double_), "4340000000000000");
  EXPECT_EQ(binding_error((std::int64_t{1} << 53) + 1, type_kind::double_), client_errc::out_of_range);
  EXPECT_EQ(encoded((std::int64_t{1} << 53) + 2, type_kind::double_), "4340000000000001");
  EXPECT_EQ(binding_error(std::numeric_limits<std::int64_t>::max(), type_kind::double_), client_errc::out_of_range);
  EXPECT_EQ(encoded(std::numeric_limits<std::int64_t>::min(), type_kind::double_), "c3e0000000000000");
  EXPECT_EQ(encoded(1 << 24, type_kind::float_), "4b800000");
  EXPECT_EQ(binding_error((1 << 24) + 1, type_kind::float_), client_errc::out_of_range);
}

TEST(integer_codec, reads_from_types_that_always_fit) {
  EXPECT_EQ(decoded<std::int64_t>("fe", type_kind::tinyint), -2);
  EXPECT_EQ(decoded<std::int64_t>("fffffffe", type_kind::int_), -2);
  EXPECT_EQ(decoded<int>("8000", type_kind::smallint), -32768);
  EXPECT_EQ(reading_error<int>("0000000000000001", type_kind::bigint), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<std::int8_t>("0001", type_kind::smallint), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<std::int64_t>("01", type_kind::varint), client_errc::type_mismatch);
}

TEST(integer_codec, other_sizes_are_malformed) {
  EXPECT_EQ(reading_error<int>("000001", type_kind::int_), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<int>("0000000001", type_kind::int_), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<std::int64_t>("0000000000000001", type_kind::int_), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<std::int8_t>("0001", type_kind::tinyint), client_errc::malformed_rows);
}

TEST(bool_codec, any_byte_but_0_is_true) {
  expect_both_ways(true, type_kind::boolean, "01");
  expect_both_ways(false, type_kind::boolean, "00");
  EXPECT_TRUE(decoded<bool>("ff", type_kind::boolean));
  EXPECT_EQ(reading_error<bool>("0000", type_kind::boolean), client_errc::malformed_rows);
  EXPECT_EQ(binding_error(true, type_kind::int_), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(1, type_kind::boolean), client_errc::type_mismatch);
}

TEST(floating_codec, bytes_are_ieee_754) {
  expect_both_ways(0.5f, type_kind::float_, "3f000000");
  expect_both_ways(-0.1, type_kind::double_, "bfb999999999999a");
  EXPECT_EQ(decoded<double>("3f000000", type_kind::float_), 0.5);
  EXPECT_EQ(encoded(0.5f, type_kind::double_), "3fe0000000000000");
  EXPECT_TRUE(std::isnan(decoded<double>("7ff8000000000000", type_kind::double_)));
  EXPECT_EQ(std::bit_cast<std::uint32_t>(decoded<float>("ffb30608", type_kind::float_)), 0xFFB30608u) << "signalling";
}

TEST(floating_codec, double_binds_to_float_without_loss) {
  EXPECT_EQ(encoded(0.5, type_kind::float_), "3f000000");
  EXPECT_EQ(encoded(-std::numeric_limits<double>::infinity(), type_kind::float_), "ff800000");
  EXPECT_EQ(encoded(std::numeric_limits<double>::quiet_NaN(), type_kind::float_), "7fc00000");
  EXPECT_EQ(binding_error(0.1, type_kind::float_), client_errc::out_of_range);
  EXPECT_EQ(binding_error(1e300, type_kind::float_), client_errc::out_of_range);
  EXPECT_EQ(binding_error(1e-300, type_kind::float_), client_errc::out_of_range);
}

TEST(floating_codec, double_does_not_read_into_float) {
  EXPECT_EQ(reading_error<float>("3fe0000000000000", type_kind::double_), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<double>("3fe00000", type_kind::double_), client_errc::malformed_rows);
  EXPECT_EQ(binding_error(0.5, type_kind::int_), client_errc::type_mismatch);
}

TEST(text_codec, bytes_are_the_characters) {
  expect_both_ways(std::string("h\xC3\xA9"), type_kind::text, "68c3a9");
  expect_both_ways(std::string(), type_kind::ascii, "");
  EXPECT_EQ(bound("", type_kind::text), "00000000");
  EXPECT_EQ(encoded("abc", type_kind::text), "616263");
  EXPECT_EQ(encoded(std::string_view("a\0b", 3), type_kind::text), "610062");
  EXPECT_EQ(reading_error<std::string>("61", type_kind::blob), client_errc::type_mismatch);
}

TEST(text_codec, array_of_char_ends_at_its_first_nul_or_at_its_end) {
  const char padded[8] = {'a', 'b', '\0', 'x', 0, 0, 0, 0};
  const char full[2] = {'a', 'b'};
  EXPECT_EQ(encoded(padded, type_kind::text), "6162");
  EXPECT_EQ(encoded(full, type_kind::text), "6162");
}

TEST(text_codec, null_pointer_is_null) {
  const char* none = nullptr;
  EXPECT_EQ(bound(none, type_kind::text), "ffffffff");
  EXPECT_EQ(encoded(static_cast<const char*>("x"), type_kind::text), "78");
}

TEST(blob_codec, bytes_are_themselves) {
  expect_both_ways(from_hex("00ff7f"), type_kind::blob, "00ff7f");
  expect_both_ways(dse::bytes(), type_kind::blob, "");
  expect_both_ways(std::array<std::byte, 2>{std::byte{1}, std::byte{2}}, type_kind::blob, "0102");
  const dse::bytes owned = from_hex("0a0b");
  EXPECT_EQ(encoded(dse::bytes_view(owned), data_type::custom("x.Y")), "0a0b");
  EXPECT_EQ(decoded<dse::bytes>("0a", data_type::custom("x.Y")), from_hex("0a"));
  EXPECT_EQ((reading_error<std::array<std::byte, 2>>("010203", type_kind::blob)), client_errc::out_of_range);
  EXPECT_EQ(binding_error(owned, type_kind::text), client_errc::type_mismatch);
}

TEST(uuid_codec, octets_keep_their_order) {
  const auto random = dse::uuid::from_string("919108f7-52d1-4320-9bac-f847db4148a8");
  expect_both_ways(random, type_kind::uuid, "919108f752d143209bacf847db4148a8");
  expect_both_ways(dse::uuid::from_string("c232ab00-9414-11ec-b3c8-9f6bdeced846"), type_kind::timeuuid,
                   "c232ab00941411ecb3c89f6bdeced846");
  EXPECT_EQ(binding_error(random, type_kind::timeuuid), client_errc::out_of_range);
  EXPECT_EQ(reading_error<dse::uuid>("9191", type_kind::uuid), client_errc::malformed_rows);
}

TEST(inet_codec, has_4_or_16_bytes) {
  expect_both_ways(dse::inet_address::from_string("127.0.0.1"), type_kind::inet, "7f000001");
  expect_both_ways(dse::inet_address::from_string("::1"), type_kind::inet, "00000000000000000000000000000001");
  EXPECT_EQ(reading_error<dse::inet_address>("7f0000", type_kind::inet), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<dse::inet_address>("7f00000100", type_kind::inet), client_errc::malformed_rows);
}

TEST(timestamp_codec, counts_milliseconds) {
  // Python driver: 2024-02-29T12:34:56.789Z and one millisecond before the epoch.
  const auto leap = std::chrono::sys_days(2024y / 2 / 29) + 12h + 34min + 56789ms;
  expect_both_ways(leap, type_kind::timestamp, "0000018df4dc5495");
  expect_both_ways(std::chrono::sys_time<std::chrono::milliseconds>(-1ms), type_kind::timestamp, "ffffffffffffffff");
  EXPECT_EQ(reading_error<std::chrono::sys_time<std::chrono::milliseconds>>("00000001", type_kind::timestamp),
            client_errc::malformed_rows);
  EXPECT_EQ(binding_error(leap, type_kind::date), client_errc::type_mismatch);
}

TEST(timestamp_codec, finer_time_points_are_rounded_down) {
  EXPECT_EQ(encoded(std::chrono::sys_time<std::chrono::nanoseconds>(1'999'999ns), type_kind::timestamp),
            "0000000000000001");
  EXPECT_EQ(encoded(std::chrono::sys_time<std::chrono::nanoseconds>(-1ns), type_kind::timestamp), "ffffffffffffffff");
  EXPECT_EQ(encoded(std::chrono::sys_seconds(2s), type_kind::timestamp), "00000000000007d0");
  using thirds = std::chrono::duration<std::int64_t, std::ratio<1, 3>>;
  EXPECT_EQ(encoded(std::chrono::sys_time<thirds>(thirds(2)), type_kind::timestamp), "000000000000029a");
}

TEST(timestamp_codec, coarser_time_points_are_rounded_down_when_read) {
  EXPECT_EQ(decoded<std::chrono::sys_seconds>("ffffffffffffffff", type_kind::timestamp), std::chrono::sys_seconds(-1s));
  EXPECT_EQ(decoded<std::chrono::sys_seconds>("00000000000007cf", type_kind::timestamp), std::chrono::sys_seconds(1s));
  EXPECT_EQ(decoded<std::chrono::system_clock::time_point>("0000000000000001", type_kind::timestamp).time_since_epoch(),
            1ms);
}

TEST(timestamp_codec, what_the_other_side_cannot_count_is_out_of_range) {
  using nanosecond_time = std::chrono::sys_time<std::chrono::nanoseconds>;
  EXPECT_EQ(reading_error<nanosecond_time>("7fffffffffffffff", type_kind::timestamp), client_errc::out_of_range);
  EXPECT_EQ(reading_error<nanosecond_time>("8000000000000000", type_kind::timestamp), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::chrono::sys_seconds::max(), type_kind::timestamp), client_errc::out_of_range);
  using small_time = std::chrono::sys_time<std::chrono::duration<std::int32_t>>;
  EXPECT_EQ(reading_error<small_time>("00ffffffffffffff", type_kind::timestamp), client_errc::out_of_range);
}

TEST(date_codec, epoch_is_2_to_the_31) {
  // native_protocol_v5.spec, section 6.5; 2024-02-29 and 0001-01-01 from Cassandra's SimpleDateType.
  expect_both_ways(std::chrono::sys_days(1970y / 1 / 1), type_kind::date, "80000000");
  expect_both_ways(2024y / std::chrono::February / 29, type_kind::date, "80004d46");
  expect_both_ways(1y / std::chrono::January / 1, type_kind::date, "7ff506c6");
  expect_both_ways(std::chrono::sys_days(std::chrono::days(-2147483648)), type_kind::date, "00000000");
  expect_both_ways(std::chrono::sys_days(std::chrono::days(2147483647)), type_kind::date, "ffffffff");
}

TEST(date_codec, days_beyond_32_bits_or_the_calendar_are_out_of_range) {
  EXPECT_EQ(binding_error(std::chrono::sys_days(std::chrono::days(2147483648)), type_kind::date),
            client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::chrono::sys_days(std::chrono::days(-2147483649)), type_kind::date),
            client_errc::out_of_range);
  EXPECT_EQ(binding_error(2023y / std::chrono::February / 29, type_kind::date), client_errc::out_of_range);
  EXPECT_EQ(reading_error<std::chrono::year_month_day>("00000000", type_kind::date), client_errc::out_of_range);
  EXPECT_EQ(reading_error<std::chrono::sys_days>("0000000000", type_kind::date), client_errc::malformed_rows);
}

TEST(time_codec, counts_nanoseconds_of_one_day) {
  expect_both_ways(std::chrono::nanoseconds(86'399'999'999'999), type_kind::time, "00004e94914effff");
  expect_both_ways(std::chrono::nanoseconds(0), type_kind::time, "0000000000000000");
  EXPECT_EQ(encoded(2h, type_kind::time), "0000068c61714000");
  EXPECT_EQ(binding_error(24h, type_kind::time), client_errc::out_of_range);
  EXPECT_EQ(binding_error(-1ns, type_kind::time), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::chrono::hours::max(), type_kind::time), client_errc::out_of_range);
  EXPECT_EQ(reading_error<std::chrono::nanoseconds>("00004e94914f0000", type_kind::time), client_errc::malformed_rows);
  EXPECT_EQ(reading_error<std::chrono::nanoseconds>("ffffffffffffffff", type_kind::time), client_errc::malformed_rows);
}

TEST(varint_codec, reads_from_every_integer_type) {
  expect_both_ways(dse::varint(-129), type_kind::varint, "ff7f");
  EXPECT_EQ(decoded<dse::varint>("fffffffe", type_kind::int_), dse::varint(-2));
  EXPECT_EQ(decoded<dse::varint>("00000000000000000000ff", type_kind::varint), dse::varint(255));
  EXPECT_EQ(binding_error(dse::varint(1), type_kind::bigint), client_errc::type_mismatch);
}

TEST(varint_codec, keeps_a_mebibyte) {
  dse::bytes large(1 << 20, std::byte{0x55});
  EXPECT_EQ(dse::varint::from_bytes(large).to_bytes(), large);
}

TEST(decimal_codec, scale_stands_before_the_unscaled_value) {
  expect_both_ways(dse::decimal::from_string("-12.50"), type_kind::decimal, "00000002fb1e");
  expect_both_ways(dse::decimal::from_string("1E+3"), type_kind::decimal, "fffffffd01");
  expect_both_ways(dse::decimal(1, std::numeric_limits<std::int32_t>::min()), type_kind::decimal, "8000000001");
  expect_both_ways(dse::decimal(0, 2), type_kind::decimal, "0000000200");
  EXPECT_EQ(decoded<dse::decimal>("05", type_kind::varint), dse::decimal(5));
  EXPECT_EQ(reading_error<dse::decimal>("00000002", type_kind::decimal), client_errc::malformed_rows);
}

TEST(duration_codec, parts_are_zigzag_vints) {
  // Cassandra 5.0.6, DurationType; the last two from the Python driver.
  expect_both_ways(dse::duration{0, 0, 0}, type_kind::duration, "000000");
  expect_both_ways(dse::duration{1, 2, 3}, type_kind::duration, "020406");
  expect_both_ways(dse::duration{-1, -2, -3}, type_kind::duration, "010305");
  expect_both_ways(dse::duration{14, 21, 3723004005006}, type_kind::duration, "1c2afc06c5a8a9951c");
  expect_both_ways(dse::duration{0, 0, 63}, type_kind::duration, "00007e");
  expect_both_ways(dse::duration{0, 0, 64}, type_kind::duration, "00008080");
  expect_both_ways(dse::duration{0, 0, -64}, type_kind::duration, "00007f");
  expect_both_ways(dse::duration{0, 0, -65}, type_kind::duration, "00008081");
  expect_both_ways(dse::duration{0, 0, 8191}, type_kind::duration, "0000bffe");
  expect_both_ways(dse::duration{0, 0, 8192}, type_kind::duration, "0000c04000");
  expect_both_ways(dse::duration{0, 0, (1ll << 55) - 1}, type_kind::duration, "0000fefffffffffffffe");
  expect_both_ways(dse::duration{0, 0, 1ll << 55}, type_kind::duration, "0000ff0100000000000000");
  expect_both_ways(dse::duration{2147483647, 2147483647, std::numeric_limits<std::int64_t>::max()}, type_kind::duration,
                   "f0fffffffef0fffffffefffffffffffffffffe");
  expect_both_ways(dse::duration{std::numeric_limits<std::int32_t>::min(), std::numeric_limits<std::int32_t>::min(),
                                 std::numeric_limits<std::int64_t>::min()},
                   type_kind::duration, "f0fffffffff0ffffffffffffffffffffffffff");
}

TEST(duration_codec, parts_of_both_signs_cannot_be_bound) {
  EXPECT_EQ(binding_error(dse::duration{1, -1, 0}, type_kind::duration), client_errc::out_of_range);
  EXPECT_EQ(binding_error(dse::duration{0, 1, -1}, type_kind::duration), client_errc::out_of_range);
}

TEST(duration_codec, incomplete_and_oversized_vints_are_malformed) {
  for (const char* bytes : {"00", "0000", "000080", "0000ffffffffffffffff", "00000000", "f20000000000", "f0ffffffff"})
    EXPECT_EQ(reading_error<dse::duration>(bytes, type_kind::duration), client_errc::malformed_rows) << bytes;
  // Months of 2^31: one more than 32 bits hold.
  EXPECT_EQ(reading_error<dse::duration>("f1000000000000", type_kind::duration), client_errc::malformed_rows);
}

TEST(fixed_width_types, are_read_without_a_length_check_of_their_own) {
  static_assert(dse::fixed_width<int> && dse::codec<int>::width == 4);
  static_assert(dse::fixed_width<dse::uuid> && dse::codec<dse::uuid>::width == 16);
  static_assert(!dse::fixed_width<std::optional<double>>);
  static_assert(!dse::fixed_width<std::string> && !dse::decodable<unsigned> && dse::bindable<unsigned>);
  static_assert(!dse::bindable<char> && !dse::bindable<void*> && !dse::bindable<char8_t>);
  EXPECT_TRUE(dse::codec<std::int64_t>::is_exact(type_kind::counter));
  EXPECT_FALSE(dse::codec<std::int64_t>::is_exact(type_kind::int_));
}

}  // namespace
