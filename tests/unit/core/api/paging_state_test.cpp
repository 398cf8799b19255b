#include "api/fingerprint.hpp"

#include <dse/detail/bind.hpp>
#include <dse/paging_state.hpp>

#include <gtest/gtest.h>

namespace dse { namespace {

detail::message text(const char* cql, int value) {
  detail::message m;
  detail::set_text(m, cql);
  detail::bind_natural(m, value);
  return m;
}

const bytes server_bytes{std::byte{1}, std::byte{2}, std::byte{3}};

TEST(paging_state, goes_out_and_comes_back) {
  const std::uint64_t fingerprint = detail::fingerprint_of(text("SELECT v FROM t WHERE k = ?", 1));
  const paging_state out(server_bytes, fingerprint);
  const paging_state back = paging_state::from_bytes(out.to_bytes());
  EXPECT_EQ(back, out);
  EXPECT_EQ(back.server_bytes(), server_bytes);
  EXPECT_TRUE(back.belongs_to(fingerprint));
}

TEST(paging_state, belongs_to_its_text_and_values) {
  const std::uint64_t mine = detail::fingerprint_of(text("SELECT v FROM t WHERE k = ?", 1));
  const paging_state state(server_bytes, mine);
  EXPECT_TRUE(state.belongs_to(detail::fingerprint_of(text("SELECT v FROM t WHERE k = ?", 1))));
  EXPECT_FALSE(state.belongs_to(detail::fingerprint_of(text("SELECT v FROM t WHERE k = ?", 2))));
  EXPECT_FALSE(state.belongs_to(detail::fingerprint_of(text("SELECT w FROM t WHERE k = ?", 1))));
}

TEST(paging_state, of_another_driver_belongs_to_everything) {
  const paging_state state = paging_state::from_server(server_bytes);
  EXPECT_TRUE(state.belongs_to(1) && state.belongs_to(2));
  EXPECT_EQ(paging_state::from_bytes(state.to_bytes()), state);
}

TEST(paging_state, of_the_last_page_is_empty) {
  EXPECT_TRUE(paging_state().empty());
  EXPECT_TRUE(paging_state().to_bytes().empty());
  EXPECT_TRUE(paging_state::from_bytes({}).empty());
}

TEST(paging_state, other_bytes_are_refused) {
  const bytes good = paging_state(server_bytes, 5).to_bytes();
  for (std::size_t n = 1; n <= good.size() - server_bytes.size(); ++n)
    EXPECT_EQ(paging_state::try_from_bytes(bytes_view(good).first(n)).error().code(), client_errc::invalid_argument)
        << n;
  for (const std::size_t at : {0u, 1u}) {
    bytes bad = good;
    bad[at] ^= std::byte{0x40};
    EXPECT_TRUE(paging_state::try_from_bytes(bad).has_error()) << at;
  }
}

}}  // namespace dse
