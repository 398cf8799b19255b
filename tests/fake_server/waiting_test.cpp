// Blocking calls on threads of the SDK that wake others.
#include "fake_server/echo.hpp"

#include <algorithm>
#include <latch>
#include <thread>

namespace dse::testing { namespace {

// All threads that run handlers without an executor of their own wait at a time.
TEST(waiting, needs_no_thread_that_may_be_waiting_itself) {
  fake_server server;
  client db = connect(options_for(server));
  const std::ptrdiff_t threads = 2 * std::max(1u, std::thread::hardware_concurrency());  // Asio's thread_pool has
  std::latch all_are_here(threads), done(threads);
  for (std::ptrdiff_t i = 0; i < threads; ++i)
    async_connect(options_for(server), [&](result<client> made) {
      ASSERT_TRUE(made.has_value());
      all_are_here.arrive_and_wait();
      db.refresh();
      EXPECT_EQ(db.node_states().size(), 1u);
      EXPECT_TRUE(connect(options_for(server)).try_close());
      EXPECT_EQ(db.execute_concurrently(std::vector<statement>(3, statement("SELECT 1"))).size(), 3u);
      made->close();
      EXPECT_EQ(made->try_execute("SELECT 1").error().code(), client_errc::closed);
      EXPECT_EQ(made->try_refresh().error().code(), client_errc::closed);
      done.count_down();
    });
  EXPECT_TRUE(eventually([&] { return done.try_wait(); }));
}

}}  // namespace dse::testing
