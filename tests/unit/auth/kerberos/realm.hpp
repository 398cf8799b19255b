#pragma once

#include "acceptor.hpp"
#include "support/kdc/kdc.hpp"

#include <dse/auth/gssapi.hpp>

#include <gtest/gtest.h>

#include <filesystem>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace dse::testing {

/// One KDC for all tests of a suite, with ada and bob as clients and dse/localhost as the service. Without a KDC the
/// suite fails and says what is missing.
class kerberos_realm : public ::testing::Test {
 protected:
  struct world {
    kdc realm;
    std::filesystem::path service_keytab;
    std::filesystem::path ada_keytab;
    std::filesystem::path ada_cache;

    world() {
      realm.add_principal("dse/localhost");
      realm.add_principal("ada");
      realm.add_principal("bob");
      service_keytab = realm.add_to_keytab("service.keytab", "dse/localhost");
      ada_keytab = realm.add_to_keytab("ada.keytab", "ada");
      ada_cache = realm.kinit("ada_cache", "ada", ada_keytab);
    }
  };

  static void SetUpTestSuite() try { world_ = std::make_unique<world>(); } catch (const std::exception& e) {
    missing_ = e.what();
  }
  static void TearDownTestSuite() { world_.reset(); }
  void SetUp() override {
    if (!world_) FAIL() << missing_;
    world_->realm.start();
  }

  static world& here() { return *world_; }
  /// How a node on this machine asks.
  static authentication_request request(
      std::string authenticator_class = "com.datastax.bdp.cassandra.auth.DseAuthenticator") {
    authentication_request asked;
    asked.authenticator_class = std::move(authenticator_class);
    asked.address = "127.0.0.1";
    asked.port = 9042;
    asked.given_name = "localhost";
    asked.loopback = true;
    return asked;
  }

  static std::unique_ptr<authenticator> login(const auth::gssapi& options) {
    return options.make_factory()->create(request()).value();
  }

  /// Runs DseAuthenticator's whole exchange against a server; the first error ends it.
  static result<void> run(authenticator& client, acceptor& server) {
    result<bytes> response = client.initial_response();
    if (response) response = client.evaluate_challenge(token("GSSAPI-START"));
    for (int round = 0; response && round < 10; ++round) {
      const bytes challenge = server.step(*response);
      if (server.done()) return client.on_success({});
      response = client.evaluate_challenge(challenge);
    }
    if (!response) return response.error();
    throw std::runtime_error("the exchange does not end");
  }

  /// The error of the step that needs credentials.
  static error failure(const auth::gssapi& options) {
    const std::unique_ptr<authenticator> client = login(options);
    if (const result<bytes> name = client->initial_response(); !name) return name.error();
    const result<bytes> first = client->evaluate_challenge(token("GSSAPI-START"));
    return first ? error() : first.error();
  }

  static bytes token(std::string_view text) {
    const bytes_view view = std::as_bytes(std::span(text));
    return bytes(view.begin(), view.end());
  }

 private:
  static inline std::unique_ptr<world> world_;
  static inline std::string missing_;
};

}  // namespace dse::testing
