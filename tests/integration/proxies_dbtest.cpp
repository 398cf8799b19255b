// Proxy login (DSE 5.1: GRANT PROXY.LOGIN) and proxy execution (GRANT PROXY.EXECUTE), by password and by Kerberos.
#include "support/secured.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>

using dse::server_errc;
using dse::testing::kerberos;
using dse::testing::only;
using dse::testing::over_tls;
using dse::testing::over_tls_as;
using dse::testing::secured;
using dse::testing::users_of;

namespace {

// ---- proxy login: ada may work as reporting, who cannot log in; bob may not

std::string refusal(const dse::options& o) {
  const auto db = dse::try_connect(o);
  if (db) return "no refusal";
  EXPECT_EQ(db.error().code(), dse::condition::authentication) << db.error().to_string();
  return db.error().to_string();
}

TEST(proxy_login, by_password_works_as_the_other_role) {
  const auto proxy = dse::auth::plain_text("ada", "secret").authorization_id("reporting");
  dse::client db = dse::connect(over_tls().application_name("proxy by password").authenticator(proxy));
  EXPECT_EQ(users_of("proxy by password"), only("reporting"));
  EXPECT_GT(db.execute("SELECT keyspace_name FROM system_schema.keyspaces").size(), 0u);
  const auto refused = db.try_execute(
      "CREATE KEYSPACE not_hers WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
  ASSERT_TRUE(refused.has_error()) << "ada may, reporting may not";
  EXPECT_EQ(refused.error().code(), server_errc::unauthorized) << refused.error().to_string();
  db.close();
}

TEST(proxy_login, by_kerberos_works_as_the_other_role) {
  dse::client db = dse::connect(
      over_tls().application_name("proxy by ticket").authenticator(kerberos().authorization_id("reporting")));
  EXPECT_EQ(users_of("proxy by ticket"), only("reporting"));
  db.close();
}

TEST(proxy_login, that_was_not_granted_is_refused_and_names_both) {
  for (const auto& [user, role] : {std::pair("bob", "reporting"), {"ada", "cassandra"}, {"ada", "nobody_at_all"}}) {
    SCOPED_TRACE(user + std::string(" as ") + role);
    const auto proxy = dse::auth::plain_text(user, "secret").authorization_id(role);
    const std::string text = refusal(over_tls().authenticator(proxy));
    EXPECT_NE(text.find(std::string("user ") + user + " as the role " + role), std::string::npos) << text;
    EXPECT_NE(text.find("PROXY.LOGIN"), std::string::npos) << text;
  }
  const std::string text = refusal(over_tls().authenticator(kerberos().authorization_id("cassandra")));
  EXPECT_NE(text.find("ada@DSETEST.LOCAL from the default ticket cache"), std::string::npos) << text;
  EXPECT_NE(text.find("as the role cassandra"), std::string::npos) << text;
}

// ---- proxy execution: a statement with the rights of another role

class proxy_execution : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    root_ = std::make_unique<dse::client>(dse::connect(over_tls_as("cassandra", "cassandra")));
    ada_ = std::make_unique<dse::client>(dse::connect(over_tls_as("ada")));
    bob_ = std::make_unique<dse::client>(dse::connect(over_tls_as("bob")));
    ada_->execute("CREATE KEYSPACE proxied WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    ada_->execute("CREATE TABLE proxied.t (k int PRIMARY KEY, v text)");
    root_->execute("CREATE ROLE auditor WITH LOGIN = false");
    root_->execute("GRANT PROXY.EXECUTE ON ROLE auditor TO ada");
  }
  static void TearDownTestSuite() {
    ada_->execute("DROP KEYSPACE proxied");
    root_->execute("DROP ROLE auditor");
    for (auto* s : {&root_, &ada_, &bob_}) {
      (*s)->close();
      s->reset();
    }
  }
  void SetUp() override {
    root().execute("GRANT SELECT ON KEYSPACE proxied TO auditor");
    ada().execute("TRUNCATE proxied.t");
  }
  static const dse::client& root() { return *root_; }
  static const dse::client& ada() { return *ada_; }
  static const dse::client& bob() { return *bob_; }
  static void expect_refused(const dse::result<dse::row_set>& r) {
    ASSERT_TRUE(r.has_error()) << "no refusal";
    EXPECT_EQ(r.error().code(), server_errc::unauthorized) << r.error().to_string();
  }
  std::size_t rows() const { return ada().execute("SELECT k FROM proxied.t").size(); }

 private:
  static inline std::unique_ptr<dse::client> root_, ada_, bob_;
};

constexpr const char* read = "SELECT k, v FROM proxied.t";
constexpr const char* write = "INSERT INTO proxied.t (k, v) VALUES (1, 'x')";

TEST_F(proxy_execution, has_the_rights_of_the_role_and_no_others) {
  EXPECT_EQ(ada().execute(dse::statement(read).execute_as("auditor")).size(), 0u);
  expect_refused(ada().try_execute(dse::statement(write).execute_as("auditor")));
  EXPECT_EQ(rows(), 0u);
  ada().execute(write);
  EXPECT_EQ(rows(), 1u) << "the next statement is ada's own again";
}

TEST_F(proxy_execution, that_was_not_granted_is_refused) {
  for (const char* role : {"auditor", "nobody_at_all"}) {
    const auto refused = bob().try_execute(dse::statement(read).execute_as(role));
    expect_refused(refused);
    EXPECT_NE(refused.error().to_string().find(std::string("execute queries as '") + role), std::string::npos)
        << refused.error().to_string();
  }
}

TEST_F(proxy_execution, of_a_statement_that_another_prepared) {
  const dse::prepared insert = ada().prepare("INSERT INTO proxied.t (k, v) VALUES (?, ?)");
  const dse::prepared select = ada().prepare(read);
  expect_refused(ada().try_execute(insert.bind(1, std::string("x")).execute_as("auditor")));
  EXPECT_EQ(rows(), 0u);
  root().execute("GRANT MODIFY ON KEYSPACE proxied TO auditor");
  ada().execute(insert.bind(1, std::string("x")).execute_as("auditor"));
  EXPECT_EQ(ada().execute(select.bind().execute_as("auditor")).size(), 1u);
  root().execute("REVOKE MODIFY ON KEYSPACE proxied FROM auditor");
  expect_refused(ada().try_execute(insert.bind(2, std::string("y")).execute_as("auditor")));
}

TEST_F(proxy_execution, of_a_batch_of_ten) {
  const auto ten = [] {
    dse::batch b(dse::batch_type::logged);
    for (int k = 0; k < 10; ++k) b.add("INSERT INTO proxied.t (k, v) VALUES (?, ?)", k, std::string("x"));
    return b.execute_as("auditor");
  };
  expect_refused(ada().try_execute(ten()));
  EXPECT_EQ(rows(), 0u) << "all or nothing";
  root().execute("GRANT MODIFY ON KEYSPACE proxied TO auditor");
  ada().execute(ten());
  EXPECT_EQ(rows(), 10u);
  root().execute("REVOKE MODIFY ON KEYSPACE proxied FROM auditor");
}

TEST_F(proxy_execution, of_the_next_page_too) {
  for (int k = 0; k < 10; ++k) ada().execute("INSERT INTO proxied.t (k, v) VALUES (?, ?)", k, std::string("x"));
  const auto pages = [] { return ada().execute(dse::statement(read).page_size(4).execute_as("auditor")); };
  const dse::row_set first = pages();
  ASSERT_EQ(first.size(), 4u);
  EXPECT_EQ(first.next_page().size(), 4u);
  const dse::row_set again = pages();
  root().execute("REVOKE SELECT ON KEYSPACE proxied FROM auditor");
  expect_refused(again.try_next_page());
}

TEST_F(proxy_execution, of_a_graph_request) {
  const auto two = [](const dse::client& db, const std::string& role) {
    dse::graph::graph_options o;
    if (!role.empty()) o.execute_as(role);
    return db.graph("", o).try_execute(dse::graph::script("1 + 1").system(true));
  };
  auto own = two(ada(), "");
  ASSERT_TRUE(own) << own.error().to_string();
  auto as_auditor = two(ada(), "auditor");
  ASSERT_TRUE(as_auditor) << as_auditor.error().to_string();
  EXPECT_EQ(as_auditor->one<int>(), 2);
  const auto refused = two(bob(), "auditor");
  ASSERT_TRUE(refused.has_error());
  EXPECT_EQ(refused.error().code(), server_errc::unauthorized) << refused.error().to_string();
}

}  // namespace
