#include "net/users_thread.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/system_executor.hpp>
#include <boost/asio/thread_pool.hpp>

#include <gtest/gtest.h>

#include <vector>

namespace {

namespace asio = boost::asio;
using dse::net::runs_on_this_thread;

/// Executors that lead to a context, as users may write them.
template <class Context>
std::vector<asio::any_io_executor> executors_of(Context& c) {
  const auto tracked = asio::prefer(c.get_executor(), asio::execution::outstanding_work.tracked);
  const asio::any_io_executor erased = c.get_executor();
  return {
      c.get_executor(),          tracked,
      asio::make_strand(c),      asio::make_strand(tracked),
      asio::make_strand(erased), asio::any_io_executor(asio::make_strand(asio::any_io_executor(asio::make_strand(c))))};
}

TEST(users_thread, is_known_of_an_io_context) {
  asio::io_context io, other;
  int here = 0, elsewhere = 0;
  asio::post(io, [&] {
    for (const auto& e : executors_of(io)) here += runs_on_this_thread(e);
    for (const auto& e : executors_of(other)) elsewhere += runs_on_this_thread(e);
  });
  for (const auto& e : executors_of(io)) EXPECT_FALSE(runs_on_this_thread(e));
  io.run();
  EXPECT_EQ(here, 6);
  EXPECT_EQ(elsewhere, 0);
}

TEST(users_thread, is_known_of_a_thread_pool) {
  asio::thread_pool pool(1);
  int here = 0;
  asio::post(pool, [&] {
    for (const auto& e : executors_of(pool)) here += runs_on_this_thread(e);
  });
  pool.join();
  EXPECT_EQ(here, 6);
  for (const auto& e : executors_of(pool)) EXPECT_FALSE(runs_on_this_thread(e));
}

TEST(users_thread, is_nobodys_where_nobody_can_tell) {
  EXPECT_FALSE(runs_on_this_thread({}));
  EXPECT_FALSE(runs_on_this_thread(asio::system_executor()));
}

}  // namespace
