#include "host_addresses.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/system/system_error.hpp>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <system_error>
#include <thread>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

namespace asio = boost::asio;
using endpoints = std::vector<asio::ip::tcp::endpoint>;

struct look_up {
  std::mutex guard;
  std::condition_variable changed;
  bool done = false;
  boost::system::error_code failure;
  endpoints found;
};

void run(look_up& asked, const std::string& host, std::uint16_t port) {
  boost::system::error_code failure;
  endpoints found;
  try {
    asio::io_context io;
    asio::ip::tcp::resolver resolver(io);
    for (const auto& entry :
         resolver.resolve(host, std::to_string(port), asio::ip::resolver_base::numeric_service, failure))
      found.push_back(entry.endpoint());
  } catch (const boost::system::system_error&) {
    failure = asio::error::no_descriptors;
  }
  const std::lock_guard lock(asked.guard);
  asked.failure = failure;
  asked.found = std::move(found);
  asked.done = true;
  asked.changed.notify_all();
}

error failed(const std::string& host, const std::string& why) {
  return {client_errc::connect_failed, "the address of " + host + " could not be found: " + why,
          "is this machine's network up, and does its DNS know the name?"};
}

}  // namespace

result<endpoints> addresses_of(const std::string& host, std::uint16_t port,
                               std::chrono::steady_clock::time_point until) {
  boost::system::error_code is_name;
  const auto address = asio::ip::make_address(host, is_name);
  if (!is_name) return endpoints{{address, port}};
  const auto asked = std::make_shared<look_up>();
  try {
    std::thread([asked, host, port] { run(*asked, host, port); }).detach();
  } catch (const std::system_error&) {
    return failed(host, "no thread can be started");
  }
  std::unique_lock lock(asked->guard);
  if (!asked->changed.wait_until(lock, until, [&] { return asked->done; })) return failed(host, "no answer in time");
  if (asked->failure) return failed(host, asked->failure.message());
  if (asked->found.empty()) return failed(host, "it has none");
  return asked->found;
}

}}}  // namespace dse::v0::cloud
