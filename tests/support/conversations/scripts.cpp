#include "support/conversations/scripts.hpp"

#include "support/server_wire/segments.hpp"

namespace dse::testing {
namespace {

constexpr const char* select = R"(SELECT "token" FROM sim.t WHERE "token" = ?)";
constexpr const char* insert = R"(INSERT INTO sim.t ("token", n) VALUES (?, ?))";
constexpr const char* whole_table = R"(SELECT "token" FROM sim.t)";

sent_parameters with(std::vector<sent_value> values) {
  sent_parameters p;
  p.values = std::move(values);
  return p;
}

sent_parameters pages_of(std::int32_t rows) {
  sent_parameters p;
  p.page_size = rows;
  return p;
}

std::string with_token(std::int64_t token) {
  return R"(SELECT "token" FROM sim.t WHERE "token" = )" + std::to_string(token);
}

bytes execute(conversation& c, int stream, std::vector<sent_value> values) {
  return c.write.execute(stream, c.known().statement_id, c.known().metadata_id, with(std::move(values)));
}

/// A script that goes on after STARTUP.
conversation_script started(const char* name, std::function<void(conversation&)> speak, std::uint8_t from_version = 3) {
  return {name, [speak = std::move(speak)](conversation& c) { c.start(), speak(c); }, from_version};
}

/// One that asks for a single thing.
conversation_script one_query(const char* name, const std::string& text, std::uint8_t from_version = 3) {
  return started(name, [text](conversation& c) { c.ask(c.write.query(1, text)); }, from_version);
}

/// One that prepares a text and executes it with these values.
conversation_script one_execution(const char* name, const char* text, const std::vector<sent_value>& values,
                                  std::uint8_t from_version = 3) {
  return started(
      name,
      [text, values](conversation& c) {
        c.ask(c.write.prepare(1, text));
        c.ask(execute(c, 2, values));
      },
      from_version);
}

// ---- before and at STARTUP

std::vector<conversation_script> handshakes() {
  return {
      {"options", [](conversation& c) { c.ask(c.write.options(1)); }},
      {"options_twice", [](conversation& c) { c.ask({c.write.options(1), c.write.options(2)}, 2); }},
      {"startup", [](conversation& c) { c.ask(c.write.startup(1)); }},
      {"startup_with_other_options",
       [](conversation& c) {
         c.ask(c.write.startup(1, {{"CQL_VERSION", "3.0.0"}, {"DRIVER_NAME", "x"}, {"NO_SUCH_OPTION", "y"}}));
       }},
      {"startup_without_options", [](conversation& c) { c.ask(c.write.startup(1, {})); }},
      {"startup_with_a_cql_version_of_the_future",
       [](conversation& c) { c.ask(c.write.startup(1, {{"CQL_VERSION", "9.0.0"}})); }},
      {"startup_with_unknown_compression",
       [](conversation& c) { c.ask(c.write.startup(1, {{"CQL_VERSION", "3.0.0"}, {"COMPRESSION", "zip"}})); }},
      {"startup_in_a_version_of_the_future", [](conversation& c) { c.ask(request_writer(7).startup(1)); }},
      {"startup_in_dse_v1", [](conversation& c) { c.ask(request_writer(0x41).startup(1)); }},
      {"query_before_startup", [](conversation& c) { c.ask(c.write.query(1, with_token(1))); }},
      {"register_before_startup", [](conversation& c) { c.ask(c.write.register_for(1, {"STATUS_CHANGE"})); }},
      {"auth_response_that_nobody_asked_for",
       [](conversation& c) {
         c.ask(c.write.frame(auth_response_opcode, 1, byte_sink().nullable_bytes(bytes(3)).get()));
       }},
      started("startup_twice", [](conversation& c) { c.ask(c.write.startup(1)); }),
      started("options_after_startup", [](conversation& c) { c.ask(c.write.options(1)); }),
      started("another_version_after_startup",
              [](conversation& c) { c.ask(request_writer(c.version() == 3 ? 4 : 3).query(1, with_token(1))); }),
      started("register",
              [](conversation& c) {
                c.ask(c.write.register_for(1, {"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"}));
              }),
      started("register_twice",
              [](conversation& c) {
                c.ask(c.write.register_for(1, {"STATUS_CHANGE"}));
                c.ask(c.write.register_for(2, {"STATUS_CHANGE"}));
              }),
      started("register_for_unknown_events",
              [](conversation& c) { c.ask(c.write.register_for(1, {"NO_SUCH_EVENT"})); }),
  };
}

// ---- statements

std::vector<conversation_script> queries() {
  return {
      one_query("select", with_token(1)),
      one_query("select_nothing", with_token(1234)),
      one_query("insert_values", R"(INSERT INTO sim.t ("token", n) VALUES (2, 7))"),
      one_query("update", R"(UPDATE sim.t SET n = 2 WHERE "token" = 2)"),
      one_query("syntax_error", "SELEKT 1"),
      one_query("empty_text", ""),
      one_query("unknown_keyspace", R"(SELECT "token" FROM nowhere.t WHERE "token" = 1)"),
      one_query("unknown_table", R"(SELECT "token" FROM sim.nothing WHERE "token" = 1)"),
      one_query("insert_into_unknown_table", R"(INSERT INTO sim.nothing ("token") VALUES (1))"),
      one_query("unqualified_without_keyspace", R"(SELECT "token" FROM t WHERE "token" = 1)"),
      started("unqualified_behind_use",
              [](conversation& c) {
                c.ask(c.write.query(1, "USE sim"));
                c.ask(c.write.query(2, R"(SELECT "token" FROM t WHERE "token" = 1)"));
              }),
      one_query("use_quoted", R"(USE "sim2")"),
      one_query("use_unknown", "USE nowhere"),
      started(
          "keyspace_of_a_request",
          [](conversation& c) {
            sent_parameters p;
            p.keyspace = "sim";
            c.ask(c.write.query(1, R"(SELECT "token" FROM t WHERE "token" = 1)", p));
          },
          5),
      started("values", [](conversation& c) { c.ask(c.write.query(1, select, with({sent_value::bigint(1)}))); }),
      started("named_values",
              [](conversation& c) { c.ask(c.write.query(1, select, with({sent_value::bigint(1).named("token")}))); }),
      started("too_few_values", [](conversation& c) { c.ask(c.write.query(1, select)); }),
      started("too_many_values",
              [](conversation& c) {
                c.ask(c.write.query(1, select, with({sent_value::bigint(1), sent_value::bigint(2)})));
              }),
      started("value_of_the_wrong_length",
              [](conversation& c) { c.ask(c.write.query(1, select, with({sent_value::int_(1)}))); }),
      started("value_of_a_length_that_means_nothing",
              [](conversation& c) { c.ask(c.write.query(1, select, with({{-3, {}, {}}}))); }),
      started("timestamp_and_serial_consistency",
              [](conversation& c) {
                sent_parameters p;
                p.timestamp = 1'700'000'000'000'000;
                p.serial_consistency = 8;
                c.ask(c.write.query(1, R"(UPDATE sim.t SET n = 2 WHERE "token" = 2)", p));
              }),
      started("unknown_consistency",
              [](conversation& c) {
                sent_parameters p;
                p.consistency = 0x77;
                c.ask(c.write.query(1, with_token(1), p));
              }),
      started("serial_consistency_that_is_none",
              [](conversation& c) {
                sent_parameters p;
                p.serial_consistency = 1;
                c.ask(c.write.query(1, with_token(1), p));
              }),
      started("unknown_query_flags",
              [](conversation& c) {
                sent_parameters p;
                p.further_flags = c.version() >= 5 ? 0x00100000 : 0x80;
                c.ask(c.write.query(1, with_token(1), p));
              }),
      started("no_metadata",
              [](conversation& c) {
                sent_parameters p;
                p.skip_metadata = true;
                c.ask(c.write.query(1, with_token(1), p));
              }),
      one_query("warnings", "SELECT count(*) FROM sim.t", 4),
      started("traced", [](conversation& c) { c.ask(c.write.query(1, with_token(1), {}, tracing_flag)); }),
      started("traced_update",
              [](conversation& c) {
                c.ask(c.write.query(1, R"(UPDATE sim.t SET n = 2 WHERE "token" = 2)", {}, tracing_flag));
              }),
      started("traced_error", [](conversation& c) { c.ask(c.write.query(1, "SELEKT 1", {}, tracing_flag)); }),
      started(
          "custom_payload",
          [](conversation& c) {
            byte_sink body;
            body.short_(1).string("key").nullable_bytes(bytes(3));
            body.raw(c.write.query_body(with_token(1)));
            c.ask(c.write.frame(query_opcode, 1, body.get(), payload_flag));
          },
          4),
      started("conditional_insert",
              [](conversation& c) {
                c.ask(c.write.query(1, R"(DELETE FROM sim3.t WHERE "token" = 77)"));
                c.ask(c.write.query(2, R"(INSERT INTO sim3.t ("token") VALUES (77) IF NOT EXISTS)"));
              }),
      one_query("conditional_insert_of_what_exists", R"(INSERT INTO sim.t ("token") VALUES (1) IF NOT EXISTS)"),
      one_query("create_table_that_exists", R"(CREATE TABLE sim.t ("token" bigint PRIMARY KEY, n int))"),
  };
}

conversation_script three_pages(const char* name, std::int32_t rows) {
  return started(name, [rows](conversation& c) {
    sent_parameters p = pages_of(rows);
    c.ask(c.write.query(1, whole_table, p));
    for (const int stream : {2, 3}) {
      p.paging_state = c.known().paging_state;
      c.ask(c.write.query(stream, whole_table, p));
    }
  });
}

std::vector<conversation_script> pages() {
  return {
      started("all_rows", [](conversation& c) { c.ask(c.write.query(1, whole_table)); }),
      three_pages("pages", 4),
      started("page_that_holds_all_rows",
              [](conversation& c) { c.ask(c.write.query(1, whole_table, pages_of(rows_of_table))); }),
      three_pages("pages_that_come_out_even", rows_of_table / 2),
      started("pages_of_no_rows", [](conversation& c) { c.ask(c.write.query(1, whole_table, pages_of(0))); }),
      started("pages_of_negative_size", [](conversation& c) { c.ask(c.write.query(1, whole_table, pages_of(-1))); }),
      started("paging_state_that_is_none",
              [](conversation& c) {
                sent_parameters p = pages_of(4);
                p.paging_state = bytes(5, std::byte{0x7F});
                c.ask(c.write.query(1, whole_table, p));
              }),
      started("pages_of_a_prepared_statement_without_metadata",
              [](conversation& c) {
                c.ask(c.write.prepare(1, whole_table));
                sent_parameters p = pages_of(6);
                p.skip_metadata = true;
                c.ask(c.write.execute(2, c.known().statement_id, c.known().metadata_id, p));
                p.paging_state = c.known().paging_state;
                c.ask(c.write.execute(3, c.known().statement_id, c.known().metadata_id, p));
              }),
  };
}

std::vector<conversation_script> executions() {
  return {
      started("prepare_select", [](conversation& c) { c.ask(c.write.prepare(1, select)); }),
      started("prepare_insert", [](conversation& c) { c.ask(c.write.prepare(1, insert)); }),
      started("prepare_twice",
              [](conversation& c) { c.ask({c.write.prepare(1, select), c.write.prepare(2, select)}, 2); }),
      started("prepare_syntax_error", [](conversation& c) { c.ask(c.write.prepare(1, "SELEKT ?")); }),
      started("prepare_for_unknown_table",
              [](conversation& c) { c.ask(c.write.prepare(1, "SELECT n FROM sim.nothing")); }),
      started("prepare_unqualified_without_keyspace",
              [](conversation& c) { c.ask(c.write.prepare(1, R"(SELECT "token" FROM t WHERE "token" = ?)")); }),
      started("prepare_traced", [](conversation& c) { c.ask(c.write.prepare(1, select, tracing_flag)); }),
      one_execution("execute_select", select, {sent_value::bigint(1)}),
      one_execution("execute_insert", insert, {sent_value::bigint(3), sent_value::int_(1)}),
      one_execution("execute_with_null_for_a_key", select, {sent_value::null()}),
      one_execution("execute_with_null", insert, {sent_value::bigint(3), sent_value::null()}),
      one_execution("execute_with_unset_for_a_key", select, {sent_value::unset()}, 4),
      one_execution("execute_with_unset", insert, {sent_value::bigint(3), sent_value::unset()}, 4),
      one_execution("execute_with_unset_in_v3", insert, {sent_value::bigint(3), sent_value::unset()}),
      one_execution("execute_without_values", select, {}),
      one_execution("execute_with_too_few_values", insert, {sent_value::bigint(3)}),
      one_execution("execute_with_too_many_values", select, {sent_value::bigint(1), sent_value::bigint(1)}),
      one_execution("execute_with_a_value_of_the_wrong_length", select, {sent_value::int_(1)}),
      started("execute_without_metadata",
              [](conversation& c) {
                c.ask(c.write.prepare(1, select));
                sent_parameters p = with({sent_value::bigint(1)});
                p.skip_metadata = true;
                c.ask(c.write.execute(2, c.known().statement_id, c.known().metadata_id, p));
              }),
      started(
          "execute_with_other_metadata",
          [](conversation& c) {
            c.ask(c.write.prepare(1, select));
            sent_parameters p = with({sent_value::bigint(1)});
            p.skip_metadata = true;
            c.ask(c.write.execute(2, c.known().statement_id, bytes(16, std::byte{1}), p));
          },
          5),
      started("execute_unknown_id",
              [](conversation& c) {
                c.ask(c.write.execute(1, bytes(16, std::byte{1}), bytes(16, std::byte{2}), with({})));
              }),
      started("execute_traced",
              [](conversation& c) {
                c.ask(c.write.prepare(1, select));
                c.ask(c.write.execute(2, c.known().statement_id, c.known().metadata_id, with({sent_value::bigint(1)}),
                                      tracing_flag));
              }),
  };
}

std::vector<conversation_script> batches() {
  constexpr std::uint8_t logged = 0, unlogged = 1, counter = 2;
  const auto update = [](int token) {
    return request_writer::part{R"(UPDATE sim.t SET n = 2 WHERE "token" = )" + std::to_string(token), {}, {}};
  };
  return {
      started("batch", [=](conversation& c) { c.ask(c.write.batch(1, logged, {update(2), update(3)})); }),
      started("batch_unlogged", [=](conversation& c) { c.ask(c.write.batch(1, unlogged, {update(2)})); }),
      started("batch_of_nothing", [=](conversation& c) { c.ask(c.write.batch(1, logged, {})); }),
      started("batch_of_an_unknown_kind", [=](conversation& c) { c.ask(c.write.batch(1, 7, {update(2)})); }),
      started("batch_of_counters_without_any", [=](conversation& c) { c.ask(c.write.batch(1, counter, {update(2)})); }),
      started("batch_traced", [=](conversation& c) { c.ask(c.write.batch(1, logged, {update(2)}, tracing_flag)); }),
      started("batch_of_prepared",
              [=](conversation& c) {
                c.ask(c.write.prepare(1, insert));
                const request_writer::part p{{}, c.known().statement_id, {sent_value::bigint(4), sent_value::int_(1)}};
                c.ask(c.write.batch(2, logged, {p, update(2)}));
              }),
      started("batch_of_an_unknown_id",
              [=](conversation& c) { c.ask(c.write.batch(1, logged, {{{}, bytes(16, std::byte{1}), {}}})); }),
      started("batch_with_a_select",
              [=](conversation& c) { c.ask(c.write.batch(1, logged, {update(2), {with_token(1), {}, {}}})); }),
      started("batch_with_a_syntax_error",
              [=](conversation& c) { c.ask(c.write.batch(1, logged, {{"UPDAET sim.t SET n = 1", {}, {}}})); }),
      started("batch_with_a_condition",
              [=](conversation& c) {
                c.ask(c.write.query(1, R"(DELETE FROM sim3.t WHERE "token" = 78)"));
                c.ask(
                    c.write.batch(2, logged, {{R"(INSERT INTO sim3.t ("token") VALUES (78) IF NOT EXISTS)", {}, {}}}));
              }),
      started("batch_with_a_condition_that_does_not_hold",
              [=](conversation& c) {
                c.ask(c.write.batch(1, logged, {{R"(INSERT INTO sim.t ("token") VALUES (1) IF NOT EXISTS)", {}, {}}}));
              }),
  };
}

// ---- how bytes arrive

std::vector<conversation_script> arrivals() {
  const auto queries_on = [](const conversation& c, int count) {
    std::vector<bytes> frames;
    for (int stream = 10; stream < 10 + count; ++stream)
      frames.push_back(c.write.query(stream, with_token(1 + stream % rows_of_table)));
    return frames;
  };
  return {
      started("two_requests_in_one_write",
              [=](conversation& c) { c.ask_at_once({c.write.query(1, with_token(1)), c.write.query(2, "SELEKT 1")}); }),
      started("forty_stream_ids_in_one_write", [=](conversation& c) { c.ask_at_once(queries_on(c, 40)); }),
      started("stream_ids_one_after_the_other",
              [](conversation& c) {
                for (const int stream : {5, 3, 32767, 0}) c.ask(c.write.query(stream, with_token(1)));
              }),
      started("frame_in_single_bytes", [](conversation& c) { c.ask_in_pieces(c.write.query(1, with_token(1)), 1); }),
      started("frame_in_pieces", [](conversation& c) { c.ask_in_pieces(c.write.query(1, with_token(1)), 7); }),
      started("frame_of_200_000_bytes",
              [](conversation& c) { c.ask(c.write.query(1, with_token(1) + std::string(200'000, ' '))); }),
      started("negative_stream_id", [](conversation& c) { c.ask(c.write.query(-5, with_token(1))); }),
      started("unknown_opcode", [](conversation& c) { c.ask(c.write.frame(0x55, 1, {})); }),
      started("opcode_of_an_answer", [](conversation& c) { c.ask(c.write.frame(0x08, 1, byte_sink().int_(1).get())); }),
      started("body_that_ends_too_early",
              [](conversation& c) {
                bytes body = c.write.query_body(with_token(1));
                body.pop_back();
                c.ask(c.write.frame(query_opcode, 1, body));
              }),
      started("body_with_a_surplus_byte",
              [](conversation& c) {
                bytes body = c.write.query_body(with_token(1));
                body.push_back(std::byte{0});
                c.ask(c.write.frame(query_opcode, 1, body));
              }),
      started(
          "segment_with_a_wrong_checksum",
          [](conversation& c) {
            bytes segment = wrap_in_segments(c.write.query(1, with_token(1)));
            segment.back() ^= std::byte{1};
            c.ask_raw(segment, 1);
          },
          5),
      started(
          "frame_without_a_segment", [](conversation& c) { c.ask_raw(c.write.query(1, with_token(1)), 1); }, 5),
  };
}

}  // namespace

const std::vector<conversation_script>& scripts() {
  static const std::vector<conversation_script> all = [] {
    std::vector<conversation_script> list;
    for (auto part : {handshakes(), queries(), pages(), executions(), batches(), arrivals()})
      list.insert(list.end(), part.begin(), part.end());
    return list;
  }();
  return all;
}

std::vector<std::string> statements_for_scripts() {
  std::vector<std::string> list;
  for (const std::string keyspace : {"sim", "sim2", "sim3"}) {
    list.push_back("CREATE KEYSPACE IF NOT EXISTS " + keyspace +
                   " WITH replication = {'class': 'SimpleStrategy', 'replication_factor': 1}");
    list.push_back("CREATE TABLE IF NOT EXISTS " + keyspace + R"(.t ("token" bigint PRIMARY KEY, n int))");
  }
  for (int token = 1; token <= rows_of_table; ++token)
    list.push_back(R"(INSERT INTO sim.t ("token", n) VALUES ()" + std::to_string(token) + ", 0)");
  return list;
}

answers spoken(const conversation_script& s, std::uint8_t version, conversation_partner& partner) {
  conversation c(version, partner);
  s.speak(c);
  return {'v' + std::to_string(version) + ' ' + s.name, c.finish()};
}

}  // namespace dse::testing
