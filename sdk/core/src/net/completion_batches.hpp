#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <utility>
#include <vector>

namespace dse::net {

/// A completion that runs on an executor which is not the shard's.
struct foreign_completion {
  foreign_completion* next_completion = nullptr;
  void (*run)(foreign_completion&) noexcept = nullptr;
  /// In place of run, when the executor's context is destroyed before.
  void (*drop)(foreign_completion&) noexcept = [](foreign_completion&) noexcept {};
};

/// Gathers a turn's foreign completions and posts one function per executor.
class completion_batches {
 public:
  void add(foreign_completion& c, const boost::asio::any_io_executor& executor);
  void post();

 private:
  struct batch {
    boost::asio::any_io_executor executor;
    foreign_completion* head;
    foreign_completion* tail;
  };
  std::vector<batch> batches_;
  std::vector<batch> posted_;
};

}  // namespace dse::net
