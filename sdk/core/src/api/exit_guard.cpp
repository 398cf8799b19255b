#include "api/exit_guard.hpp"

#include "api/session_state.hpp"
#include "net/fork_watch.hpp"
#include "net/spare_executor.hpp"

#include <cstdlib>
#include <mutex>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {
namespace {

struct watched_session {
  std::weak_ptr<session_state> state;
  std::weak_ptr<const void> existence;  // until its destructor has returned
};

struct watched {
  std::mutex mutex;
  std::vector<watched_session> sessions;
  std::vector<std::thread> threads;
};

// Never destroyed: it is used until the last static is gone. The child of a fork has none of its parent's threads to
// wait for.
watched& all() {
  static constinit net::per_process<watched> w;
  return w.get();
}

std::vector<std::thread> take_threads() {
  const std::lock_guard lock(all().mutex);
  return std::exchange(all().threads, {});
}

void join(std::vector<std::thread> threads) {
  for (std::thread& t : threads) {
    if (t.get_id() == std::this_thread::get_id()) exit_guard::leave(std::move(t));  // exit() was called on it
    else t.join();
  }
}

void end_all() {
  std::vector<watched_session> sessions;
  {
    const std::lock_guard lock(all().mutex);
    sessions.swap(all().sessions);
  }
  for (const watched_session& w : sessions)
    if (const auto s = w.state.lock()) s->begin_close();
  for (const watched_session& w : sessions) {
    if (const auto s = w.state.lock()) {
      if (s->blocks_itself() || s->wait_closed().has_error()) continue;
    }
    // Its last reference may just be going on one of its threads, which is left behind then.
    for (int ms = 0; ms < 5000 && !w.existence.expired() && w.state.expired(); ++ms)
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  join(take_threads());
}

}  // namespace

void exit_guard::watch(const std::shared_ptr<session_state>& s, bool uses_tls) {
  // What was made before a function was registered is destroyed after it has run.
  net::spare_executor();
  static const int with_asio = std::atexit(&end_all);
  (void)with_asio;
  if (uses_tls) {
    static const int with_openssl = std::atexit(&end_all);
    (void)with_openssl;
  }
  const std::lock_guard lock(all().mutex);
  std::erase_if(all().sessions, [](const auto& known) { return known.existence.expired(); });
  all().sessions.push_back({s, s->existence()});
}

void exit_guard::forget(std::vector<std::thread> of_parent) {
  static auto& forgotten = *std::make_unique<std::vector<std::thread>>().release();
  for (std::thread& t : of_parent) forgotten.push_back(std::move(t));
}

void exit_guard::leave(std::thread t) {
  std::vector<std::thread> before = take_threads();
  {
    const std::lock_guard lock(all().mutex);
    all().threads.push_back(std::move(t));
  }
  // Those that were left earlier have ended by now, or will at once.
  for (std::thread& old : before) {
    if (old.get_id() != std::this_thread::get_id()) {
      old.join();
    } else {
      const std::lock_guard lock(all().mutex);
      all().threads.push_back(std::move(old));
    }
  }
}

}}}  // namespace dse::v0::detail
