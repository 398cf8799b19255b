#include "net/inline_executor.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>

#include <gtest/gtest.h>

#include <memory>

namespace {

namespace asio = boost::asio;

TEST(inline_executor, runs_what_is_posted_inside_the_call) {
  int ran = 0;
  asio::post(dse::net::inline_executor(), [&] { ++ran; });
  asio::post(asio::prefer(dse::net::inline_executor(), asio::execution::outstanding_work.tracked),
             [&, once = std::make_unique<int>(1)] { ran += *once; });
  EXPECT_EQ(ran, 2);
}

}  // namespace
