#include <dse/session.hpp>

#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

struct my_token {
  int limit = 0;
};

namespace {

struct address {
  std::string street;
  int zip = 0;
};
struct handler {
  int* calls;
  void operator()(dse::result<dse::row_set>) const { ++*calls; }
};
struct any_handler_struct {
  int* calls;
  template <class T>
  void operator()(T) const {
    ++*calls;
  }
};

}  // namespace

// A completion token of a user's, started at once with no result.
template <>
class boost::asio::async_result<my_token, void(dse::result<dse::row_set>)> {
 public:
  template <class Initiation, class... Args>
  static int initiate(Initiation&&, my_token token, Args&&...) {
    return token.limit;
  }
};

namespace dse { namespace {

template <class... Args>
constexpr bool with_token = detail::ends_with_token<row_set, Args...>();

TEST(call_arguments, struct_in_last_place_is_a_value) {
  EXPECT_FALSE((with_token<int, address>));
  EXPECT_FALSE((with_token<const address&>));
  EXPECT_EQ((detail::value_count<row_set, int, address>()), 2u);
}

TEST(call_arguments, struct_that_can_be_called_is_a_handler) {
  EXPECT_TRUE((with_token<int, handler>));
  EXPECT_TRUE((with_token<address, any_handler_struct>));
  EXPECT_EQ((detail::value_count<row_set, address, handler>()), 1u);
}

TEST(call_arguments, struct_that_asio_knows_as_a_token_is_one) {
  EXPECT_TRUE((with_token<address, my_token>));
  EXPECT_EQ((detail::value_count<row_set, int, address, my_token>()), 2u);
}

TEST(call_arguments, other_tokens_and_values_are_told_apart) {
  EXPECT_TRUE((with_token<int, decltype(boost::asio::use_future)>));
  EXPECT_TRUE((with_token<or_throw_t>));
  EXPECT_FALSE((with_token<int, std::string>));
  EXPECT_FALSE(with_token<>);
}

/// What becomes of values that waited for a statement with these markers.
detail::message bound(const std::shared_ptr<const detail::late_values>& late, std::vector<column> markers) {
  auto p = std::make_shared<detail::prepared_statement>();
  p->parameters = std::move(markers);
  detail::message m;
  late->bind(m, p);
  return m;
}

TEST(call_arguments, a_lone_struct_waits_for_its_text_as_a_row_and_beside_others_as_a_value) {
  const address a{"Main", 7};
  const detail::message row =
      bound(detail::late(a), {{"ks", "t", "zip", type_kind::int_}, {"ks", "t", "street", type_kind::text}});
  EXPECT_FALSE(row.extras);
  EXPECT_EQ(row.values.size(), 8u + 8u);
  const data_type udt = data_type::udt("ks", "address", {"street", "zip"}, {type_kind::text, type_kind::int_});
  const detail::message both =
      bound(detail::late(1, a), {{"ks", "t", "id", type_kind::int_}, {"ks", "t", "home", udt}});
  EXPECT_FALSE(both.extras);
  EXPECT_EQ(both.values.size(), 8u + 4u + 8u + 8u);
  const detail::message unknown = bound(detail::late(a), {{"ks", "t", "name", type_kind::text}});
  ASSERT_TRUE(unknown.extras);
  EXPECT_EQ(unknown.extras->failure.code(), client_errc::invalid_argument);
}

}}  // namespace dse
