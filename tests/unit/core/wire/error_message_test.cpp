#include "wire/error_message.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

error_message decoded(const golden_response& response, protocol_version v) {
  EXPECT_EQ(response.header().op, opcode::error);
  const auto e = decode_error(response.reader(), v);
  EXPECT_TRUE(e);
  if (!e) return {};
  EXPECT_EQ(e->text, "BOOM");
  EXPECT_TRUE(e->complete);
  return *e;
}

struct plain_error {
  std::string_view name;
  std::int32_t code;
  server_errc errc;
};

constexpr plain_error plain_errors[] = {
    {"error_server", 0x0000, server_errc::server_error},
    {"error_protocol", 0x000A, server_errc::protocol_error},
    {"error_credentials", 0x0100, server_errc::bad_credentials},
    {"error_overloaded", 0x1001, server_errc::overloaded},
    {"error_bootstrapping", 0x1002, server_errc::is_bootstrapping},
    {"error_truncate", 0x1003, server_errc::truncate_error},
    {"error_cdc_write_failure", 0x1600, server_errc::cdc_write_failure},
    {"error_syntax", 0x2000, server_errc::syntax_error},
    {"error_unauthorized", 0x2100, server_errc::unauthorized},
    {"error_invalid", 0x2200, server_errc::invalid_query},
    {"error_config", 0x2300, server_errc::config_error},
    {"error_client_write_failure", 0x8000, server_errc::client_write_failure},
};

TEST(error_message, most_codes_have_a_text_and_nothing_else) {
  for_each_version([](protocol_version v) {
    for (const plain_error& expected : plain_errors) {
      SCOPED_TRACE(expected.name);
      const golden_response response(expected.name, v);
      const error_message e = decoded(response, v);
      EXPECT_EQ(e.code, expected.code);
      EXPECT_EQ(e.errc(), expected.errc);
      EXPECT_EQ(e.level, std::nullopt);
      EXPECT_EQ(e.received, -1);
    }
  });
}

TEST(error_message, unknown_code_is_kept) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_unknown_code", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.code, 0x7654);
    EXPECT_EQ(static_cast<int>(e.errc()), 0x7654);
  });
}

TEST(error_message, unavailable_tells_required_before_alive) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_unavailable", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.errc(), server_errc::unavailable);
    EXPECT_EQ(e.level, consistency::quorum);
    EXPECT_EQ(e.required, 3);
    EXPECT_EQ(e.received, 1);
  });
}

TEST(error_message, write_timeout_has_a_write_type) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_write_timeout", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.errc(), server_errc::write_timeout);
    EXPECT_EQ(e.level, consistency::quorum);
    EXPECT_EQ(e.received, 1);
    EXPECT_EQ(e.required, 2);
    EXPECT_EQ(e.write_type, "SIMPLE");
    EXPECT_EQ(e.contentions, -1);
  });
}

TEST(error_message, write_timeout_of_a_cas_counts_contentions_in_v5) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_write_timeout_cas", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.write_type, "CAS");
    EXPECT_EQ(e.contentions, v == protocol_version::v5 ? 7 : -1);
  });
}

TEST(error_message, missing_contentions_are_not_told) {
  const golden_response response("error_write_timeout_cas", protocol_version::v5);
  const auto e = decode_error(byte_reader(response.body().first(response.body().size() - 2)), protocol_version::v5);
  ASSERT_TRUE(e);
  EXPECT_TRUE(e->complete);
  EXPECT_EQ(e->write_type, "CAS");
  EXPECT_EQ(e->contentions, -1);
}

TEST(error_message, cas_write_unknown_has_counts) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_cas_write_unknown", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.errc(), server_errc::cas_write_unknown);
    EXPECT_EQ(e.level, consistency::serial);
    EXPECT_EQ(e.received, 1);
    EXPECT_EQ(e.required, 2);
  });
}

TEST(error_message, read_timeout_says_whether_data_came) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_read_timeout", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.errc(), server_errc::read_timeout);
    EXPECT_EQ(e.level, consistency::two);
    EXPECT_TRUE(e.data_present);
  });
}

TEST(error_message, failures_are_counted_in_v4_and_named_later) {
  const inet_address second{{127, 0, 0, 2}, 4};
  for_each_version([&](protocol_version v) {
    if (v == protocol_version::v3) return;
    for (const std::string_view name : {"error_read_failure", "error_write_failure"}) {
      SCOPED_TRACE(name);
      const golden_response response(name, v);
      const error_message e = decoded(response, v);
      EXPECT_EQ(e.received, 1);
      EXPECT_EQ(e.required, 3);
      EXPECT_EQ(e.failures, 2);
      if (v == protocol_version::v4) {
        EXPECT_TRUE(e.replicas.empty());
      } else {
        ASSERT_EQ(e.replicas.size(), 2u);
        EXPECT_EQ(e.replicas[0].node, second);
        EXPECT_EQ(e.replicas[0].reason, 1);
        EXPECT_EQ(e.replicas[1].node.size, 16);
      }
    }
    const golden_response read("error_read_failure", v);
    EXPECT_TRUE(decoded(read, v).data_present);
    const golden_response write("error_write_failure", v);
    EXPECT_EQ(decoded(write, v).write_type, "BATCH");
  });
}

TEST(error_message, function_failure_names_the_function) {
  for_each_version([](protocol_version v) {
    if (v == protocol_version::v3) return;
    const golden_response response("error_function", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.keyspace, "ks1");
    EXPECT_EQ(e.name, "f");
    EXPECT_EQ(e.argument_types, (std::vector<std::string_view>{"int", "text"}));
  });
}

TEST(error_message, already_exists_names_keyspace_and_table) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_already_exists", v);
    const error_message e = decoded(response, v);
    EXPECT_EQ(e.keyspace, "ks1");
    EXPECT_EQ(e.name, "t");
  });
}

TEST(error_message, unprepared_has_the_statement_id) {
  for_each_version([](protocol_version v) {
    const golden_response response("error_unprepared", v);
    EXPECT_EQ(testing::to_hex(decoded(response, v).unprepared_id), "01020304");
  });
}

TEST(error_message, malformed_details_do_not_hide_the_code) {
  for_each_version([](protocol_version v) {
    for (const std::string_view name : {"error_unavailable", "error_read_timeout", "error_unprepared"}) {
      SCOPED_TRACE(name);
      const golden_response response(name, v);
      const std::size_t code_and_text = 4 + 2 + 4;
      for_each_cut(response.body(), [&](bytes_view cut) {
        const auto e = decode_error(byte_reader(cut), v);
        EXPECT_EQ(e.has_value(), cut.size() >= code_and_text);
        if (!e) return;
        EXPECT_FALSE(e->complete);
        EXPECT_EQ(e->text, "BOOM");
        EXPECT_EQ(e->received, -1);
        EXPECT_EQ(e->required, -1);
        EXPECT_EQ(e->level, std::nullopt);
      });
    }
  });
}

TEST(error_message, count_of_failed_replicas_is_not_trusted) {
  const bytes b =
      octets({0, 0, 0x13, 0, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0x7F, 0xFF, 0xFF, 0xFF, 4, 127, 0, 0, 1, 0, 0});
  const auto e = decode_error(byte_reader(b), protocol_version::v5);
  ASSERT_TRUE(e);
  EXPECT_FALSE(e->complete);
  EXPECT_EQ(e->code, 0x1300);
  EXPECT_TRUE(e->replicas.empty());
}

}}  // namespace dse::wire
