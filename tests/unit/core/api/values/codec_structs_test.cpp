#include "encoded.hpp"

#include <dse/codec.hpp>
#include <dse/value.hpp>

namespace {

struct address {
  std::optional<std::string> street;
  std::optional<int> zip;
  friend bool operator==(const address&, const address&) = default;
};
struct strict_address {
  std::string street;
  int zip;
  friend bool operator==(const strict_address&, const strict_address&) = default;
};
struct renamed {
  int code;
  std::string road;
  friend bool operator==(const renamed&, const renamed&) = default;
};
struct person {
  std::string name;
  address home;
  std::vector<address> others;
  std::map<std::string, address> by_name;
  friend bool operator==(const person&, const person&) = default;
};
struct stranger {
  std::string street;
  int house_number;
};
struct value_of_type {
  int a;
};
struct with_own_codec {
  int a;
};
struct empty {};
struct five {
  std::optional<int> a, b, c, d, e;
  friend bool operator==(const five&, const five&) = default;
};

}  // namespace

template <>
struct dse::mapping<renamed> {
  static constexpr auto columns = dse::columns(dse::named("zip", &renamed::code), dse::named("street", &renamed::road));
};
template <>
struct dse::mapping<value_of_type> {
  static constexpr auto type = "shop.thing";
};
template <>
struct dse::codec<with_own_codec> {
  static data_type natural_type() { return type_kind::int_; }
  static bool binds_to(const data_type& t) { return t.is(type_kind::int_); }
  static void encode(const with_own_codec& v, const data_type& t, value_buffer& out) {
    codec<int>::encode(v.a, t, out);
  }
  static bool reads_from(const data_type& t) { return t.is(type_kind::int_); }
  static with_own_codec decode(bytes_view in, const data_type& t) { return {codec<int>::decode(in, t)}; }
};

