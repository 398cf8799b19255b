#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/execution_context.hpp>

#include <memory>
#include <mutex>
#include <vector>

namespace dse::net {

class shard;

/// A service of the contexts that users give: tells their shards that the context is being destroyed, while sockets,
/// timers and strands still can be let go.
class context_watch final : public boost::asio::execution_context::service {
 public:
  static boost::asio::execution_context::id id;
  static void watch(const boost::asio::any_io_executor& users, const std::shared_ptr<shard>& s);

  explicit context_watch(boost::asio::execution_context& c) : service(c) {}

 private:
  void add(const std::shared_ptr<shard>& s);
  void shutdown() noexcept override;

  std::mutex mutex_;
  std::vector<std::weak_ptr<shard>> shards_;
};

}  // namespace dse::net
