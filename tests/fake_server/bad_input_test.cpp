#include "fake_server/echo.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>

#include <atomic>
#include <functional>

namespace dse::testing { namespace {

namespace asio = boost::asio;
using namespace std::chrono_literals;

/// Whatever the application does wrong has its code, is the same in each call style, and sends nothing.
class bad_input : public ::testing::Test {
 protected:
  bad_input() {
    server.on_thread([&] {
      server.node(0).on_request = [this](const server_request& r) {
        const auto* q = r.as<query_request>();
        const bool of_the_driver = q && q->text.find("system.") != std::string::npos;
        if (!of_the_driver && !r.as<options_request>()) ++received_;
        return treatment();
      };
    });
  }
  ~bad_input() override {
    db.close();
    EXPECT_TRUE(server.complaints().empty());
  }

  int received() {
    server.on_thread([] {});
    return received_;
  }

  /// What each call style makes of a request that `make` makes.
  template <class Make>
  void expect_refusal(const char* what, client_errc code, Make make) {
    SCOPED_TRACE(what);
    const int before = received();
    const auto check = [&](const char* style, const error& e) {
      EXPECT_EQ(e.code(), code) << style << ": " << e.to_string();
      EXPECT_FALSE(e.message().empty()) << style;
    };
    check("blocking", db.try_execute(make()).error());
    try {
      db.execute(make());
      ADD_FAILURE() << "it does not throw";
    } catch (const exception& e) {
      check("throwing", e.error());
    }
    check("future", db.async_execute(make(), asio::use_future).get().error());
    std::promise<error> called;
    db.async_execute(make(), [&](result<row_set> r) { called.set_value(r.error()); });
    check("callback", called.get_future().get());
    asio::io_context io;
    const auto awaited = [](client c, Make m) -> asio::awaitable<error> {
      auto request = m();
      result<row_set> r = co_await c.async_execute(std::move(request), as_result);
      co_return r.error();
    };
    auto from_coroutine = asio::co_spawn(io, awaited(db, make), asio::use_future);
    io.run();
    check("coroutine", from_coroutine.get());
    EXPECT_EQ(received(), before) << "something was sent";
  }

  fake_server server{model_cluster(1)};
  client db = connect(options_for(server));

