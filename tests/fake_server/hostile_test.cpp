// Answers that no server should give. Each costs at most its connection; the session goes on.
#include "fake_server/echo.hpp"

namespace dse::testing { namespace {

using namespace std::chrono_literals;

enum opcodes : std::uint8_t { op_error = 0x00, op_ready = 0x02, op_result = 0x08, op_unknown = 0x7F };

struct hostile_answer {
  const char* name;
  bytes (*make)(const response_head&);
};

bytes with_length(bytes frame, std::uint32_t length) {
  const bytes big = byte_sink().number(length, 4).get();
  std::ranges::copy(big, frame.begin() + 5);
  return frame;
}

bytes result_of(const response_head& h, const byte_sink& body) { return encode_frame(h, op_result, body.get()); }

// Header of a rows result: flags, columns, one global table, a column of a type.
byte_sink rows_header(std::int64_t columns, std::uint16_t type) {
  return byte_sink().int_(2).int_(1).int_(columns).string("sim").string("t").string("token").short_(type);
}

const hostile_answer answers[] = {
    {"empty_result", [](const response_head& h) { return encode_frame(h, op_result, {}); }},
    {"unknown_opcode", [](const response_head& h) { return encode_frame(h, op_unknown, {}); }},
    {"ready_in_place_of_a_result", [](const response_head& h) { return encode_ready(h); }},
    {"result_of_unknown_kind", [](const response_head& h) { return result_of(h, byte_sink().int_(99)); }},
    {"error_without_text", [](const response_head& h) { return encode_frame(h, op_error, byte_sink().int_(0).get()); }},
    {"error_that_ends_in_its_fields",
     [](const response_head& h) {
       return encode_frame(h, op_error, byte_sink().int_(0x1000).string("unavailable").short_(1).get());
     }},
    {"rows_with_a_negative_count",
     [](const response_head& h) { return result_of(h, rows_header(1, 0x0002).int_(-5)); }},
    {"two_milliard_rows", [](const response_head& h) { return result_of(h, rows_header(1, 0x0002).int_(0x7FFFFFFF)); }},
    {"two_milliard_columns", [](const response_head& h) { return result_of(h, rows_header(0x7FFFFFFF, 0x0002)); }},
    {"negative_columns", [](const response_head& h) { return result_of(h, rows_header(-1, 0x0002)); }},
    {"lists_nested_a_thousand_deep",
     [](const response_head& h) {
       byte_sink body = rows_header(1, 0x0020);
       for (int i = 0; i < 1000; ++i) body.short_(0x0020);
       return result_of(h, body.short_(0x0002).int_(0));
     }},
    {"value_longer_than_the_frame",
     [](const response_head& h) { return result_of(h, rows_header(1, 0x0002).int_(1).int_(1 << 30).int_(0)); }},
    {"prepared_in_place_of_rows",
     [](const response_head& h) {
       prepared_result p;
       p.id = bytes(16);
       p.result_metadata_id = bytes(16);
       return encode_prepared(h, p);
     }},
    {"body_beyond_the_limit", [](const response_head& h) { return with_length(encode_void(h), 0x7FFFFFFF); }},
    {"request_in_place_of_a_response",
     [](const response_head& h) {
       bytes frame = encode_void(h);
       frame[0] &= std::byte{0x7F};
       return frame;
     }},
    {"another_stream",
     [](const response_head& h) {
       response_head other = h;
       other.stream = 999;
       return encode_void(other);
     }},
    {"nothing_but_ones", [](const response_head&) { return bytes(100, std::byte{0xFF}); }},
};

class hostile : public ::testing::TestWithParam<std::tuple<hostile_answer, int>> {};

TEST_P(hostile, answer_costs_one_request_or_one_connection) {
  const auto& [answer, version] = GetParam();
  model_cluster cluster(1);
  cluster.highest_version = static_cast<std::uint8_t>(version);
  fake_server server(cluster);
  client db = connect(options_for(server));
  server.on_thread([&] {
    server.node(0).answer_instead = [make = answer.make](const server_request& r) -> std::optional<bytes> {
      const auto* q = r.as<query_request>();
      if (!q || q->text != "SELECT 666") return std::nullopt;
      return make(head_for(r));
    };
  });
  const auto r = db.try_execute(statement("SELECT 666").timeout(2s));
  bool failed = r.has_error();
  if (!failed) {  // what lies in the rows shows when they are read
    const auto rows = r->try_as<std::int64_t>();
    failed = rows.has_error();
    if (!failed) {
      try {
        for (const auto& [token] : *rows) (void)token;
      } catch (const dse::exception&) {
        failed = true;
      }
    }
  }
  EXPECT_TRUE(failed);
  expect_echo(db.try_execute(statement("SELECT token FROM sim.t WHERE token = 1").idempotent(true)), 1);
}

INSTANTIATE_TEST_SUITE_P(from_servers, hostile,
                         ::testing::Combine(::testing::ValuesIn(answers), ::testing::Values(4, 5)), [](const auto& p) {
                           return std::string(std::get<0>(p.param).name) + "_v" + std::to_string(std::get<1>(p.param));
                         });

TEST(hostile_events, in_a_flood_end_in_few_refreshes) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server));
  std::size_t refreshes = 0;
  server.on_thread([&] {
    for (std::size_t i = 0; i < 2; ++i)
      server.node(i).on_request = [&](const server_request& r) {
        const auto* q = r.as<query_request>();
        if (q && q->text.find("system.local") != std::string::npos) ++refreshes;
        return treatment();
      };
    for (int i = 0; i < 2000; ++i) server.tell_all("STATUS_CHANGE", i % 2 ? "UP" : "DOWN", 1);
  });
  for (std::int64_t token = 1; token <= 100; ++token) expect_echo(echo(db, token), token);
  ASSERT_TRUE(eventually([&] { return server.on_thread([&] { return refreshes > 0; }); }));
  EXPECT_LE(server.on_thread([&] { return refreshes; }), 4u);
  EXPECT_LE(server.on_thread([&] { return server.accepted(1); }), 3u);
  db.close();
}

TEST(hostile_bytes, on_every_connection_are_survived) {
  fake_server server(model_cluster(2));
  client db = connect(options_for(server));
  for (int i = 0; i < 20; ++i) {
    server.on_thread([&] {
      for (std::size_t n = 0; n < 2; ++n) server.send_raw(n, bytes(30, static_cast<std::byte>(i * 13)));
    });
    const auto r = db.try_execute(
        statement("SELECT token FROM sim.t WHERE token = " + std::to_string(i + 1)).idempotent(true).timeout(5s));
    expect_echo(r, i + 1);
  }
}

}}  // namespace dse::testing
