#include "encoded.hpp"

#include <limits>

namespace {

using dse::client_errc;
using dse::data_type;
using dse::type_kind;
using dse::testing::binding_error;
using dse::testing::bound;
using dse::testing::decoded;
using dse::testing::encoded;
using dse::testing::error_of;
using dse::testing::reading_error;

const data_type int_list = data_type::list(type_kind::int_);
const data_type int_set = data_type::set(type_kind::int_);

template <class T>
void expect_both_ways(const T& v, const data_type& type, const char* bytes) {
  EXPECT_EQ(encoded(v, type), bytes) << type.to_string();
  EXPECT_EQ(decoded<T>(bytes, type), v) << type.to_string();
}

// The bytes of lists, maps, sets and tuples come from the Python driver.
TEST(sequence_codec, count_stands_before_the_elements) {
  expect_both_ways(std::vector<int>{1, 2}, int_list, "0000000200000004000000010000000400000002");
  expect_both_ways(std::vector<int>(), int_list, "00000000");
  expect_both_ways(std::set<dse::inet_address>{dse::inet_address::from_string("127.0.0.1")},
                   data_type::set(type_kind::inet), "00000001000000047f000001");
  expect_both_ways(std::unordered_set<std::string>{"a"}, data_type::set(type_kind::text), "000000010000000161");
  expect_both_ways(std::vector<bool>{true, false}, data_type::list(type_kind::boolean), "0000000200000001010000000100");
}

TEST(map_codec, keys_and_values_alternate) {
  const data_type type = data_type::map(type_kind::text, int_list);
  const char* bytes =
      "0000000200000001610000001400000002000000040000000100000004000000020000000162000000040000"
      "0000";
  expect_both_ways(std::map<std::string, std::vector<int>>{{"a", {1, 2}}, {"b", {}}}, type, bytes);
  EXPECT_EQ((decoded<std::unordered_map<std::string, std::vector<int>>>(bytes, type).at("a")),
            (std::vector<int>{1, 2}));
}

TEST(sequence_codec, vector_and_set_columns_go_together) {
  EXPECT_EQ(decoded<std::vector<int>>("000000010000000400000007", int_set), (std::vector<int>{7}));
  EXPECT_EQ(encoded(std::vector<int>{7}, int_set), "000000010000000400000007");
  EXPECT_EQ(encoded(std::set<int>{7}, int_list), "000000010000000400000007");
  EXPECT_EQ(reading_error<std::set<int>>("00000000", int_list), client_errc::type_mismatch);
}

TEST(sequence_codec, elements_follow_the_rules_of_their_codec) {
  EXPECT_EQ(encoded(std::vector<int>{-1}, data_type::list(type_kind::bigint)), "0000000100000008ffffffffffffffff");
  EXPECT_EQ(decoded<std::vector<std::int64_t>>("0000000100000004fffffffe", int_list), (std::vector<std::int64_t>{-2}));
  EXPECT_EQ(binding_error(std::vector<int>{300}, data_type::list(type_kind::tinyint)), client_errc::out_of_range);
  EXPECT_EQ(binding_error(std::vector<std::string>(), int_list), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(std::vector<int>(), type_kind::int_), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(std::vector<int>(), type_kind::list), client_errc::type_mismatch);
}

TEST(sequence_codec, null_elements_need_an_optional) {
  const char* bytes = "00000002ffffffff0000000400000002";
  EXPECT_EQ(reading_error<std::vector<int>>(bytes, int_list), client_errc::null_value);
  expect_both_ways(std::vector<std::optional<int>>{std::nullopt, 2}, int_list, bytes);
  EXPECT_EQ(reading_error<std::vector<int>>("0000000100000000", int_list), client_errc::null_value);
  expect_both_ways(std::vector<std::string>{""}, data_type::list(type_kind::text), "0000000100000000");
}

TEST(sequence_codec, no_bytes_are_an_empty_collection) {
  EXPECT_TRUE(decoded<std::vector<int>>("", int_list).empty());
  EXPECT_TRUE((decoded<std::map<int, int>>("", data_type::map(type_kind::int_, type_kind::int_)).empty()));
}

TEST(sequence_codec, broken_bytes_are_malformed) {
  for (const char* bytes : {
           "0000",                        // half a count
           "ffffffff",                    // a count of -1
           "00000001",                    // an element short
           "7fffffff00000000",            // a count that would take 8 GiB
           "00000001000000040000",        // half an element
           "000000017fffffff00000001",    // a length beyond the end
           "00000001000000040000000100",  // a byte too much
           "0000000100000003000000",      // an element of a wrong size
       })
    EXPECT_EQ(reading_error<std::vector<int>>(bytes, int_list), client_errc::malformed_rows) << bytes;
  const data_type map = data_type::map(type_kind::int_, type_kind::int_);
  for (const char* bytes : {"000000010000000400000001", "0000000100000000", "00000002ffffffffffffffff"})
    EXPECT_EQ((reading_error<std::map<std::optional<int>, std::optional<int>>>(bytes, map)),
              client_errc::malformed_rows)
        << bytes;
}

TEST(tuple_codec, elements_stand_without_a_count) {
  const data_type type = data_type::tuple({type_kind::int_, type_kind::text});
  using tuple = std::tuple<int, std::optional<std::string>>;
  expect_both_ways(tuple(1, std::nullopt), type, "0000000400000001ffffffff");
  expect_both_ways(std::pair<int, std::string>(1, "a"), type, "00000004000000010000000161");
}

TEST(tuple_codec, missing_trailing_elements_are_null) {
  const data_type type = data_type::tuple({type_kind::int_, type_kind::text});
  using tuple = std::tuple<std::optional<int>, std::optional<std::string>>;
  EXPECT_EQ(decoded<tuple>("0000000400000001", type), tuple(1, std::nullopt));
  EXPECT_EQ(decoded<tuple>("", type), tuple());
  EXPECT_EQ((reading_error<std::tuple<int, std::string>>("0000000400000001", type)), client_errc::null_value);
}

TEST(tuple_codec, other_arities_and_bytes_are_refused) {
  const data_type type = data_type::tuple({type_kind::int_, type_kind::text});
  EXPECT_EQ(binding_error(std::tuple<int>(1), type), client_errc::type_mismatch);
  EXPECT_EQ((reading_error<std::tuple<int, int>>("", type)), client_errc::type_mismatch);
  EXPECT_EQ((reading_error<std::tuple<int, std::string>>("0000000400000001000000016100", type)),
            client_errc::malformed_rows);
}

TEST(optional_codec, empty_is_null) {
  EXPECT_EQ(bound(std::optional<int>(), type_kind::int_), "ffffffff");
  EXPECT_EQ(bound(std::optional<int>(5), type_kind::int_), "0000000400000005");
  EXPECT_EQ(binding_error(std::optional<int>(), type_kind::text), client_errc::type_mismatch);
  EXPECT_EQ(dse::read_value<std::optional<int>>(std::nullopt, type_kind::int_), std::nullopt);
  EXPECT_EQ(decoded<std::optional<int>>("00000005", type_kind::int_), 5);
  EXPECT_EQ(decoded<std::optional<std::int64_t>>("00000005", type_kind::int_), 5);
}

TEST(reading, null_into_a_type_without_null_says_what_to_do) {
  const dse::error e = error_of([] { dse::read_value<std::string>(std::nullopt, type_kind::text); });
  EXPECT_EQ(e.code(), client_errc::null_value);
  EXPECT_EQ(e.details().hint, "read it into std::optional<std::string>");
}

TEST(reading, value_of_no_bytes_is_null_except_where_it_is_a_value) {
  for (const type_kind k : {type_kind::int_, type_kind::uuid, type_kind::varint, type_kind::timestamp})
    EXPECT_TRUE(dse::detail::empty_is_null(k)) << data_type(k).to_string();
  EXPECT_EQ(reading_error<int>("", type_kind::int_), client_errc::null_value);
  EXPECT_EQ(decoded<std::optional<dse::uuid>>("", type_kind::uuid), std::nullopt);
  EXPECT_EQ(decoded<std::optional<dse::varint>>("", type_kind::varint), std::nullopt);
  EXPECT_EQ(decoded<std::optional<std::string>>("", type_kind::text), "");
  EXPECT_EQ(decoded<std::optional<dse::bytes>>("", type_kind::blob), dse::bytes());
}

TEST(binding, nulls_and_unset_have_no_bytes) {
  EXPECT_EQ(bound(nullptr, type_kind::int_), "ffffffff");
  EXPECT_EQ(bound(std::nullopt, type_kind::text), "ffffffff");
  EXPECT_EQ(bound(dse::unset, int_list), "fffffffe");
}

TEST(binding, error_names_both_types) {
  EXPECT_EQ(error_of([] { bound(std::string("x"), int_list); }).message(),
            "std::string does not bind to the CQL type list<int>");
  EXPECT_EQ(error_of([] { bound(std::vector<std::int64_t>(), type_kind::text); }).message(),
            "std::vector<std::int64_t> does not bind to the CQL type text");
  EXPECT_EQ(error_of([] { dse::check_readable<dse::uuid>(type_kind::text); }).message(),
            "the CQL type text cannot be read into dse::uuid");
}

TEST(binding, error_names_the_column) {
  const dse::column where{"shop", "users", "age", type_kind::tinyint};
  dse::value_buffer out;
  const dse::error e = error_of([&] { dse::bind_value(out, 300, where); });
  EXPECT_EQ(e.code(), client_errc::out_of_range);
  EXPECT_EQ(e.message(), "'age': 300 does not fit the CQL type tinyint without loss");
}

TEST(binding, without_a_column_the_natural_type_is_sent) {
  const auto natural = [](const auto& v) {
    dse::value_buffer out;
    dse::bind_value(out, v);
    return dse::testing::hex(out.view());
  };
  EXPECT_EQ(natural(1), "0000000400000001");
  EXPECT_EQ(natural(std::int16_t{1}), "000000020001");
  EXPECT_EQ(natural(1u), "000000080000000000000001");
  EXPECT_EQ(natural("a"), "0000000161");
  EXPECT_EQ(natural(std::optional<bool>()), "ffffffff");
  EXPECT_EQ(natural(std::vector<std::string>{"a"}), "00000009000000010000000161");
}

TEST(value_buffer, refuses_to_grow_beyond_what_a_length_can_say) {
  dse::value_buffer out;
  out.append_null();
  EXPECT_EQ(error_of([&] { out.append(dse::value_buffer::max_size() - 3); }).code(), client_errc::out_of_range);
  EXPECT_EQ(error_of([&] { out.append(std::numeric_limits<std::size_t>::max()); }).code(), client_errc::out_of_range);
  EXPECT_EQ(out.size(), 4u);
}

// A user's own type, with a null of its own.
struct celsius {
  double degrees;
  bool known = true;
};

}  // namespace

template <>
struct dse::codec<celsius> {
  static data_type natural_type() { return type_kind::double_; }
  static bool binds_to(const data_type& t) { return t.is(type_kind::double_); }
  static bool is_null(const celsius& v) { return !v.known; }
  static void encode(const celsius& v, const data_type& t, value_buffer& out) {
    codec<double>::encode(v.degrees, t, out);
  }
  static bool reads_from(const data_type& t) { return t.is(type_kind::double_); }
  static celsius null() { return {0, false}; }
  static celsius decode(bytes_view in, const data_type& t) { return {codec<double>::decode(in, t)}; }
};

namespace {

TEST(own_codec, null_of_its_own_is_bound_and_read) {
  EXPECT_EQ(bound(celsius{0.5}, type_kind::double_), "000000083fe0000000000000");
  EXPECT_EQ(bound(celsius{0, false}, type_kind::double_), "ffffffff");
  EXPECT_FALSE(dse::read_value<celsius>(std::nullopt, type_kind::double_).known);
  EXPECT_EQ(
      decoded<std::vector<celsius>>("00000002ffffffff000000083fe0000000000000", data_type::list(type_kind::double_))[1]
          .degrees,
      0.5);
}

}  // namespace
