#include "engine/handshake.hpp"

#include "handshake_conversation.hpp"
#include "support/server_wire/error_response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

namespace dse::engine { namespace {

using conversation = handshake_conversation;
using progress = handshake::progress;
using testing::response_head;
using testing::text_value;
using wire::protocol_version;

TEST(handshake, each_version_begins_with_startup_and_ends_with_ready) {
  for (const protocol_version v : wire::versions_by_preference) {
    SCOPED_TRACE(to_string(v));
    conversation c;
    c.options.startup = {{"DRIVER_NAME", "a driver"}, {"APPLICATION_NAME", "an application"}};
    c.start(v);
    const auto startup = c.request<testing::startup_request>();
    EXPECT_EQ(startup.option("CQL_VERSION"), "3.0.0");
    EXPECT_EQ(startup.option("DRIVER_NAME"), "a driver");
    EXPECT_EQ(startup.option("APPLICATION_NAME"), "an application");
    EXPECT_EQ(startup.options.size(), 3u);
    EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::done);
    EXPECT_EQ(c.client.state(), handshake::state::done);
    EXPECT_FALSE(c.next_request());
  }
}

TEST(handshake, keyspace_is_used_at_the_end) {
  conversation c;
  c.options.keyspace = "My \"Shop\"";
  c.start(protocol_version::v5);
  c.request<testing::startup_request>();
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::waiting);
  EXPECT_EQ(c.request<testing::query_request>().text, R"(USE "My ""Shop""")");
  EXPECT_EQ(c.answer(testing::encode_set_keyspace(c.head(), "My \"Shop\"")), progress::done);
  EXPECT_EQ(c.client.state(), handshake::state::done);
}

TEST(handshake, keyspace_that_was_dropped_does_not_end_a_later_connection) {
  conversation c;
  c.options.keyspace = "shop";
  c.keyspace_required = false;
  c.start(protocol_version::v4);
  c.request<testing::startup_request>();
  c.answer(testing::encode_ready(c.head()));
  c.request<testing::query_request>();
  EXPECT_EQ(c.answer(testing::encode_error(c.head(), testing::invalid_code, "Keyspace 'shop' does not exist")),
            progress::done);
  EXPECT_EQ(c.client.keyspace(), "shop") << "it is not asked for again";
}

TEST(handshake, keyspace_that_does_not_exist_is_named) {
  conversation c;
  c.options.keyspace = "shop";
  c.start(protocol_version::v4);
  c.request<testing::startup_request>();
  c.answer(testing::encode_ready(c.head()));
  c.request<testing::query_request>();
  EXPECT_EQ(c.answer(testing::encode_error(c.head(), testing::invalid_code, "Keyspace 'shop' does not exist")),
            progress::failed);
  EXPECT_EQ(c.failure(), client_errc::unknown_keyspace);
  EXPECT_EQ(c.client.failure().message(), "USE \"shop\": Keyspace 'shop' does not exist");
}

TEST(handshake, other_failures_of_use_keep_their_code) {
  conversation c;
  c.options.keyspace = "shop";
  c.start(protocol_version::v4);
  c.request<testing::startup_request>();
  c.answer(testing::encode_ready(c.head()));
  c.request<testing::query_request>();
  EXPECT_EQ(c.answer(testing::encode_error(c.head(), testing::overloaded_code, "too busy")), progress::failed);
  EXPECT_EQ(c.client.failure().code(), server_errc::overloaded);
  EXPECT_EQ(c.client.failure().message(), "too busy");
}

TEST(handshake, events_are_registered_before_the_keyspace_is_used) {
  conversation c;
  c.options.keyspace = "shop";
  handshake::plan p;
  p.register_events = true;
  c.start(p);
  c.request<testing::startup_request>();
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::waiting);
  EXPECT_EQ(c.request<testing::register_request>().events,
            (std::vector<std::string>{"TOPOLOGY_CHANGE", "STATUS_CHANGE", "SCHEMA_CHANGE"}));
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::waiting);
  c.request<testing::query_request>();
  EXPECT_EQ(c.answer(testing::encode_set_keyspace(c.head(), "shop")), progress::done);
}

// ---- versions

std::optional<protocol_version> choose(std::vector<protocol_version> wanted, std::vector<std::string_view> offered) {
  return choose_version(wanted, offered);
}

TEST(handshake, first_wanted_version_that_is_offered_is_chosen) {
  using enum protocol_version;
  const std::vector<protocol_version> all(wire::versions_by_preference.begin(), wire::versions_by_preference.end());
  EXPECT_EQ(choose(all, {"3/v3", "4/v4", "5/v5", "6/v6-beta"}), v5) << "Cassandra 5.0";
  EXPECT_EQ(choose(all, {"3/v3", "4/v4", "5/v5-beta"}), v4) << "Cassandra 3.11";
  EXPECT_EQ(choose(all, {"3/v3", "4/v4", "5/v5-beta", "65/dse-v1", "66/dse-v2"}), dse_v2) << "DSE 6.8";
  EXPECT_EQ(choose(all, {"3/v3", "4/v4", "65/dse-v1"}), dse_v1) << "DSE 5.1";
  EXPECT_EQ(choose({v3, v4}, {"3/v3", "4/v4", "5/v5"}), v3) << "the wish decides, not the offer";
  EXPECT_EQ(choose(all, {"3", "4"}), v4);
  EXPECT_EQ(choose({v5}, {"3/v3", "4/v4"}), std::nullopt);
  EXPECT_EQ(choose(all, {"", "/", "v4", "x/v5", "400/v400", "99999999999/v3", "-4/v4"}), std::nullopt);
  EXPECT_EQ(choose(all, {}), std::nullopt);
}

handshake::plan asks_first() {
  handshake::plan p;
  p.choose_version = true;
  return p;
}

bytes supported(const conversation& c, std::vector<std::string> versions) {
  testing::string_multimap options{{"COMPRESSION", {"lz4"}}, {"CQL_VERSION", {"3.4.7"}}};
  if (!versions.empty()) options.push_back({"PROTOCOL_VERSIONS", std::move(versions)});
  return testing::encode_supported(c.head(), options);
}

TEST(handshake, version_in_use_goes_on_with_startup) {
  conversation c;
  c.start(asks_first());
  c.request<testing::options_request>();
  EXPECT_EQ(c.answer(supported(c, {"3/v3", "4/v4", "5/v5-beta"})), progress::waiting);
  EXPECT_EQ(c.client.chosen_version(), protocol_version::v4);
  c.request<testing::startup_request>();
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::done);
}

TEST(handshake, other_version_needs_another_connection) {
  conversation c;
  c.start(asks_first());
  c.request<testing::options_request>();
  EXPECT_EQ(c.answer(supported(c, {"3/v3", "4/v4", "66/dse-v2"})), progress::redial);
  EXPECT_EQ(c.client.chosen_version(), protocol_version::dse_v2);
  EXPECT_FALSE(c.next_request());
}

TEST(handshake, server_that_lists_no_versions_is_offered_the_highest) {
  conversation c;
  c.start(asks_first());
  c.request<testing::options_request>();
  EXPECT_EQ(c.answer(supported(c, {})), progress::redial);
  EXPECT_EQ(c.client.chosen_version(), protocol_version::dse_v2);
}

TEST(handshake, no_version_in_common_names_what_the_server_offers) {
  conversation c;
  c.options.versions = {protocol_version::v5, protocol_version::dse_v2};
  c.start(asks_first());
  EXPECT_EQ(c.answer(supported(c, {"3/v3", "4/v4"})), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::unsupported_version);
  EXPECT_NE(c.client.failure().message().find("3/v3, 4/v4"), std::string::npos) << c.client.failure().message();
}

TEST(handshake, refused_version_is_told_whatever_version_the_refusal_has) {
  for (const protocol_version asked : wire::versions_by_preference)
    for (const protocol_version answered : wire::versions_by_preference)
      for (const bool options_first : {false, true}) {
        SCOPED_TRACE(std::string(to_string(asked)) + " answered in " + std::string(to_string(answered)));
        conversation c;
        handshake::plan p;
        p.version = asked;
        p.choose_version = options_first;
        c.start(p);
        response_head head;
        head.version = static_cast<std::uint8_t>(answered);
        const std::string text = "Invalid or unsupported protocol version (66); the lowest supported version is 3";
        EXPECT_EQ(c.answer(testing::encode_error(head, testing::protocol_error_code, text)), progress::failed);
        EXPECT_EQ(c.failure(), client_errc::unsupported_version);
        EXPECT_EQ(c.client.failure().message(), text);
      }
}

TEST(handshake, refusal_in_a_version_that_nobody_knows_is_understood) {
  conversation c;
  c.start(protocol_version::v5);
  bytes frame =
      testing::encode_error(c.head(), testing::protocol_error_code, "Invalid or unsupported protocol version");
  frame[0] = std::byte{0x87};
  EXPECT_EQ(c.answer(frame), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::unsupported_version);
}

TEST(handshake, answer_in_another_version_refuses_the_version) {
  conversation c;
  c.start(protocol_version::v5);
  response_head lower;
  lower.version = 4;
  EXPECT_EQ(c.answer(testing::encode_ready(lower)), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::unsupported_version);
}

TEST(handshake, warning_before_an_error_is_no_part_of_it) {
  conversation c;
  c.start(protocol_version::v4);
  response_head head = c.head();
  head.warnings = {"something else"};
  head.custom_payload = {{"key", std::nullopt}};
  EXPECT_EQ(c.answer(testing::encode_error(head, testing::protocol_error_code, "no")), progress::failed);
  EXPECT_EQ(c.failure(), client_errc::unsupported_version);
  EXPECT_EQ(c.client.failure().message(), "no");
}

// ---- compression

TEST(handshake, compression_is_named_in_startup_once_the_server_offers_it) {
  conversation c;
  c.options.compression = compression::lz4;
  c.start(protocol_version::v5);
  c.request<testing::options_request>();
  EXPECT_EQ(c.answer(supported(c, {"3/v3", "4/v4", "66/dse-v2"})), progress::waiting)
      << "only the control connection chooses a version";
  EXPECT_EQ(c.request<testing::startup_request>().option("COMPRESSION"), "lz4");
}

TEST(handshake, compression_that_is_not_offered_is_an_error_before_startup) {
  for (const bool choose_version : {false, true}) {
    conversation c;
    c.options.compression = compression::snappy;
    handshake::plan p;
    p.choose_version = choose_version;
    c.start(p);
    c.request<testing::options_request>();
    EXPECT_EQ(c.answer(supported(c, {"3/v3", "4/v4", "5/v5"})), progress::failed);
    EXPECT_EQ(c.failure(), client_errc::unsupported_compression);
    EXPECT_EQ(c.client.failure().message(), "the server does not offer the compression snappy; it offers lz4");
    EXPECT_FALSE(c.next_request());
  }
}

// ---- wrong replies

TEST(handshake, message_out_of_turn_breaks_the_protocol) {
  using namespace testing;
  using reply = std::function<bytes(const response_head&)>;
  const std::vector<std::pair<std::string, reply>> replies{
      {"READY", [](const auto& h) { return encode_ready(h); }},
      {"AUTHENTICATE", [](const auto& h) { return encode_authenticate(h, login_class); }},
      {"AUTH_CHALLENGE", [](const auto& h) { return encode_auth_challenge(h, std::nullopt); }},
      {"AUTH_SUCCESS", [](const auto& h) { return encode_auth_success(h, std::nullopt); }},
      {"SUPPORTED", [](const auto& h) { return encode_supported(h, {}); }},
      {"RESULT", [](const auto& h) { return encode_void(h); }},
      {"an unknown opcode", [](const auto& h) { return encode_frame(h, 0x20, {}); }},
  };
  using stage = std::function<void(conversation&)>;
  const std::vector<std::tuple<std::string, std::vector<std::string>, stage>> stages{
      {"OPTIONS", {"SUPPORTED"}, [](conversation& c) { c.start(asks_first()); }},
      {"STARTUP", {"READY", "AUTHENTICATE"}, [](conversation& c) { c.start(protocol_version::v4); }},
      {"AUTHENTICATE", {}, [](conversation& c) { begin_login(c); }},
      {"AUTH_RESPONSE",
       {"AUTH_CHALLENGE", "AUTH_SUCCESS"},
       [](conversation& c) {
         begin_login(c);
         c.client.log_in(bytes(), c.out);
       }},
      {"REGISTER",
       {"READY"},
       [](conversation& c) {
         handshake::plan p;
         p.register_events = true;
         c.start(p);
         c.answer(encode_ready(c.head()));
       }},
      {"USE",
       {"RESULT"},
       [](conversation& c) {
         c.options.keyspace = "shop";
         c.start(protocol_version::v4);
         c.answer(encode_ready(c.head()));
       }},
  };
  for (const auto& [after, right, begin] : stages)
    for (const auto& [name, make] : replies) {
      if (std::ranges::find(right, name) != right.end()) continue;
      SCOPED_TRACE(name + " after " + after);
      conversation c;
      begin(c);
      EXPECT_EQ(c.answer(make(c.head())), progress::failed);
      EXPECT_EQ(c.failure(), client_errc::protocol_error);
      EXPECT_EQ(c.client.state(), handshake::state::failed);
    }
}

TEST(handshake, cut_bodies_break_the_protocol) {
  using stage = void (*)(conversation&);
  const stage started = [](conversation& c) { c.start(protocol_version::v4); };
  const stage asked = [](conversation& c) { c.start(asks_first()); };
  const stage answered = [](conversation& c) {
    begin_login(c);
    c.client.log_in(bytes(), c.out);
  };
  const conversation any;
  const std::vector<std::pair<stage, bytes>> answers{
      {started, testing::encode_authenticate(any.head(), login_class)},
      {started, testing::encode_error(any.head(), testing::server_error_code, "text")},
      {asked, supported(any, {"4/v4"})},
      {answered, testing::encode_auth_challenge(any.head(), text_value("challenge"))},
      {answered, testing::encode_auth_success(any.head(), text_value("welcome"))},
  };
  for (const auto& [begin, frame] : answers)
    for (std::size_t n = wire::frame_header_size; n < frame.size(); ++n) {
      SCOPED_TRACE(std::to_string(static_cast<int>(frame[4])) + " cut after " + std::to_string(n));
      conversation c;
      begin(c);
      const bytes cut(frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(n));
      EXPECT_EQ(c.answer(cut), progress::failed);
      EXPECT_EQ(c.failure(), client_errc::protocol_error);
    }
}

TEST(handshake, any_other_error_is_passed_on) {
  conversation c;
  c.start(protocol_version::v4);
  EXPECT_EQ(c.answer(testing::encode_error(c.head(), testing::overloaded_code, "too many connections")),
            progress::failed);
  EXPECT_EQ(c.client.failure().code(), server_errc::overloaded);
  EXPECT_EQ(c.client.failure().message(), "too many connections");
}

TEST(handshake, second_start_forgets_the_first) {
  conversation c;
  begin_login(c);
  c.client.log_in(error(client_errc::policy_failed, "no ticket"), c.out);
  c.start(protocol_version::v5);
  EXPECT_FALSE(c.client.failure());
  EXPECT_TRUE(c.client.authenticator_class().empty());
  c.request<testing::startup_request>();
  EXPECT_EQ(c.answer(testing::encode_ready(c.head())), progress::done);
}

}}  // namespace dse::engine
