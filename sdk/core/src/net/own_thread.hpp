#pragma once

#include <pthread.h>
#include <signal.h>

#include <thread>
#include <utility>

namespace dse::net {

/// Starts a thread of the SDK: born with all signals blocked, so that handlers of the program run on the program's
/// threads, and with a name of at most 15 characters for debuggers.
template <class F>
std::thread start_own_thread(const char* name, F f) {
  sigset_t all, before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  struct restore {
    const sigset_t& mask;
    ~restore() { ::pthread_sigmask(SIG_SETMASK, &mask, nullptr); }
  } const guard{before};
  return std::thread([name, f = std::move(f)]() mutable {
    ::pthread_setname_np(::pthread_self(), name);
    f();
  });
}

}  // namespace dse::net
