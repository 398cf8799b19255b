#pragma once

#include <dse/options.hpp>

#include <map>
#include <string>
#include <vector>

namespace dse::testing {

/// A running test cluster. One of each kind serves all tests of the process, and ends with it.
class cluster {
 public:
  struct node {
    std::string name, address;
    int port = 0, front_port = 0;
  };

  /// One node, and a front that speaks the protocols of DSE.
  static constexpr const char* plain = "--front --dse-version 6.8.16";

  /// arguments: what dse-test-server start takes, `--nodes 3 --front`. Fails the test run when it can't start.
  static cluster& with(const std::string& arguments);
  ~cluster();
  cluster(const cluster&) = delete;
  cluster& operator=(const cluster&) = delete;

  const std::vector<node>& nodes() const noexcept { return nodes_; }
  const std::vector<std::string>& tls() const noexcept { return tls_; }  ///< ca, foreign ca
  const std::vector<std::string>& kerberos() const noexcept {
    return kerberos_;
  }  ///< config, ccache, keytab, principal
  const std::string& bundle() const noexcept { return bundle_; }  ///< the file, of --astra
  /// host:port of the first node, or of its front.
  std::string address(bool front = false) const;
  /// Runs `dse-test-server node ACTION NAME`.
  void change(const std::string& action, const std::string& name) const;
  /// Runs `dse-test-server kdc ACTION`.
  void change_kdc(const std::string& action) const;
  /// Runs `dse-test-server proxy ACTION`.
  void change_proxy(const std::string& action) const;
  /// A ticket in a cache of its own, by `dse-test-server kinit ARGUMENTS`: the cache's name.
  std::string kinit(const std::string& arguments) const;
  /// How the nodes take logins from here on: lines of login.properties. Empty: as they were started.
  void take_logins(const std::string& settings) const;
  const std::string& folder() const noexcept { return dir_; }

 private:
  explicit cluster(const std::string& arguments);
  std::string dir_, bundle_;
  std::vector<node> nodes_;
  std::vector<std::string> tls_, kerberos_;
};

/// Options for a session that runs as DSE_TEST_IO says: one own thread by default and for `own`, `threads4`,
/// `user_context2` (an io_context run by two threads) or `thread_pool`.
options session_options(const std::string& address);

}  // namespace dse::testing
