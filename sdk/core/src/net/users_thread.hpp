#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace dse::net {

/// Whether this thread is one of those that run the context of a user's executor: of an io_context or a thread_pool, or
/// of a strand over one. Of other executors nobody can tell.
bool runs_on_this_thread(const boost::asio::any_io_executor& e) noexcept;

}  // namespace dse::net
