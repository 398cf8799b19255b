#include "sasl_session.hpp"

#include "realm.hpp"

#include <dse/auth/errc.hpp>

#include <sasl/sasl.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using dse::auth::errc;
using dse::auth::gssapi;
using dse::testing::acceptor;
using dse::testing::kerberos_realm;

// What another user of Cyrus SASL in this process may have set for itself.
int foreign_option(void*, const char*, const char* option, const char** value, unsigned* size) {
  const char* answer = nullptr;
  if (std::strcmp(option, "client_mech_list") == 0) answer = "PLAIN";
  if (std::strcmp(option, "canon_user_plugin") == 0) answer = "none-such";
  if (std::strcmp(option, "ad_compat") == 0) answer = "yes";
  if (!answer) return SASL_FAIL;
  *value = answer;
  if (size) *size = static_cast<unsigned>(std::strlen(answer));
  return SASL_OK;
}

int foreign_user(void*, int, const char** value, unsigned* size) {
  *value = "mallory";
  if (size) *size = 7;
  return SASL_OK;
}

const sasl_callback_t foreign_callbacks[] = {
    {SASL_CB_GETOPT, reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(foreign_option)), nullptr},
    {SASL_CB_USER, reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(foreign_user)), nullptr},
    {SASL_CB_LIST_END, nullptr, nullptr}};

/// Cyrus SASL initialises itself once in a process, so each of these runs in one of its own.
class sasl_session_death : public kerberos_realm {
 protected:
  void SetUp() override {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    kerberos_realm::SetUp();
  }

  static bool logs_in() {
    acceptor server(here().service_keytab, 6);
    const auto client = login(gssapi().ticket_cache(here().ada_cache));
    const auto done = run(*client, server);
    if (!done) std::fprintf(stderr, "%s\n", done.error().to_string().c_str());
    return done && server.client() == "ada@TEST.LOCAL" && server.authorization_id().empty();
  }

  /// Ends the process with its KDC, and without the destructors of what is still in use.
  [[noreturn]] static void leave(bool well) {
    TearDownTestSuite();
    std::_Exit(well ? 0 : 1);
  }
};

TEST_F(sasl_session_death, missing_plugin_names_its_package) {
  const auto login_without_plugins = [] {
    setenv("SASL_PATH", here().realm.folder().c_str(), 1);
    const dse::error failed = failure(gssapi().ticket_cache(here().ada_cache));
    std::fprintf(stderr, "%s\n", failed.to_string().c_str());
    leave(failed.code() == errc::plugin_missing);
  };
  EXPECT_EXIT(login_without_plugins(), ::testing::ExitedWithCode(0), "libsasl2-modules-gssapi-mit");
}

TEST_F(sasl_session_death, settings_of_an_earlier_user_do_not_matter) {
  const auto login_as_the_second = [] {
    if (sasl_client_init(foreign_callbacks) != SASL_OK) leave(false);
    leave(logs_in());
  };
  EXPECT_EXIT(login_as_the_second(), ::testing::ExitedWithCode(0), "");
}

TEST_F(sasl_session_death, other_users_may_come_and_go) {
  const auto login_before_and_after = [] {
    bool well = logs_in();
    well = sasl_client_init(foreign_callbacks) == SASL_OK && logs_in() && well;
    sasl_done();
    leave(logs_in() && well);
  };
  EXPECT_EXIT(login_before_and_after(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
