// What graph requests look like on the wire, and what becomes of them on the way.
#include "fake_server/graph_conversation.hpp"

#include <boost/asio/use_future.hpp>

#include <algorithm>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
namespace asio = boost::asio;

class graph_frames : public graph_conversation {};

const script one("1");
constexpr std::uint16_t three = 3, quorum = 4, local_one = 10;  // native_protocol_v5.spec, section 3

/// "sim" is a keyspace of the model, so that nobody looks for the graph's engine.
remote_graph graph_of(const client& db) { return db.graph("sim"); }

TEST_F(graph_frames, peer_004_profile_gives_the_consistency_and_the_call_the_timestamp) {
  client db = connect(options_for(server).profile("reports", execution_profile().consistency(consistency::three)));
  const auto microseconds = [] {
    return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
        .count();
  };
  const auto before = microseconds();
  graph_of(db).execute(one, graph_options().profile("reports"));
  graph_of(db).execute(one, graph_options().timestamp(42));
  const auto all = take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].query().options.consistency, three);
  EXPECT_GE(all[0].query().options.timestamp, before);
  EXPECT_LE(all[0].query().options.timestamp, microseconds());
  EXPECT_EQ(all[1].query().options.consistency, local_one);
  EXPECT_EQ(all[1].query().options.timestamp, 42);
  db.close();
}

TEST_F(graph_frames, peer_009_call_is_one_request_and_completes_once) {
  client db = connect(options_for(server));
  std::atomic<int> completions{0};
  std::promise<result<result_set>> done;
  graph_of(db).async_execute(one, [&](result<result_set> r) {
    if (++completions == 1) done.set_value(std::move(r));
  });
  const result<result_set> set = done.get_future().get();
  db.close();
  EXPECT_EQ(completions, 1);
  EXPECT_EQ(received().size(), 1u);
  ASSERT_TRUE(set.has_value()) << set.error().to_string();
  EXPECT_TRUE(set->info().failed_attempts().empty());
}

TEST_F(graph_frames, peer_010_consistency_of_the_call_is_that_of_the_frame) {
  client db = connect(options_for(server).consistency(consistency::quorum));
  graph_of(db).execute(one);
  graph_of(db).execute(one, graph_options().consistency(consistency::three));
  const auto all = take();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].query().options.consistency, quorum);
  EXPECT_EQ(all[1].query().options.consistency, three);
  EXPECT_EQ(all[1].entry("graph-read-consistency"), "(absent)");
  db.close();
}

TEST_F(graph_frames, peer_016_default_timeout_and_that_of_the_call_are_kept_to) {
  client db = connect(options_for(server)).with(graph_defaults().options(graph_options().timeout(150ms)));
  for (std::size_t node : {0u, 1u}) delay(node, 2s);
  for (const auto& [own, limit] : {std::pair(graph_options(), 150ms), std::pair(graph_options().timeout(60ms), 60ms)}) {
    const auto start = std::chrono::steady_clock::now();
    const auto r = graph_of(db).try_execute(one, own);
    const auto took = std::chrono::steady_clock::now() - start;
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error().code(), client_errc::timed_out) << r.error().to_string();
    EXPECT_GE(took, limit);
    EXPECT_LT(took, 1900ms);
    EXPECT_EQ(take().at(0).timeout(), limit.count()) << "the server is told the same limit";
  }
  db.close();
}

TEST_F(graph_frames, peer_017_only_what_is_idempotent_is_sent_a_second_time) {
  client db = connect(options_for(server).speculative_execution(constant_speculation(30ms)));
  for (std::size_t node : {0u, 1u}) delay(node, 300ms);
  EXPECT_EQ(graph_of(db).next<int>(one), 7);
  EXPECT_EQ(take().size(), 1u);
  EXPECT_EQ(graph_of(db).next<int>(one, graph_options().idempotent(true)), 7);
  const auto both = take();
  ASSERT_EQ(both.size(), 2u);
  EXPECT_NE(both[0].node, both[1].node);
  db.close();
}

