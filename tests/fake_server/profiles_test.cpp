#include "fake_server/echo.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <set>
#include <string>

namespace dse::testing { namespace {

using namespace std::chrono_literals;

/// Anew for each request: tokens are not used twice.
statement select_one() {
  static std::atomic<int> token = 1000;
  return statement("SELECT token FROM sim.t WHERE token = " + std::to_string(++token));
}

template <class... Profile>
std::set<std::string> nodes_that_answer(const session& db, const Profile&... p) {
  std::set<std::string> all;
  for (int i = 0; i < 12; ++i) {
    statement s = select_one();
    (s.profile(p), ...);
    const auto r = db.try_execute(std::move(s));
    if (r) all.insert(r->info().node());
  }
  return all;
}

TEST(profiles, requests_follow_their_profile) {
  fake_server server(model_cluster(3));
  const std::string third = server.contact_point(2);
  client db = connect(options_for(server).profile("third", execution_profile().load_balancing(fixed_node(third))));
  EXPECT_EQ(nodes_that_answer(db, "third"), std::set{third});
  EXPECT_EQ(nodes_that_answer(db).size(), 3u);
  EXPECT_EQ(nodes_that_answer(db, db.profile("third").timeout(5s)), std::set{third});
  db.close();
}

TEST(profiles, are_added_while_requests_run) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server).io_threads(3).load_balancing(fixed_node(server.contact_point(0))));
  const std::string second = server.contact_point(1);
  db.add_profile("second", execution_profile().load_balancing(fixed_node(second)));
  EXPECT_EQ(nodes_that_answer(db, "second"), std::set{second});
  const auto again = db.try_add_profile("second", execution_profile());
  ASSERT_TRUE(again.has_error());
  EXPECT_EQ(again.error().code(), client_errc::invalid_argument);
  std::promise<bool> done;
  db.async_add_profile("later", execution_profile().load_balancing(fixed_node(second)),
                       [&](result<void> r) { done.set_value(r.has_value()); });
  EXPECT_TRUE(done.get_future().get());
  EXPECT_EQ(nodes_that_answer(db, "later"), std::set{second});
  db.close();
  EXPECT_EQ(db.try_add_profile("too late", execution_profile()).error().code(), client_errc::closed);
}

TEST(profiles, that_nobody_knows_are_named_before_anything_is_sent) {
  fake_server server, other_server;
  client db = connect(options_for(server).profile("olap", execution_profile().page_size(10)));
  client other = connect(options_for(other_server).profile("olap", execution_profile().retry(no_retry())));
  const auto unknown = db.try_execute(select_one().profile("oltp")).error();
  EXPECT_EQ(unknown.code(), client_errc::invalid_argument);
  EXPECT_NE(unknown.to_string().find("olap"), std::string::npos) << unknown.to_string();
  const auto foreign = db.try_execute(select_one().profile(other.profile("olap"))).error();
  EXPECT_EQ(foreign.code(), client_errc::invalid_argument);
  const auto own_policies = db.try_execute(select_one().profile(execution_profile().retry(no_retry()))).error();
  EXPECT_EQ(own_policies.code(), client_errc::invalid_argument);
  EXPECT_NE(own_policies.to_string().find("add_profile"), std::string::npos) << own_policies.to_string();
  EXPECT_THROW(db.profile("oltp"), exception);
  EXPECT_TRUE(db.try_execute(select_one().profile(execution_profile().timeout(5s))));
  for (client* c : {&db, &other}) c->close();
}

// A request that a node was too busy for goes to another one only if it may run twice.
TEST(profiles, statement_says_itself_whether_it_is_idempotent_then_its_profile_then_the_session) {
  fake_server server(model_cluster(2));
  std::atomic<int> attempts{0};
  server.on_thread([&] {
    for (std::size_t i = 0; i < 2; ++i)
      server.node(i).on_request = [&](const server_request& r) {
        const auto* q = r.as<query_request>();
        if (!q || q->text.find("sim.") == std::string::npos) return treatment();
        ++attempts;
        return treatment{.executes = false, .refused = refusal::overloaded};
      };
  });
  client db = connect(options_for(server).idempotent(true).profile("careful", execution_profile().idempotent(false)));
  const auto attempts_of = [&](statement s) {
    attempts = 0;
    EXPECT_TRUE(db.try_execute(std::move(s)).has_error());
    return attempts.load();
  };
  EXPECT_EQ(attempts_of(select_one()), 2);
  EXPECT_EQ(attempts_of(select_one().idempotent(false)), 1);
  EXPECT_EQ(attempts_of(select_one().profile("careful")), 1);
  EXPECT_EQ(attempts_of(select_one().profile("careful").idempotent(true)), 2);
  db.close();
}

TEST(profiles, of_a_prepared_statement_hold_for_what_is_bound_to_it) {
  fake_server server(model_cluster(2));
  const std::string second = server.contact_point(1);
  client db = connect(options_for(server).profile("second", execution_profile().load_balancing(fixed_node(second))));
  const prepared p = db.prepare(statement(select_text).profile("second"));
  for (std::int64_t token = 1; token <= 6; ++token) {
    const auto r = db.try_execute(p.bind(token));
    expect_echo(r, token);
    EXPECT_EQ(r->info().node(), second);
  }
  db.close();
}

}}  // namespace dse::testing
