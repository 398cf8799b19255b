#include "realm.hpp"

#include <dse/auth/errc.hpp>

#include <cstdio>
#include <cstdlib>

namespace {

using dse::auth::errc;
using dse::auth::gssapi;
using dse::testing::kerberos_realm;

class kerberos_plugin_death : public kerberos_realm {
 protected:
  void SetUp() override {
    // Cyrus SASL loads its plug-ins once in a process, so this needs one of its own.
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    kerberos_realm::SetUp();
  }
};

TEST_F(kerberos_plugin_death, missing_plugin_names_its_package) {
  const auto login_without_plugins = [] {
    setenv("SASL_PATH", here().realm.folder().c_str(), 1);
    const dse::error failed = failure(gssapi().ticket_cache(here().ada_cache));
    std::fprintf(stderr, "%s\n", failed.to_string().c_str());
    std::_Exit(failed.code() == errc::plugin_missing ? 0 : 1);
  };
  EXPECT_EXIT(login_without_plugins(), ::testing::ExitedWithCode(0), "libsasl2-modules-gssapi-mit");
}

}  // namespace
