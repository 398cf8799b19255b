#include "net/context_watch.hpp"

#include "net/shard.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/query.hpp>

namespace dse::net {

boost::asio::execution_context::id context_watch::id;

void context_watch::watch(const boost::asio::any_io_executor& users, const std::shared_ptr<shard>& s) {
  boost::asio::execution_context& context = boost::asio::query(users, boost::asio::execution::context);
  boost::asio::use_service<context_watch>(context).add(s);
}

void context_watch::add(const std::shared_ptr<shard>& s) {
  const std::lock_guard lock(mutex_);
  std::erase_if(shards_, [](const auto& known) { return known.expired(); });
  shards_.push_back(s);
}

void context_watch::shutdown() noexcept {
  std::vector<std::weak_ptr<shard>> shards;
  {
    const std::lock_guard lock(mutex_);
    shards.swap(shards_);
  }
  for (const auto& weak : shards)
    if (const auto s = weak.lock()) s->end_with_context();
}

}  // namespace dse::net
