// Logins by Kerberos in a process where another library uses Cyrus SASL too, as LDAP's and Kafka's clients do.
#include "support/secured.hpp"

#include <gtest/gtest.h>
#include <sasl/sasl.h>

#include <atomic>
#include <thread>

namespace dse::testing { namespace {

/// It comes and goes, with options of its own for the whole process.
class neighbour {
 public:
  neighbour() : thread_([this] { run(); }) {}
  ~neighbour() {
    stop_ = true;
    thread_.join();
  }
  neighbour(const neighbour&) = delete;
  neighbour& operator=(const neighbour&) = delete;

  int connections() const { return connections_; }

 private:
  static int option(void*, const char*, const char* name, const char** value, unsigned* size) {
    if (std::string_view(name) != "client_mech_list") return SASL_FAIL;
    *value = "PLAIN";
    if (size) *size = 5;
    return SASL_OK;
  }

  void run() {
    const auto get_option = reinterpret_cast<int (*)()>(reinterpret_cast<void (*)()>(&option));
    static const sasl_callback_t callbacks[] = {{SASL_CB_GETOPT, get_option, nullptr},
                                                {SASL_CB_LIST_END, nullptr, nullptr}};
    while (!stop_) {
      if (sasl_client_init(callbacks) != SASL_OK) return;
      for (int i = 0; i < 20 && !stop_; ++i) {
        sasl_conn_t* connection = nullptr;
        if (sasl_client_new("imap", "mail.example", nullptr, nullptr, nullptr, 0, &connection) == SASL_OK)
          ++connections_;
        if (connection) sasl_dispose(&connection);
      }
      sasl_client_done();
    }
  }

  std::atomic<bool> stop_{false};
  std::atomic<int> connections_{0};
  std::thread thread_;
};

TEST(kerberos_beside_another_user_of_cyrus_sasl, goes_on) {
  const auto log_in = [] {
    const client db = connect(over_tls().authenticator(kerberos()).connections_per_node(4).wait_for_all_pools(true));
    EXPECT_EQ(db.node_states().at(0).connections, 4u) << db.node_states().at(0).last_failure.to_string();
    db.close();
  };
  log_in();
  {
    const neighbour other;
    for (int i = 0; i < 10; ++i) log_in();
    EXPECT_GT(other.connections(), 0);
  }
  log_in();
}

}}  // namespace dse::testing
