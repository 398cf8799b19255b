#pragma once

#include <boost/asio/any_io_executor.hpp>

namespace dse::net {

/// Runs what is posted at once, inside the call: for handlers that do no more than wake a waiting thread. It needs no
/// thread, and so works while all others are busy, or wait themselves.
const boost::asio::any_io_executor& inline_executor();

}  // namespace dse::net
