#include <dse/auth/errc.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace {

using dse::auth::errc;

constexpr int last = static_cast<int>(errc::kerberos_failed);

TEST(auth_errc, each_code_is_an_authentication_failure_with_its_own_text) {
  std::set<std::string> texts;
  for (int value = 1; value <= last; ++value) {
    const boost::system::error_code code = static_cast<errc>(value);
    EXPECT_TRUE(code == dse::condition::authentication) << value;
    EXPECT_FALSE(code == dse::condition::timeout) << value;
    texts.insert(code.message());
  }
  EXPECT_EQ(texts.size(), static_cast<std::size_t>(last));
}

TEST(auth_errc, only_an_unreachable_kdc_is_worth_another_try) {
  for (int value = 1; value <= last; ++value) {
    const boost::system::error_code code = static_cast<errc>(value);
    EXPECT_EQ(code == dse::condition::retryable, code == errc::kdc_unreachable) << value;
  }
}

TEST(auth_errc, category_is_not_mistaken_for_another) {
  const boost::system::error_code code = errc::ticket_missing;
  EXPECT_STREQ(code.category().name(), "dse.auth");
  EXPECT_FALSE(code == make_error_code(static_cast<dse::client_errc>(code.value())));
}

}  // namespace