namespace dse { namespace {

using testing::binding_error;
using testing::decoded;
using testing::encoded;
using testing::error_of;
using testing::golden;
using testing::hex;
using testing::reading_error;

const data_type udt = data_type::udt("ks", "address", {"street", "zip"}, {type_kind::text, type_kind::int_});

/// A UDT of integers with these fields.
data_type integers(std::vector<std::string> names) {
  std::vector<data_type> types(names.size(), type_kind::int_);
  return data_type::udt("ks", "numbers", std::move(names), std::move(types));
}

TEST(codec_structs, values_have_the_bytes_of_another_driver) {
  const std::pair<address, const char*> cases[] = {{{"Main", 7}, "udt_street_zip"},
                                                   {{std::nullopt, 7}, "udt_zip"},
                                                   {{"Main", std::nullopt}, "udt_street"},
                                                   {{std::nullopt, std::nullopt}, "udt_nothing"}};
  for (const auto& [v, name] : cases) {
    EXPECT_EQ(encoded(v, udt), golden(name));
    EXPECT_EQ(decoded<address>(golden(name), udt), v) << name;
  }
}

TEST(codec_structs, fields_are_matched_by_name_whatever_their_order) {
  const data_type other_order = data_type::udt("ks", "address", {"zip", "street"}, {type_kind::int_, type_kind::text});
  const std::string bytes =
      "0000000400000007"
      "000000044d61696e";
  EXPECT_EQ(encoded(strict_address{"Main", 7}, other_order), bytes);
  EXPECT_EQ(decoded<strict_address>(bytes, other_order), (strict_address{"Main", 7}));
}

TEST(codec_structs, renames_of_the_mapping_apply) {
  EXPECT_EQ(encoded(renamed{7, "Main"}, udt), golden("udt_street_zip"));
  EXPECT_EQ(decoded<renamed>(golden("udt_street_zip"), udt), (renamed{7, "Main"}));
}

TEST(codec_structs, every_subset_of_the_fields_keeps_each_value_in_its_place) {
  const std::vector<std::string> all{"a", "b", "c", "d", "e"};
  for (unsigned set = 0; set < 32; ++set) {
    five v;
    std::optional<int>* const members[] = {&v.a, &v.b, &v.c, &v.d, &v.e};
    std::string bytes;
    for (unsigned i = 0; i < 5; ++i) {
      if (set >> i & 1) *members[i] = static_cast<int>(i);
      bytes += set >> i & 1 ? "00000004"
                              "0000000" +
                                  std::to_string(i)
                            : "ffffffff";
    }
    EXPECT_EQ(encoded(v, integers(all)), bytes);
    EXPECT_EQ(decoded<five>(bytes, integers(all)), v);
  }
}

TEST(codec_structs, fields_that_the_struct_lacks_are_null_when_bound_and_passed_over_when_read) {
  const data_type wide =
      data_type::udt("ks", "address", {"country", "street", "floor", "zip", "note"},
                     {type_kind::text, type_kind::text, type_kind::int_, type_kind::int_, type_kind::blob});
  EXPECT_EQ(encoded(strict_address{"Main", 7}, wide),
            "ffffffff"
            "000000044d61696e"
            "ffffffff"
            "0000000400000007"
            "ffffffff");
  EXPECT_EQ(decoded<strict_address>("000000024652"
                                    "000000044d61696e"
                                    "0000000400000001"
                                    "0000000400000007"
                                    "00000001ff",
                                    wide),
            (strict_address{"Main", 7}));
}

TEST(codec_structs, missing_trailing_fields_read_as_null) {
  const std::string whole =
      "0000000400000000"
      "0000000400000001"
      "0000000400000002"
      "0000000400000003"
      "0000000400000004";
  const data_type type = integers({"a", "b", "c", "d", "e"});
  for (std::size_t n = 0; n <= 5; ++n) {
    const five v = decoded<five>(whole.substr(0, n * 16), type);
    const std::optional<int> fields[] = {v.a, v.b, v.c, v.d, v.e};
    for (std::size_t i = 0; i < 5; ++i) EXPECT_EQ(fields[i].has_value(), i < n) << n;
  }
  EXPECT_EQ(reading_error<strict_address>("000000044d61696e", udt), client_errc::null_value);
  EXPECT_EQ(reading_error<five>(whole + "ffffffff", type), client_errc::malformed_rows);
}

TEST(codec_structs, field_that_the_udt_lacks_is_named_together_with_it) {
  const error bound = error_of([&] { encoded(stranger{"Main", 1}, udt); });
  EXPECT_EQ(bound.code(), client_errc::type_mismatch);
  const error read = error_of([&] { decoded<stranger>("", udt); });
  EXPECT_EQ(read.code(), client_errc::type_mismatch);
  for (const error& e : {bound, read})
    for (const char* named : {"house_number", "stranger", "the CQL type address"})
      EXPECT_NE(e.message().find(named), std::string::npos) << e.message();
  const error nested = error_of([&] { encoded(std::vector<stranger>{{"Main", 1}}, data_type::list(udt)); });
  EXPECT_NE(nested.message().find("house_number"), std::string::npos) << nested.message();
}

TEST(codec_structs, field_of_another_type_is_named) {
  const data_type other = data_type::udt("ks", "address", {"street", "zip"}, {type_kind::text, type_kind::text});
  for (const error& e : {error_of([&] { encoded(strict_address{"Main", 7}, other); }),
                         error_of([&] { decoded<strict_address>("", other); })}) {
    EXPECT_EQ(e.code(), client_errc::type_mismatch);
    EXPECT_NE(e.message().find("'zip'"), std::string::npos) << e.message();
  }
  const data_type small = data_type::udt("ks", "address", {"street", "zip"}, {type_kind::text, type_kind::tinyint});
  const error e = error_of([&] { encoded(strict_address{"Main", 700}, small); });
  EXPECT_EQ(e.code(), client_errc::out_of_range);
  EXPECT_NE(e.message().find("'zip'"), std::string::npos) << e.message();
}

TEST(codec_structs, null_of_a_field_needs_an_optional) {
  const error e = error_of([&] { decoded<strict_address>(golden("udt_zip"), udt); });
  EXPECT_EQ(e.code(), client_errc::null_value);
  EXPECT_NE(e.message().find("'street'"), std::string::npos) << e.message();
}

TEST(codec_structs, structs_stand_wherever_a_type_may) {
  const data_type type =
      data_type::udt("ks", "person", {"name", "home", "others", "by_name"},
                     {type_kind::text, udt, data_type::list(udt), data_type::map(type_kind::text, udt)});
  const person p{"ada", {"Main", 7}, {{"Side", 8}, {std::nullopt, 9}}, {{"work", {"Wall", std::nullopt}}}};
  EXPECT_EQ(decoded<person>(encoded(p, type), type), p);
  const auto expect_same = [](const auto& v, const data_type& t) {
    EXPECT_EQ(decoded<std::remove_cvref_t<decltype(v)>>(encoded(v, t), t), v);
  };
  const address a{"Main", 7}, b{"Side", std::nullopt};
  expect_same(std::vector<address>{a, b}, data_type::set(udt));
  expect_same(std::vector<address>{a, b}, data_type::vector(udt, 2));
  expect_same(std::array<address, 2>{a, b}, data_type::vector(udt, 2));
  expect_same(std::map<int, address>{{1, a}, {2, b}}, data_type::map(type_kind::int_, udt));
  expect_same(std::tuple<int, address>{1, a}, data_type::tuple({type_kind::int_, udt}));
  expect_same(std::optional<address>(a), udt);
}

TEST(codec_structs, a_value_binds_and_reads_like_a_struct) {
  EXPECT_EQ(value(strict_address{"Main", 7}), value(value::udt({{"street", "Main"}, {"zip", 7}})));
  EXPECT_EQ(encoded(value(strict_address{"Main", 7}), udt), golden("udt_street_zip"));
  EXPECT_EQ(value(value::udt({{"street", "Main"}, {"zip", 7}})).as<strict_address>(), (strict_address{"Main", 7}));
}

TEST(codec_structs, natural_type_has_the_fields_in_the_structs_order) {
  EXPECT_EQ(codec<strict_address>::natural_type(),
            data_type::udt("", "", {"street", "zip"}, {type_kind::text, type_kind::int_}));
  EXPECT_EQ(codec<value_of_type>::natural_type(), data_type::udt("shop", "thing", {"a"}, {type_kind::int_}));
}

TEST(codec_structs, only_structs_without_a_type_or_codec_of_their_own_are_rows) {
  EXPECT_TRUE(mapped<address> && mapped<person>);
  EXPECT_FALSE(mapped<value_of_type>);
  EXPECT_FALSE(mapped<with_own_codec>);
  EXPECT_TRUE(bindable<value_of_type> && decodable<value_of_type>);
  EXPECT_FALSE(bindable<empty>);
  EXPECT_FALSE(mapped<uuid>);
}

TEST(codec_structs, codec_of_the_users_own_wins) {
  EXPECT_EQ(encoded(with_own_codec{7}, type_kind::int_), "00000007");
  EXPECT_EQ(binding_error(with_own_codec{7}, udt), client_errc::type_mismatch);
}

TEST(codec_structs, other_types_do_not_fit) {
  EXPECT_EQ(binding_error(address{}, type_kind::text), client_errc::type_mismatch);
  EXPECT_EQ(binding_error(address{}, data_type::tuple({type_kind::text, type_kind::int_})), client_errc::type_mismatch);
  EXPECT_EQ(reading_error<address>("", type_kind::udt), client_errc::type_mismatch);
}

}}  // namespace dse
