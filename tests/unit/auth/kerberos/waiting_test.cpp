#include "../hex.hpp"
#include "realm.hpp"

#include <dse/auth/errc.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace {

using dse::auth::errc;
using dse::auth::gssapi;
using dse::testing::acceptor;
using dse::testing::kerberos_realm;
using dse::testing::token;

/// Takes the place of a KDC and never answers.
class silent_kdc {
 public:
  explicit silent_kdc(std::uint16_t port) : socket_(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    if (bind(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("cannot take the KDC's port");
  }
  silent_kdc(const silent_kdc&) = delete;
  silent_kdc& operator=(const silent_kdc&) = delete;
  ~silent_kdc() { close(socket_); }

  void wait_for_a_request() { requests_.insert(receive(0)); }

  /// Of all so far: a request that is sent again is the same.
  std::size_t requests() {
    for (std::string next = receive(MSG_DONTWAIT); !next.empty(); next = receive(MSG_DONTWAIT))
      requests_.insert(std::move(next));
    return requests_.size();
  }

 private:
  std::string receive(int flags) const {
    std::string request(65536, '\0');
    const ssize_t size = recv(socket_, request.data(), request.size(), flags);
    if (size < 0 && flags == 0) throw std::runtime_error("no request");
    request.resize(size < 0 ? 0 : static_cast<std::size_t>(size));
    return request;
  }

  int socket_;
  std::set<std::string> requests_;
};

class kerberos_waiting : public kerberos_realm {
 protected:
  using factory = std::shared_ptr<const dse::authenticator_factory>;

  /// A login with a thread of its own, and what it fails with. It is under way when this returns, and asks the KDC
  /// soon.
  static std::future<dse::error> begin(const factory& of, const std::string& host = "localhost") {
    dse::authentication_request asked = request();
    asked.given_name = host;
    return std::async(std::launch::async, [client = std::shared_ptr<dse::authenticator>(of->create(asked).value())] {
      const auto name = client->initial_response();
      const auto first = client->evaluate_challenge(token("GSSAPI-START"));
      return first ? dse::error() : first.error();
    });
  }
};

TEST_F(kerberos_waiting, logins_share_one_wait_and_hold_up_no_other) {
  const factory by_cache = gssapi().ticket_cache(here().ada_cache).make_factory();
  const factory by_keytab = gssapi().keytab(here().ada_keytab).make_factory();
  {
    // From now on the cache has the service's ticket, and needs no KDC.
    acceptor server(here().service_keytab);
    ASSERT_TRUE(run(*by_cache->create(request()).value(), server));
  }
  here().realm.stop();
  silent_kdc silent(here().realm.port());
  std::vector<std::future<dse::error>> waiting;
  waiting.push_back(begin(by_keytab));
  silent.wait_for_a_request();
  for (int i = 0; i < 2; ++i) waiting.push_back(begin(by_keytab));
  // Of the same client as the login below, at a host whose ticket the cache has not got.
  for (int i = 0; i < 3; ++i) waiting.push_back(begin(by_cache, "other"));
  while (silent.requests() < 2) silent.wait_for_a_request();

  acceptor server(here().service_keytab);
  const auto done = run(*by_cache->create(request()).value(), server);
  EXPECT_TRUE(done) << done.error().to_string();
  for (const auto& each : waiting)
    EXPECT_EQ(each.wait_for(std::chrono::seconds(0)), std::future_status::timeout) << "the other login did not wait";

  for (auto& each : waiting) {
    const dse::error failed = each.get();
    EXPECT_EQ(failed.code(), errc::kdc_unreachable) << failed.to_string();
  }
  EXPECT_EQ(silent.requests(), 2u) << "one for the first ticket, one for the service's";
}

}  // namespace
