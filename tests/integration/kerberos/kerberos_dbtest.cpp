// Logins by Kerberos against real nodes and a real KDC, each with its outcome and how long it took:
//     case | expected | got | ms
#include "support/relay.hpp"
#include "support/secured.hpp"

#include <gmock/gmock.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace dse::testing { namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using auth::errc;

constexpr const char* ada = "ada@DSETEST.LOCAL";

std::int64_t ms_since(clock::time_point t) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(clock::now() - t).count();
}

void print_row(const std::string& name, const std::string& expected, const std::string& got, std::int64_t ms) {
  static const bool titled = [] {
    std::cout << "case | expected | got | ms\n";
    return true;
  }();
  static_cast<void>(titled);
  std::cout << name << " | " << expected << " | " << got << " | " << ms << std::endl;
}

std::string word_for(const std::set<std::string>& roles) {
  std::string all;
  for (const std::string& r : roles) all += all.empty() ? r : ", " + r;
  return all.empty() ? "nobody" : all;
}

/// The realm's configuration with further lines in [libdefaults], in a file of its own.
std::string configuration_with(const std::string& lines) {
  static int made = 0;
  std::ifstream in(secured().kerberos()[0]);
  std::stringstream text;
  text << in.rdbuf();
  std::string whole = text.str();
  const std::string section = "[libdefaults]\n";
  whole.insert(whole.find(section) + section.size(), lines);
  const std::string file = secured().folder() + "/krb5-" + std::to_string(++made) + ".conf";
  std::ofstream(file) << whole;
  return file;
}

auth::gssapi by_keytab(const std::string& principal = ada) {
  return kerberos().keytab(secured().kerberos()[2]).principal(principal);
}
auth::gssapi by_cache(const std::string& arguments) { return kerberos().ticket_cache(secured().kinit(arguments)); }

/// The KDC as one test wants it, and then as it was.
class other_kdc {
 public:
  explicit other_kdc(const std::string& offset) {
    secured().change_kdc("stop");
    if (!offset.empty()) secured().change_kdc("start --clock " + offset);
  }
  ~other_kdc() {
    secured().change_kdc("stop");
    secured().change_kdc("start");
  }
  other_kdc(const other_kdc&) = delete;
  other_kdc& operator=(const other_kdc&) = delete;
};

class paused_kdc {
 public:
  paused_kdc() { secured().change_kdc("pause"); }
  ~paused_kdc() { secured().change_kdc("resume"); }
  paused_kdc(const paused_kdc&) = delete;
  paused_kdc& operator=(const paused_kdc&) = delete;
};

// ---- one login

struct login_case {
  std::string name;
  std::function<auth::gssapi()> client;
  std::string role = {};                      ///< that the server gives; empty: the login fails
  boost::system::error_code failure = {};     ///< by which it fails
  std::vector<std::string> told = {};         ///< in the failure's text
  std::string server = {};                    ///< lines of login.properties
  std::string configuration = {};             ///< lines of [libdefaults]
  std::optional<std::string> kdc_clock = {};  ///< its offset; empty text: there is no KDC
};

