#include "net/spare_executor.hpp"

#include "net/fork_watch.hpp"

#include <boost/asio/thread_pool.hpp>

namespace dse::net {
namespace {

struct spare_threads {
  boost::asio::thread_pool pool;
  const boost::asio::any_io_executor executor{pool.get_executor()};
};

constinit per_process<spare_threads> threads;

struct end_at_exit {
  ~end_at_exit() {
    spare_threads* const ours = threads.find();
    if (!ours) return;
    ours->pool.stop();
    ours->pool.join();
  }
};

}  // namespace

const boost::asio::any_io_executor& spare_executor() {
  static const end_at_exit end;
  return threads.get().executor;
}

}  // namespace dse::net
