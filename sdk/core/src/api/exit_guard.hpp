#pragma once

#include <memory>
#include <thread>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

class session_state;

/// Sees to it that the threads of sessions have ended before the statics that they use are destroyed at exit.
class exit_guard {
 public:
  /// A session with threads of its own; closed at exit if it still runs. `uses_tls`: its TLS context was made.
  static void watch(const std::shared_ptr<session_state>& s, bool uses_tls);
  /// A thread that is about to end, but not joined by whom it served; joined at exit.
  static void leave(std::thread t);
  /// Threads of the parent, in the child of a fork: their ids may meanwhile be those of others.
  static void forget(std::vector<std::thread> of_parent);
};

}}}  // namespace dse::v0::detail
