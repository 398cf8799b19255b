#include "metadata_reply.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace dse::cloud { namespace {

const std::string first = "11111111-1111-4111-8111-111111111111", second = "22222222-2222-4222-8222-222222222222";

std::string reply(const std::string& contact_info) {
  return R"({"version": 1, "region": "local", "contact_info": )" + contact_info + "}";
}
std::string contact_info(const std::string& points, const std::string& proxy = "\"proxy.example:29042\"",
                         const std::string& type = "\"sni_proxy\"", const std::string& dc = "\"dc1\"") {
  return reply(R"({"type": )" + type + R"(, "local_dc": )" + dc + R"(, "sni_proxy_address": )" + proxy +
               R"(, "contact_points": )" + points + "}");
}
std::string with_proxy(const std::string& proxy) { return contact_info("[\"" + first + "\"]", proxy); }

std::string failure(const std::string& json) {
  const auto nodes = read_metadata(json);
  if (nodes) return "";
  EXPECT_EQ(nodes.error().code(), client_errc::protocol_error);
  return nodes.error().message();
}

TEST(metadata_reply, tells_proxy_datacenter_and_nodes) {
  const auto nodes = read_metadata(contact_info("[\"" + second + "\", \"" + first + "\", \"" + second + "\"]"));
  ASSERT_TRUE(nodes) << nodes.error().to_string();
  EXPECT_EQ(nodes->proxy_host, "proxy.example");
  EXPECT_EQ(nodes->proxy_port, 29042);
  EXPECT_EQ(nodes->local_datacenter, "dc1");
  EXPECT_EQ(nodes->host_ids, (std::vector<uuid>{uuid::from_string(first), uuid::from_string(second)}));
}

TEST(metadata_reply, proxies_are_names_or_addresses_with_a_port) {
  const auto nodes = read_metadata(with_proxy("\"[2001:db8::1]:65535\""));
  ASSERT_TRUE(nodes) << nodes.error().to_string();
  EXPECT_EQ(nodes->proxy_host, "2001:db8::1");
  EXPECT_EQ(nodes->proxy_port, 65535);
  for (const char* bad : {"proxy.example", "proxy.example:", ":29042", "proxy.example:0", "proxy.example:65536",
                          "proxy.example:29042x", "proxy.example:-1", "proxy.example: 1", "2001:db8::1:29042", "[]:1",
                          "[::1]", "https://proxy.example:1", "a b:1", "a\\u0000b:1"})
    EXPECT_NE(failure(with_proxy('"' + std::string(bad) + '"')).find("is not host:port"), std::string::npos) << bad;
}

TEST(metadata_reply, each_missing_or_wrong_field_is_named) {
  const std::string one = "[\"" + first + "\"]";
  const auto names = [](const std::string& json, const std::string& field) {
    const std::string what = failure(json);
    return what.find('"' + field + '"') != what.npos;
  };
  EXPECT_TRUE(names("{}", "contact_info.type"));
  EXPECT_TRUE(names(reply("1"), "contact_info.type"));
  EXPECT_TRUE(names(reply("[]"), "contact_info.type"));
  EXPECT_TRUE(names(contact_info(one, "\"h:1\"", "\"direct\""), "contact_info.type"));
  EXPECT_TRUE(names(contact_info(one, "\"h:1\"", "7"), "contact_info.type"));
  EXPECT_TRUE(names(contact_info(one, "\"h:1\"", "\"sni_proxy\"", "null"), "contact_info.local_dc"));
  EXPECT_TRUE(names(contact_info(one, "\"h:1\"", "\"sni_proxy\"", "{}"), "contact_info.local_dc"));
  EXPECT_TRUE(names(contact_info(one, "\"h:1\"", "\"sni_proxy\"", "\"\""), "contact_info.local_dc"));
  for (const char* bad : {"null", "1", "[\"h:1\"]"})
    EXPECT_TRUE(names(with_proxy(bad), "contact_info.sni_proxy_address")) << bad;
  for (const char* bad : {"null", "[]", "{}", "\"x\"", "[1]", "[null]", "[[\"11111111-1111-4111-8111-111111111111\"]]",
                          "[\"\"]", "[\"10.0.0.1\"]"})
    EXPECT_TRUE(names(contact_info(bad), "contact_info.contact_points")) << bad;
}

TEST(metadata_reply, what_is_no_json_is_told) {
  EXPECT_EQ(failure(""), "its reply is empty");
  EXPECT_NE(failure("<html>").find("its reply is no JSON"), std::string::npos);
  EXPECT_EQ(failure(std::string(60'000, '[')), "its reply is nested too deep");
}

TEST(metadata_reply, what_it_quotes_is_printable_and_short) {
  const std::string what = failure(with_proxy("\"\\u001b[31m" + std::string(5000, 'x') + "\""));
  EXPECT_NE(what.find("\\x1b[31m"), std::string::npos) << what;
  EXPECT_LT(what.size(), 400u);
}

TEST(metadata_reply, messages_of_refusals_are_printable_and_cut) {
  EXPECT_EQ(message_of(R"({"message": "hibernated\u0007 \u00fc"})"), "hibernated\\x07 \\xc3\\xbc");
  EXPECT_LE(message_of(R"({"message": ")" + std::string(9000, 'x') + "\"}").size(), 1024u + 3);
  for (const char* without : {"", "{}", "no JSON", R"({"message": 1})", R"({"message": "x")", R"(["message"])"})
    EXPECT_EQ(message_of(without), "") << without;
}

}}  // namespace dse::cloud
