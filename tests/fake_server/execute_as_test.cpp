// statement::execute_as() on the wire: the entry ProxyExecute of the custom payload, of every request that runs
// something.
#include "fake_server/echo.hpp"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using strings = std::vector<std::string>;

// DSE 5.1: 50726f787945786563757465
constexpr const char* key = "ProxyExecute";
constexpr const char* role = "alic\xc3\xa9";

std::string text_of(const std::optional<bytes>& b) {
  if (!b) return "null";
  return {reinterpret_cast<const char*>(b->data()), b->size()};
}

class execute_as : public ::testing::Test {
 protected:
  execute_as() {
    server.on_thread([this] {
      server.node(0).on_request = [this](const server_request& r) {
        const char* kind = r.as<query_request>()     ? "QUERY"
                           : r.as<execute_request>() ? "EXECUTE"
                           : r.as<batch_request>()   ? "BATCH"
                           : r.as<prepare_request>() ? "PREPARE"
                                                     : nullptr;
        const auto* q = r.as<query_request>();
        if (!kind || (q && q->text.find("system") != std::string::npos)) return treatment();
        std::string line = kind;
        for (const auto& [name, value] : r.custom_payload) line += " " + name + "=" + text_of(value);
        sent.push_back(line);
        if (forgetful && r.as<execute_request>()) return forgetful = false, treatment{.refused = refusal::unprepared};
        return treatment();
      };
    });
    db = connect(options_for(server));
  }
  /// What was sent since the last time.
  strings taken() {
    return server.on_thread([this] { return std::exchange(sent, {}); });
  }
  static std::string as_role(const char* kind) { return std::string(kind) + " " + key + "=" + role; }

  fake_server server;
  strings sent;
  bool forgetful = false;
  client db;
};

TEST_F(execute_as, of_a_query) {
  db.execute(statement("SELECT token FROM sim.t WHERE token = 5").execute_as(role));
  EXPECT_EQ(taken(), strings{as_role("QUERY")});
  db.execute(statement("SELECT token FROM sim.t WHERE token = 5"));
  EXPECT_EQ(taken(), strings{"QUERY"});
}

TEST_F(execute_as, of_a_prepared_statement_but_not_of_its_preparation) {
  const prepared select = db.prepare(select_text);
  db.execute(select.bind(std::int64_t{5}).execute_as(role));
  EXPECT_EQ(taken(), (strings{"PREPARE", as_role("EXECUTE")}));
}

TEST_F(execute_as, again_when_the_node_had_forgotten_the_statement) {
  const prepared select = db.prepare(select_text);
  taken();
  server.on_thread([this] { forgetful = true; });
  db.execute(select.bind(std::int64_t{5}).execute_as(role));
  EXPECT_EQ(taken(), (strings{as_role("EXECUTE"), "PREPARE", as_role("EXECUTE")}));
}

TEST_F(execute_as, of_a_batch) {
  db.execute(batch().add("INSERT INTO sim.t (token) VALUES (7)").execute_as(role));
  EXPECT_EQ(taken(), strings{as_role("BATCH")});
}

TEST_F(execute_as, of_each_page) {
  row_set page = db.execute(statement("SELECT token FROM sim.t").page_size(4).execute_as(role));
  while (page.has_more_pages()) page = page.next_page();
  EXPECT_EQ(taken(), strings(3, as_role("QUERY")));
}

TEST_F(execute_as, beside_a_payload_and_instead_of_the_same_entry) {
  std::map<std::string, bytes> payload;
  payload.emplace(key, bytes{std::byte{'x'}});
  payload.emplace("other", bytes{std::byte{'y'}});
  db.execute(statement("SELECT token FROM sim.t WHERE token = 5").custom_payload(payload).execute_as(role));
  EXPECT_EQ(taken(), strings{std::string("QUERY other=y ") + key + "=" + role});
}

}}  // namespace dse::testing
