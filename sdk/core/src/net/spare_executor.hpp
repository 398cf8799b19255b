#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace dse::net {

/// Runs what no shard can run: handlers of calls that failed without a session, the steps of a composition that a
/// thread waits for, handlers that name Asio's system_executor, as those of use_future do.
///
/// Threads of the process, made when they are first asked for and ended at exit, as Asio's; but the child of a fork
/// gets new ones.
const boost::asio::any_io_executor& spare_executor();

}  // namespace dse::net