TEST_F(graph_frames, peer_018_failure_names_every_node_and_a_late_answer_is_nobody_s) {
  client db = connect(options_for(server).speculative_execution(constant_speculation(20ms)));
  const remote_graph graph = graph_of(db);
  answer([](const received_request& r) { return encode_error(head_for(r.what), overloaded_code, "busy"); });
  const auto r = graph.try_execute(one, graph_options().idempotent(true));
  ASSERT_TRUE(r.has_error());
  std::set<std::string> tried;
  for (const attempt& a : r.error().details().attempts) tried.insert(a.node);
  EXPECT_EQ(tried, (std::set{server.contact_point(0), server.contact_point(1)}));

  answer([](const received_request& got) { return integer(got, static_cast<std::int32_t>(got.node)); });
  delay(0, 200ms);
  for (int i = 0; i < 2; ++i) EXPECT_EQ(graph.next<int>(one, graph_options().idempotent(true)), 1);
  std::this_thread::sleep_for(250ms);  // answers of the first node arrive
  EXPECT_EQ(graph.next<int>(one, graph_options().idempotent(true)), 1);

  for (std::size_t node : {0u, 1u})
    server.on_thread([&] {
      server.stop_listening(node);
      server.drop_connections(node);
    });
  // What is sent before the client notices may have had its effect.
  ASSERT_TRUE(eventually(
      [&] { return std::ranges::all_of(db.node_states(), [](const node_state& s) { return s.connections == 0; }); }));
  const auto nowhere = graph.try_execute(one, graph_options().timeout(300ms));
  ASSERT_TRUE(nowhere.has_error());
  EXPECT_EQ(nowhere.error().code(), condition::not_sent) << nowhere.error().to_string();
  db.close();
}

TEST_F(graph_frames, peer_030_results_come_with_how_they_were_got) {
  client db = connect(options_for(server));
  answer([](const received_request& r) {
    response_head head = head_for(r.what);
    head.tracing_id.emplace().fill(0x54);
    head.warnings = {"slow"};
    head.custom_payload = {{"took", bytes{std::byte{9}}}};
    return integer(head, 7);
  });
  const result_set set = graph_of(db).execute(one, graph_options().tracing(true).timestamp(5));
  const auto got = take();
  ASSERT_EQ(got.size(), 1u);
  EXPECT_TRUE(got[0].what.tracing());
  EXPECT_EQ(got[0].query().options.timestamp, 5);
  EXPECT_EQ(set.one<int>(), 7);
  EXPECT_EQ(set.info().node(), server.contact_point(got[0].node));
  EXPECT_NE(set.info().host_id(), uuid());
  EXPECT_GT(set.info().request_size(), 0u);
  EXPECT_GT(set.info().response_size(), 0u);
  EXPECT_EQ(set.warnings(), std::vector<std::string>{"slow"});
  EXPECT_EQ(set.custom_payload().at("took"), bytes{std::byte{9}});
  ASSERT_TRUE(set.trace_id());
  EXPECT_EQ(set.trace_id()->to_string(), "54545454-5454-5454-5454-545454545454");
  db.close();
}

// An overloaded node's request goes to another one only if it may run twice.
TEST_F(graph_frames, peer_064_call_decides_what_is_idempotent_then_profile_then_session) {
  answer([](const received_request& r) { return encode_error(head_for(r.what), overloaded_code, "busy"); });
  for (const bool of_session : {false, true}) {
    client db = connect(options_for(server)
                            .idempotent(of_session)
                            .retries(retry_budget().per_second(1000))
                            .profile("yes", execution_profile().idempotent(true))
                            .profile("no", execution_profile().idempotent(false)));
    for (const char* profile : {"", "yes", "no"})
      for (const std::optional<bool> own : {std::optional<bool>(), std::optional(true), std::optional(false)}) {
        graph_options o;
        if (*profile) o.profile(profile);
        if (own) o.idempotent(*own);
        const bool expected = own.value_or(*profile ? std::string_view(profile) == "yes" : of_session);
        ASSERT_TRUE(graph_of(db).try_execute(one, o).has_error());
        EXPECT_EQ(take().size(), expected ? 2u : 1u) << of_session << profile << (own ? *own ? "true" : "false" : "");
      }
    db.close();
  }
}

