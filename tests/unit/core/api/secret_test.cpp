#include <dse/secret.hpp>

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace dse { namespace {

TEST(secret, reveals_what_it_was_made_of) {
  const std::string text("s3cr\0t", 6);
  EXPECT_EQ(secret(text).reveal(), text);
  EXPECT_TRUE(secret().empty());
  EXPECT_TRUE(secret("").empty());
  EXPECT_FALSE(secret(text).empty());
}

TEST(secret, copies_share_the_text) {
  const secret one("s3cret");
  const secret other = one;
  EXPECT_EQ(other.reveal().data(), one.reveal().data());
}

TEST(secret, wiped_memory_is_zero) {
  std::array<std::byte, 5> memory;
  memory.fill(std::byte{7});
  detail::wipe(std::span(memory).first(4));
  EXPECT_EQ(memory, (std::array<std::byte, 5>{std::byte{0}, std::byte{0}, std::byte{0}, std::byte{0}, std::byte{7}}));
}

}}  // namespace dse
