#include "../hex.hpp"
#include "realm.hpp"

#include <dse/auth/errc.hpp>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <thread>

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

  void wait_for_a_request() const {
    char first = 0;
    if (recv(socket_, &first, 1, 0) < 0) throw std::runtime_error("no request");
  }

 private:
  int socket_;
};

class kerberos_waiting : public kerberos_realm {};

TEST_F(kerberos_waiting, login_that_waits_for_the_kdc_holds_up_no_other) {
  {
    // From now on the cache has the service's ticket, and needs no KDC.
    acceptor server(here().service_keytab);
    ASSERT_TRUE(run(*login(gssapi().ticket_cache(here().ada_cache)), server));
  }
  const auto factory = gssapi().keytab(here().ada_keytab).make_factory();
  here().realm.stop();
  dse::error waited;
  dse::error waited_too;
  std::thread waiting;
  std::thread waiting_too;
  const auto wait_in = [&](dse::error& outcome) {
    return std::thread([&outcome, client = factory->create(request()).value()] {
      const auto name = client->initial_response();
      const auto first = client->evaluate_challenge(token("GSSAPI-START"));
      if (!first) outcome = first.error();
    });
  };
  {
    const silent_kdc silent(here().realm.port());
    waiting = wait_in(waited);
    silent.wait_for_a_request();
    waiting_too = wait_in(waited_too);

    acceptor server(here().service_keytab);
    const auto done = run(*login(gssapi().ticket_cache(here().ada_cache)), server);
    EXPECT_TRUE(done) << done.error().to_string();
    EXPECT_FALSE(waited) << "the other login did not wait";
  }
  waiting.join();
  waiting_too.join();
  EXPECT_EQ(waited.code(), errc::kdc_unreachable) << waited.to_string();
  EXPECT_EQ(waited_too.code(), errc::kdc_unreachable) << waited_too.to_string();
}

}  // namespace