TEST_F(graph_frames, peer_095_payload_and_retries_follow_the_level_that_sets_them) {
  client session = connect(options_for(server).profile("once", execution_profile().retry(no_retry())));
  const client db = session.with(graph_defaults()
                                     .options(graph_options().source("client").timeout(9s))
                                     .profile("once", graph_options().source("profile").idempotent(true)));
  const auto sent = [&](const graph_options& o) {
    graph_of(db).execute(one, o);
    return take().at(0);
  };
  EXPECT_EQ(sent({}).entry("graph-source"), "client");
  EXPECT_EQ(sent({}).timeout(), 9000);
  EXPECT_EQ(sent(graph_options().profile("once")).entry("graph-source"), "profile");
  EXPECT_EQ(sent(graph_options().profile("once")).timeout(), 9000);
  EXPECT_EQ(sent(graph_options().profile("once").source("call").timeout(5s)).entry("graph-source"), "call");
  EXPECT_EQ(sent(graph_options().timeout(-1ms)).entry("request-timeout"), "(absent)");
  EXPECT_EQ(sent({}).entry("ProxyExecute"), "(absent)");
  EXPECT_EQ(sent(graph_options().execute_as("bob")).entry("ProxyExecute"), "bob");

  answer([](const received_request& r) { return encode_error(head_for(r.what), overloaded_code, "busy"); });
  EXPECT_TRUE(graph_of(db).try_execute(one, graph_options().idempotent(true)).has_error());
  EXPECT_EQ(take().size(), 2u) << "the session's policy tries the next node";
  EXPECT_TRUE(graph_of(db).try_execute(one, graph_options().profile("once")).has_error());
  EXPECT_EQ(take().size(), 1u) << "the profile's does not";
  session.close();
}

TEST_F(graph_frames, peer_105_request_that_timed_out_is_not_sent_again) {
  client db =
      connect(options_for(server))
          .with(graph_defaults().options(graph_options().timeout(9s)).profile("fast", graph_options().timeout(80ms)));
  for (std::size_t node : {0u, 1u}) delay(node, 300ms);
  const auto own = script("1").options(graph_options().timeout(70ms));
  for (const auto& [r, limit] :
       {std::pair(graph_of(db).try_execute(one, graph_options().profile("fast").idempotent(true)), 80),
        std::pair(graph_of(db).try_execute(own), 70),
        std::pair(graph_of(db).with(graph_options().timeout(65ms)).try_execute(one), 65),
        std::pair(graph_of(db).try_execute(own, graph_options().timeout(60ms)), 60)}) {
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error().code(), client_errc::timed_out) << limit;
  }
  std::this_thread::sleep_for(350ms);
  std::vector<std::int64_t> limits;
  for (const received_request& r : take()) limits.push_back(r.timeout());
  EXPECT_EQ(limits, (std::vector<std::int64_t>{80, 70, 65, 60}));
  db.close();
}

TEST_F(graph_frames, peer_110_statement_is_passed_on_with_its_settings) {
  client session = connect(options_for(server));
  const client db = session.with(graph_defaults().options(graph_options().timeout(5s)));
  const auto sent = [&](const graph_options& o) {
    graph_of(db).execute(script("g.V(x)").set("x", 1), o);
    return take().at(0);
  };
  const auto all = sent(graph_options().timestamp(7).consistency(consistency::quorum));
  EXPECT_EQ(all.query().text, "g.V(x)");
  EXPECT_EQ(all.query().options.timestamp, 7);
  EXPECT_EQ(all.query().options.consistency, quorum);
  EXPECT_EQ(all.query().options.values.size(), 1u);
  EXPECT_FALSE(all.query().options.skip_metadata);
  EXPECT_EQ(all.timeout(), 5000);
  EXPECT_EQ(sent(graph_options().timeout(3s)).timeout(), 3000);
  EXPECT_EQ(sent(graph_options().timeout(0s)).timeout(), 5000) << "as if it were not set";
  EXPECT_EQ(sent(graph_options().timeout(-1s)).entry("request-timeout"), "(absent)") << "no limit";
  session.close();
}

}}  // namespace dse::testing
