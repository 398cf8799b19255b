#pragma once

#include <chrono>
#include <thread>

namespace dse::testing {

/// Whether it holds within twenty seconds: changes are read about a second behind the server's event.
template <class F>
bool soon(F&& holds) {
  using clock = std::chrono::steady_clock;
  for (const auto until = clock::now() + std::chrono::seconds(20); clock::now() < until;
       std::this_thread::sleep_for(std::chrono::milliseconds(50)))
    if (holds()) return true;
  return false;
}

}  // namespace dse::testing