std::vector<login_case> logins() {
  return {
      {"ticket cache", [] { return kerberos(); }, ada},
      {"ticket cache by name", [] { return by_cache("bob"); }, "bob@DSETEST.LOCAL"},
      {"keytab", [] { return by_keytab(); }, ada},
      {"proxy login", [] { return by_keytab().authorization_id("reporting"); }, "reporting"},
      {.name = "proxy login, not granted",
       .client = [] { return by_keytab("bob@DSETEST.LOCAL").authorization_id("reporting"); },
       .failure = client_errc::authentication_failed,
       .told = {"bob@DSETEST.LOCAL", "from the keytab", "as the role reporting", "PROXY.LOGIN"}},
      {.name = "protection auth", .client = [] { return kerberos(); }, .role = ada, .server = "qop=auth"},
      {.name = "protection auth-int", .client = [] { return kerberos(); }, .role = ada, .server = "qop=auth-int"},
      {.name = "protection auth-conf", .client = [] { return kerberos(); }, .role = ada, .server = "qop=auth-conf"},
      {.name = "protection not in common",
       .client = [] { return kerberos().qop(auth::qop::auth); },
       .failure = make_error_code(errc::no_common_protection),
       .told = {"gssapi::qop()"},
       .server = "qop=auth-conf"},
      {.name = "KerberosAuthenticator (DSE 4.8)",
       .client = [] { return kerberos(); },
       .role = ada,
       .server = "authenticator=com.datastax.bdp.cassandra.auth.KerberosAuthenticator"},
      {.name = "expired ticket",
       .client = [] { return by_cache("ada --expired"); },
       .failure = make_error_code(errc::ticket_expired),
       .told = {ada, "FILE:", "kinit"}},
      {.name = "no ticket cache",
       .client = [] { return kerberos().ticket_cache("FILE:/nonexistent/cache"); },
       .failure = make_error_code(errc::ticket_missing),
       .told = {"/nonexistent/cache", "kinit"}},
      {.name = "keytab without the principal",
       .client = [] { return by_keytab("eve@DSETEST.LOCAL"); },
       .failure = make_error_code(errc::keytab_unusable),
       .told = {"eve@DSETEST.LOCAL", "users.keytab"}},
      {.name = "skewed clock",
       .client = [] { return by_keytab(); },
       .failure = make_error_code(errc::clock_skew),
       .told = {ada, "NTP"},
       .configuration = " kdc_timesync = 0\n",
       .kdc_clock = "+1h"},
      {.name = "wrong service",
       .client = [] { return kerberos().service("cassandra"); },
       .failure = make_error_code(errc::service_unknown),
       .told = {"cassandra/", "gssapi::service()"}},
      {.name = "wrong host name",
       .client = [] { return kerberos().host_name("elsewhere.example"); },
       .failure = make_error_code(errc::service_unknown),
       .told = {"dse/elsewhere.example", "gssapi::host_name()"}},
      {.name = "principal without a role",
       .client = [] { return by_cache("stranger"); },
       .failure = client_errc::authentication_failed,
       .told = {"stranger@DSETEST.LOCAL from the ticket cache FILE:", "may log in"}},
      {.name = "scheme not offered",
       .client = [] { return kerberos(); },
       .failure = client_errc::authentication_failed,
       .told = {"GSSAPI"},
       .server = "schemes=PLAIN"},
      {.name = "password authenticator",
       .client = [] { return kerberos(); },
       .failure = make_error_code(errc::authenticator_not_accepted),
       .told = {"does not know Kerberos"},
       .server = "authenticator=org.apache.cassandra.auth.PasswordAuthenticator"},
      {.name = "no KDC",
       .client = [] { return by_keytab(); },
       .failure = make_error_code(errc::kdc_unreachable),
       .told = {ada, "krb5.conf"},
       .kdc_clock = ""},
  };
}

class kerberos_logins : public ::testing::TestWithParam<login_case> {};

TEST_P(kerberos_logins, end_as_they_should) {
  const login_case& c = GetParam();
  secured();
  const auth::gssapi client = c.client();
  const login_setting server(c.server);
  const environment configuration(
      "KRB5_CONFIG", c.configuration.empty() ? secured().kerberos()[0] : configuration_with(c.configuration));
  std::optional<other_kdc> kdc;
  if (c.kdc_clock) kdc.emplace(*c.kdc_clock);
  const std::string application = "kerberos, " + c.name;

  const auto before = clock::now();
  auto db = try_connect(over_tls().application_name(application).authenticator(client));
  const std::int64_t took = ms_since(before);

  const std::string expected = c.role.empty() ? c.failure.message() : c.role;
  const std::string got = db ? word_for(users_of(application)) : db.error().code().message();
  print_row(c.name, expected, got, took);
  EXPECT_EQ(got, expected) << (db ? std::string() : db.error().to_string());
  if (db) {
    db->close();
    return;
  }
  EXPECT_EQ(db.error().code(), c.failure) << db.error().to_string();
  EXPECT_EQ(db.error().code(), condition::authentication) << db.error().to_string();
  for (const std::string& words : c.told)
    EXPECT_NE(db.error().to_string().find(words), std::string::npos) << words << "\n" << db.error().to_string();
}

INSTANTIATE_TEST_SUITE_P(each, kerberos_logins, ::testing::ValuesIn(logins()), [](const auto& p) {
  std::string name;
  for (const char c : p.param.name)
    if (std::isalnum(static_cast<unsigned char>(c))) name += c;
    else if (!name.empty() && name.back() != '_') name += '_';
  while (name.ends_with('_')) name.pop_back();
  return name;
});

// ---- host names

/// The services for which a ticket cache has tickets.
std::vector<std::string> services_in(const std::string& cache) {
  std::vector<std::string> names;
  const std::unique_ptr<FILE, int (*)(FILE*)> out(popen(("klist -c " + cache).c_str(), "r"), pclose);
  std::string text;
  std::array<char, 512> line{};
  while (fgets(line.data(), line.size(), out.get())) {
    text = line.data();
    if (const std::size_t at = text.find("dse/"); at != std::string::npos)
      names.push_back(text.substr(at, text.find_first_of("@\n", at) - at));
  }
  return names;
}

