#include "encoded.hpp"
#include "vectors/vectors.hpp"

#include <dse/codec.hpp>
#include <dse/value.hpp>

#include <array>
#include <limits>
#include <span>
#include <vector>

namespace dse { namespace {

using namespace std::chrono;
using testing::binding_error;
using testing::decoded;
using testing::encoded;
using testing::error_of;
using testing::golden;
using testing::hex;
using testing::reading_error;

data_type vector_of(data_type element, std::uint32_t n) { return data_type::vector(std::move(element), n); }

/// Encodes to the golden bytes, and reads back from them, as T and as dse::value.
template <class T>
void expect_golden(std::string_view name, const std::vector<T>& v, const data_type& element) {
  const data_type type = vector_of(element, static_cast<std::uint32_t>(v.size()));
  const std::string bytes = golden(name);
  EXPECT_EQ(encoded(v, type), bytes) << name;
  EXPECT_EQ(decoded<std::vector<T>>(bytes, type), v) << name;
  std::vector<value> elements(v.begin(), v.end());
  EXPECT_EQ(decoded<value>(bytes, type), value(value::vector(elements))) << name;
  EXPECT_EQ(encoded(value(value::vector(elements)), type), bytes) << name;
}

TEST(codec_vectors, every_element_type_has_the_bytes_of_another_driver) {
  const uuid u = uuid::from_string("50554d6e-29bb-11e5-b345-feff819cdc9f");
  expect_golden<float>("vector_float", {1.0f, -2.5f, 0.5f}, type_kind::float_);
  expect_golden<double>("vector_double", {1.0, -2.5}, type_kind::double_);
  expect_golden<std::int32_t>("vector_int", {1, -2}, type_kind::int_);
  expect_golden<std::int64_t>("vector_bigint", {1, -2}, type_kind::bigint);
  expect_golden<sys_time<milliseconds>>("vector_timestamp", {sys_days(year(2024) / 1 / 1), {}}, type_kind::timestamp);
  expect_golden<uuid>("vector_uuid", {u}, type_kind::uuid);
  expect_golden<uuid>("vector_timeuuid", {u}, type_kind::timeuuid);
  expect_golden<std::int16_t>("vector_smallint", {1, -2}, type_kind::smallint);
  expect_golden<std::int8_t>("vector_tinyint", {1, -2}, type_kind::tinyint);
  expect_golden<std::string>("vector_text", {"a", "", "xyz"}, type_kind::text);
  expect_golden<std::string>("vector_ascii", {"abc"}, type_kind::ascii);
  expect_golden<bytes>("vector_blob", {{std::byte{1}, std::byte{2}}}, type_kind::blob);
  expect_golden<varint>("vector_varint", {varint(1), varint(-129)}, type_kind::varint);
  expect_golden<decimal>("vector_decimal", {decimal::from_string("1.25")}, type_kind::decimal);
  expect_golden<inet_address>("vector_inet", {inet_address::from_string("127.0.0.1"), inet_address::from_string("::1")},
                              type_kind::inet);
  expect_golden<sys_days>("vector_date", {sys_days(days(1))}, type_kind::date);
  expect_golden<nanoseconds>("vector_time", {seconds(1)}, type_kind::time);
  expect_golden<duration>("vector_duration", {{1, 2, 3}}, type_kind::duration);
}

TEST(codec_vectors, vector_of_booleans_is_packed_in_bytes) {
  const data_type type = vector_of(type_kind::boolean, 3);
  EXPECT_EQ(encoded(std::vector<bool>{true, false, true}, type), golden("vector_boolean"));
  EXPECT_EQ(decoded<std::vector<bool>>("010001", type), (std::vector<bool>{true, false, true}));
}

TEST(codec_vectors, nested_elements_have_the_bytes_of_another_driver) {
  using floats = std::vector<std::vector<float>>;
  const data_type of_floats = vector_of(vector_of(type_kind::float_, 2), 2);
  EXPECT_EQ(encoded(floats{{1, 2}, {3, 4}}, of_floats), golden("vector_vector_float"));
  EXPECT_EQ(decoded<floats>(golden("vector_vector_float"), of_floats), (floats{{1, 2}, {3, 4}}));
  using texts = std::vector<std::array<std::string, 1>>;
  const data_type of_texts = vector_of(vector_of(type_kind::text, 1), 2);
  EXPECT_EQ(encoded(texts{{"a"}, {"bc"}}, of_texts), golden("vector_vector_text"));
  EXPECT_EQ(decoded<texts>(golden("vector_vector_text"), of_texts), (texts{{"a"}, {"bc"}}));
  using lists = std::array<std::vector<int>, 2>;
  const data_type of_lists = vector_of(data_type::list(type_kind::int_), 2);
  EXPECT_EQ(encoded(lists{{{1}, {2, 3}}}, of_lists), golden("vector_list_int"));
  EXPECT_EQ(decoded<lists>(golden("vector_list_int"), of_lists), (lists{{{1}, {2, 3}}}));
  using tuples = std::vector<std::tuple<int, std::string>>;
  const data_type of_tuples = vector_of(data_type::tuple({type_kind::int_, type_kind::text}), 1);
  EXPECT_EQ(encoded(tuples{{1, "a"}}, of_tuples), golden("vector_tuple"));
  EXPECT_EQ(decoded<tuples>(golden("vector_tuple"), of_tuples), (tuples{{1, "a"}}));
}

TEST(codec_vectors, length_of_an_element_takes_a_second_byte_from_128_on) {
  const std::vector<std::string> v{std::string(127, 'x'), std::string(128, 'y')};
  EXPECT_EQ(encoded(v, vector_of(type_kind::text, 2)), golden("vector_text_127_and_128"));
  EXPECT_EQ(decoded<std::vector<std::string>>(golden("vector_text_127_and_128"), vector_of(type_kind::text, 2)), v);
}

TEST(codec_vectors, dimensions_from_0_to_8192_come_back) {
  for (const std::uint32_t n : {0u, 1u, 8192u}) {
    std::vector<float> floats(n);
    std::vector<std::string> texts(n);
    for (std::uint32_t i = 0; i < n; ++i) {
      floats[i] = static_cast<float>(i) - 0.5f;
      texts[i] = std::to_string(i);
    }
    const data_type f = vector_of(type_kind::float_, n), t = vector_of(type_kind::text, n);
    EXPECT_EQ(decoded<std::vector<float>>(encoded(floats, f), f), floats);
    EXPECT_EQ(decoded<std::vector<std::string>>(encoded(texts, t), t), texts);
    EXPECT_EQ(encoded(floats, f).size(), 2u * 4 * n);
  }
}

TEST(codec_vectors, spans_and_arrays_bind_like_vectors) {
  const std::array<float, 3> array{1.0f, -2.5f, 0.5f};
  const data_type type = vector_of(type_kind::float_, 3);
  EXPECT_EQ(encoded(array, type), golden("vector_float"));
  EXPECT_EQ(encoded(std::span<const float>(array), type), golden("vector_float"));
  EXPECT_EQ(encoded(std::span<const float, 3>(array), type), golden("vector_float"));
  EXPECT_EQ((decoded<std::array<float, 3>>(golden("vector_float"), type)), array);
  const std::array<std::int16_t, 2> small{1, -2};
  EXPECT_EQ(encoded(std::span(small), vector_of(type_kind::smallint, 2)), golden("vector_smallint"));
  EXPECT_EQ(encoded(std::span(small), vector_of(type_kind::bigint, 2)), golden("vector_bigint"));
  EXPECT_EQ(encoded(std::span(small), data_type::list(type_kind::int_)),
            "00000002"
            "0000000400000001"
            "00000004fffffffe");
}

TEST(codec_vectors, natural_type_of_spans_and_arrays_is_vector) {
  const std::vector<double> v{1, 2};
  EXPECT_EQ(detail::natural_type_of(std::span<const double>(v)), vector_of(type_kind::double_, 2));
  EXPECT_EQ((codec<std::array<int, 5>>::natural_type()), vector_of(type_kind::int_, 5));
  EXPECT_EQ(detail::natural_type_of(v), data_type::list(type_kind::double_));
  EXPECT_EQ(value(std::span<const double>(v)), value(value::vector({1.0, 2.0})));
}

TEST(codec_vectors, elements_convert_without_loss_only) {
  EXPECT_EQ(encoded(std::vector<int>{1, -2}, vector_of(type_kind::bigint, 2)), golden("vector_bigint"));
  EXPECT_EQ(encoded(std::vector<double>{1.0, -2.5, 0.5}, vector_of(type_kind::float_, 3)), golden("vector_float"));
  EXPECT_EQ(binding_error(std::vector<double>{0.1}, vector_of(type_kind::float_, 1)), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::vector<int>{300}, vector_of(type_kind::tinyint, 1)), client_errc::out_of_range);
  EXPECT_EQ(decoded<std::vector<double>>(golden("vector_float"), vector_of(type_kind::float_, 3)),
            (std::vector<double>{1.0, -2.5, 0.5}));
}

TEST(codec_vectors, special_numbers_keep_their_bits) {
  constexpr float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(encoded(std::vector<float>{inf, -inf, nan, -0.0f}, vector_of(type_kind::float_, 4)),
            "7f800000"
            "ff800000"
            "7fc00000"
            "80000000");
}

TEST(codec_vectors, another_dimension_is_out_of_range_and_names_both) {
  for (const std::size_t n : {0u, 2u, 4u}) {
    const std::vector<float> v(n);
    const error e = error_of([&] { encoded(v, vector_of(type_kind::float_, 3)); });
    EXPECT_EQ(e.code(), client_errc::out_of_range);
    EXPECT_NE(e.message().find(std::to_string(n) + " elements"), std::string::npos) << e.message();
    EXPECT_NE(e.message().find("vector<float, 3>"), std::string::npos) << e.message();
  }
  EXPECT_EQ(binding_error(std::array<std::string, 2>{}, vector_of(type_kind::text, 3)), client_errc::out_of_range);
  EXPECT_EQ(binding_error(value(value::vector({1.0f})), vector_of(type_kind::float_, 3)), client_errc::out_of_range);
  EXPECT_EQ((reading_error<std::array<float, 2>>("", vector_of(type_kind::float_, 3))), client_errc::type_mismatch);
}

TEST(codec_vectors, null_and_unset_elements_are_refused) {
  using optionals = std::vector<std::optional<int>>;
  const data_type type = vector_of(type_kind::int_, 1);
  EXPECT_EQ(encoded(optionals{7}, type), "00000007");
  EXPECT_EQ(binding_error(optionals{std::nullopt}, type), client_errc::invalid_argument);
  EXPECT_EQ(binding_error(std::vector<value>{unset}, type), client_errc::invalid_argument);
  EXPECT_EQ(binding_error(value(value::vector({value()})), type), client_errc::invalid_argument);
}

TEST(codec_vectors, null_column_needs_an_optional_and_an_empty_value_is_null) {
  const data_type type = vector_of(type_kind::float_, 3);
  EXPECT_EQ(read_value<std::optional<std::vector<float>>>(std::nullopt, type), std::nullopt);
  EXPECT_EQ(reading_error<std::vector<float>>("", type), client_errc::null_value);
  EXPECT_EQ(decoded<value>("", type), value());
}

TEST(codec_vectors, sets_and_scalars_do_not_fit_vectors) {
  const data_type type = vector_of(type_kind::int_, 1);
  EXPECT_EQ(binding_error(std::set<int>{1}, type), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(1, type), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(std::vector<std::string>{"a"}, type), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<std::set<int>>("00000001", type), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<std::vector<float>>("00000001", type), client_errc::type_mismatch);
  EXPECT_EQ((reading_error<std::array<int, 1>>("00000000", data_type::list(type_kind::int_))),
            client_errc::type_mismatch);
}

TEST(codec_vectors, wrong_sizes_are_malformed) {
  const data_type fixed = vector_of(type_kind::float_, 2), varying = vector_of(type_kind::text, 2);
  for (const char* bytes : {"00", "00000000", "00000000000000", "000000000000000000"}) {
    EXPECT_EQ(reading_error<std::vector<float>>(bytes, fixed), client_errc::malformed_rows) << bytes;
    EXPECT_EQ(reading_error<value>(bytes, fixed), client_errc::malformed_rows) << bytes;
  }
  for (const char* bytes :
       {"00", "0161", "016101", "01610161ff", "ffffffffffffffffff61", "80", "016180", "0161f0ffffffff"}) {
    EXPECT_EQ(reading_error<std::vector<std::string>>(bytes, varying), client_errc::malformed_rows) << bytes;
    EXPECT_EQ(reading_error<value>(bytes, varying), client_errc::malformed_rows) << bytes;
  }
}

TEST(codec_vectors, huge_dimension_is_compared_with_the_bytes_first) {
  constexpr std::uint32_t huge = 0x7FFF'FFFF;
  for (const data_type& element :
       {data_type(type_kind::float_), data_type(type_kind::text), vector_of(type_kind::float_, huge),
        vector_of(vector_of(type_kind::uuid, huge), huge), vector_of(type_kind::float_, 0)}) {
    EXPECT_EQ(reading_error<value>("00000000", vector_of(element, huge)), client_errc::malformed_rows);
    EXPECT_EQ(reading_error<std::vector<value>>("00000000", vector_of(element, huge)), client_errc::malformed_rows);
  }
}

TEST(codec_vectors, a_value_prints_as_cql_writes_a_vector) {
  EXPECT_EQ(value(value::vector({1.5f, -2.0f})).to_string(), "[1.5, -2.0]");
  EXPECT_EQ(value(value::vector({"a", "b"})).natural_type(), vector_of(type_kind::text, 2));
}

}}  // namespace dse