 private:
  std::atomic<int> received_{0};
};

TEST_F(bad_input, of_statements) {
  expect_refusal("no text", client_errc::invalid_argument, [] { return statement(""); });
  expect_refusal("not UTF-8", client_errc::invalid_argument, [] { return statement("SELECT '\xC3'"); });
  expect_refusal("serial consistency that is not serial", client_errc::invalid_argument,
                 [] { return statement("SELECT 1").serial_consistency(consistency::one); });
  expect_refusal("smallest timestamp", client_errc::out_of_range,
                 [] { return statement("SELECT 1").timestamp(std::numeric_limits<std::int64_t>::min()); });
  expect_refusal("no node", client_errc::invalid_argument, [] { return statement("SELECT 1").node(nullptr); });
  expect_refusal("node of another cluster", client_errc::no_node_available, [] {
    auto stranger = std::make_shared<node_info>();
    stranger->host_id = uuid::random();
    return statement("SELECT 1").node(stranger);
  });
  expect_refusal("no preferred node", client_errc::invalid_argument,
                 [] { return statement("SELECT 1").prefer(nullptr); });
  expect_refusal("continuous paging without DSE", client_errc::unsupported_version,
                 [] { return statement("SELECT 1").continuous(continuous_paging()); });
  expect_refusal("paging state of another statement", client_errc::invalid_argument,
                 [] { return statement("SELECT 1").paging_state(paging_state(bytes(5), 99)); });
  expect_refusal("name given twice", client_errc::invalid_argument,
                 [] { return statement("SELECT :a", named("a", 1), named("A", 2)); });
  expect_refusal("routing key with a null", client_errc::invalid_argument,
                 [] { return statement("SELECT 1").routing_key(nullptr); });
  expect_refusal("larger than a frame", client_errc::out_of_range,
                 [] { return statement("SELECT ?", std::string((256u << 20) + 1, 'x')); });
}

TEST_F(bad_input, that_a_module_found_while_it_made_the_statement) {
  const error why(client_errc::out_of_range, "too deep", "make it flatter");
  const auto refused = [&] { return statement::refused(why); };
  expect_refusal("refused", client_errc::out_of_range, refused);
  expect_refusal("refused, with settings and values", client_errc::out_of_range,
                 [&] { return refused().raw_value({}).set(1, 7).page_size(-1).node(db.nodes().front()); });
  expect_refusal("refused, in a batch", client_errc::out_of_range, [&] { return batch().add(refused()); });
  expect_refusal("refused without a reason", client_errc::invalid_argument, [] { return statement::refused({}); });
  const auto told = db.try_execute(refused());
  EXPECT_EQ(told.error().message(), "too deep");
  EXPECT_EQ(told.error().details().hint, "make it flatter");
  EXPECT_EQ(db.try_prepare(refused()).error().code(), client_errc::out_of_range);
  EXPECT_EQ(db.try_explain(refused()).error().code(), client_errc::out_of_range);
  const std::vector<statement> several{refused(), statement("SELECT token FROM sim.t WHERE token = 7")};
  const outcomes all = db.execute_concurrently(several);
  EXPECT_EQ(all[0].error().code(), client_errc::out_of_range);
  expect_echo(all[1], 7);
  EXPECT_EQ(client().try_execute(refused()).error().code(), client_errc::out_of_range);
}

TEST_F(bad_input, of_bound_statements) {
  const prepared select = db.prepare(select_text);
  expect_refusal("too few values", client_errc::invalid_argument, [&] { return select.bind(); });
  expect_refusal("too many values", client_errc::invalid_argument, [&] { return select.bind(1, 2); });
  expect_refusal("unknown name", client_errc::invalid_argument, [&] { return select.bind(named("tokens", 1)); });
  expect_refusal("name with capitals in quotes", client_errc::invalid_argument,
                 [&] { return select.bind(named("\"Token\"", 1)); });
  expect_refusal("index behind the last", client_errc::invalid_argument, [&] { return select.bind(1).set(1, 2); });
  expect_refusal("largest index", client_errc::invalid_argument,
                 [&] { return select.bind(1).set(std::numeric_limits<std::size_t>::max(), 2); });
  expect_refusal("text for a bigint", client_errc::type_mismatch, [&] { return select.bind("one"); });
  expect_refusal("too large a number", client_errc::out_of_range,
                 [&] { return select.bind(std::numeric_limits<std::uint64_t>::max()); });
  expect_refusal("empty handle", client_errc::invalid_argument, [] { return prepared().bind(1); });
  fake_server elsewhere{model_cluster(1)};
  client other = connect(options_for(elsewhere));
  const prepared foreign = other.prepare(select_text);
  expect_refusal("prepared by another session", client_errc::invalid_argument, [&] { return foreign.bind(1); });
  other.close();
  expect_refusal("prepared by a session that is closed", client_errc::invalid_argument,
                 [&] { return foreign.bind(1); });
}

TEST_F(bad_input, of_batches) {
  expect_refusal("empty", client_errc::invalid_argument, [] { return batch(); });
  expect_refusal("with a statement without text", client_errc::invalid_argument, [] { return batch().add(""); });
  expect_refusal("with names", client_errc::invalid_argument,
                 [] { return batch().add(statement("UPDATE x SET a = :a", named("a", 1))); });
  expect_refusal("65,536 statements", client_errc::invalid_argument, [] {
    batch b;
    for (int i = 0; i < 65536; ++i) b.add("x");
    return b;
  });
  const prepared select = db.prepare(select_text);
  expect_refusal("with a value of another type", client_errc::type_mismatch,
                 [&] { return batch().add(select.bind("one")); });
}

TEST_F(bad_input, of_texts_that_are_prepared) {
  const auto refused = [&](const auto& r, client_errc code) {
    ASSERT_TRUE(r.has_error());
    EXPECT_EQ(r.error().code(), code) << r.error().to_string();
  };
  const int before = received();
  refused(db.try_prepare(""), client_errc::invalid_argument);
  refused(db.try_prepare("\xFF"), client_errc::invalid_argument);
  refused(db.async_prepare("", asio::use_future).get(), client_errc::invalid_argument);
  refused(db.try_execute("", 1), client_errc::invalid_argument);
  refused(db.try_set_keyspace(""), client_errc::invalid_argument);
  EXPECT_EQ(received(), before);
  refused(db.try_execute(select_text, 1, 2), client_errc::invalid_argument);
  refused(db.try_execute(select_text, named("unknown", 1)), client_errc::invalid_argument);
  EXPECT_EQ(received(), before + 1) << "the PREPARE that tells what the markers are, once";
}

TEST_F(bad_input, of_results) {
  const row_set rows = echo(db, 7).value();
  EXPECT_EQ(rows.try_as<std::string>().error().code(), client_errc::type_mismatch);
  EXPECT_EQ((rows.try_as<std::int64_t, std::int64_t>().error().code()), client_errc::type_mismatch);
  EXPECT_EQ(rows.first()->try_get<std::int64_t>(1).error().code(), client_errc::invalid_argument);
  EXPECT_EQ(rows.first()->try_get<std::int64_t>("nothing").error().code(), client_errc::invalid_argument);
  EXPECT_EQ(rows.try_next_page().error().code(), client_errc::invalid_argument);
  EXPECT_EQ(rows.async_next_page(asio::use_future).get().error().code(), client_errc::invalid_argument);
  rows.prefetch_next_page();
  db.close();
  EXPECT_EQ(rows.first()->get<std::int64_t>(0), 7) << "a page outlives its session";
}

TEST_F(bad_input, of_the_life_cycle) {
  client never;
  EXPECT_EQ(never.try_execute("SELECT 1").error().code(), client_errc::closed);
  EXPECT_EQ(never.async_execute("SELECT 1", asio::use_future).get().error().code(), client_errc::closed);
  EXPECT_EQ(never.try_prepare("SELECT 1").error().code(), client_errc::closed);
  EXPECT_EQ(never.try_trace(uuid()).error().code(), client_errc::closed);
  EXPECT_EQ(never.try_close().error().code(), client_errc::closed);
  EXPECT_EQ(never.keyspace(), "");
  client other = connect(options_for(server));
  other.close();
  EXPECT_TRUE(other.try_close().has_value()) << "closing twice is closing";
  expect_refusal("prepared elsewhere, executed after that was closed", client_errc::invalid_argument,
                 [p = prepared()] { return p.bind(); });
  EXPECT_EQ(other.try_execute("SELECT 1").error().code(), client_errc::closed);
  EXPECT_EQ(other.async_set_keyspace("sim", asio::use_future).get().error().code(), client_errc::closed);
}

}}  // namespace dse::testing