// The pool's are dialled by the address that the name meant, of which the realm knows nothing.
TEST(kerberos, name_of_the_contact_point_is_the_host_of_every_connection) {
  using boost::asio::ip::tcp;
  const std::string cache = secured().kinit("ada");
  const relay<tcp> between(tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0), secured().nodes().front());
  const auto before = clock::now();
  const client db = connect(session_options("localhost:" + std::to_string(between.endpoint().port()))
                                .tls(tls_options().ca_file(secured().tls()[0]))
                                .application_name("kerberos, by name")
                                .authenticator(auth::gssapi().service("dse").ticket_cache(cache))
                                .connections_per_node(2)
                                .wait_for_all_pools(true));
  const std::vector<std::string> services = services_in(cache);
  print_row("name of the contact point", "dse/localhost", services.empty() ? "no ticket" : services.front(),
            ms_since(before));
  EXPECT_THAT(std::set<std::string>(services.begin(), services.end()), ::testing::ElementsAre("dse/localhost"));
  EXPECT_EQ(db.node_states().at(0).connections, 2u);
  EXPECT_EQ(db.nodes().at(0)->address, "127.0.0.1");
  EXPECT_EQ(users_of("kerberos, by name"), only(ada));
  db.close();
}

// ---- many, and over time

TEST(kerberos, fifty_connections_at_once) {
  const auto before = clock::now();
  const client db = connect(over_tls()
                                .application_name("kerberos, fifty")
                                .authenticator(by_keytab())
                                .io_threads(2)
                                .connections_per_node(25)
                                .wait_for_all_pools(true));
  const std::int64_t took = ms_since(before);
  const auto states = db.node_states();
  ASSERT_EQ(states.size(), 1u);
  print_row("50 connections at once", "50", std::to_string(states[0].connections), took);
  EXPECT_EQ(states[0].connections, 50u) << states[0].last_failure.to_string();
  EXPECT_EQ(users_of("kerberos, fifty"), only(ada));
  db.close();
}

TEST(kerberos, ticket_that_expires_is_renewed_by_keytab_and_named_by_cache) {
  secured();
  const environment short_tickets("KRB5_CONFIG", configuration_with(" ticket_lifetime = 3s\n"));
  const auto renewing = by_keytab().make_factory();
  const auto ending = by_cache("ada --lifetime 3s").make_factory();
  connect(over_tls().authenticator(renewing)).close();
  connect(over_tls().authenticator(ending)).close();
  std::this_thread::sleep_for(4s);
  const auto before = clock::now();
  const auto renewed = try_connect(over_tls().authenticator(renewing));
  print_row("ticket expired meanwhile, keytab", "connected", renewed ? "connected" : renewed.error().code().message(),
            ms_since(before));
  EXPECT_TRUE(renewed) << renewed.error().to_string();
  const auto expired = try_connect(over_tls().authenticator(ending));
  ASSERT_TRUE(expired.has_error());
  print_row("ticket expired meanwhile, cache", make_error_code(errc::ticket_expired).message(),
            expired.error().code().message(), ms_since(before));
  EXPECT_EQ(expired.error().code(), errc::ticket_expired) << expired.error().to_string();
}

TEST(kerberos, kdc_that_is_mute_costs_the_connect_timeout) {
  secured();
  const auto cold = by_cache("ada");
  const paused_kdc mute;
  const auto before = clock::now();
  const auto db = try_connect(over_tls().connect_timeout(1s).authenticator(cold));
  const std::int64_t took = ms_since(before);
  ASSERT_TRUE(db.has_error());
  print_row("mute KDC", make_error_code(client_errc::connect_failed).message(), db.error().code().message(), took);
  EXPECT_EQ(db.error().code(), client_errc::connect_failed) << db.error().to_string();
  EXPECT_GE(took, 900);
  EXPECT_LE(took, 2000);
  // Whoever needs no ticket is not held up, by whatever name he comes.
  const auto other = clock::now();
  connect(over_tls_as("ada")).close();
  EXPECT_LE(ms_since(other), 5000);
}

TEST(kerberos, kdc_that_falls_silent_disturbs_neither_requests_nor_close) {
  secured();
  const environment short_tickets("KRB5_CONFIG", configuration_with(" ticket_lifetime = 3s\n"));
  // New connections are made while the old ones still work, and need a new ticket.
  const client db = connect(over_tls().authenticator(by_keytab()).max_connection_age(4s));
  const paused_kdc mute;
  const auto until = clock::now() + 7s;
  int failed = 0;
  while (clock::now() < until) {
    if (!db.try_execute("SELECT release_version FROM system.local")) ++failed;
    std::this_thread::sleep_for(50ms);
  }
  EXPECT_EQ(failed, 0);
  const auto before = clock::now();
  db.close();
  print_row("KDC falls silent, then close()", "closed", "closed", ms_since(before));
  EXPECT_LE(ms_since(before), 1500);
}

}}  // namespace dse::testing
