#include "api/default_observer.hpp"

#include <dse/observer.hpp>

#include <gtest/gtest.h>

namespace {

using dse::log_event;
using dse::log_level;

TEST(observer, every_event_and_level_has_a_name) {
  for (int e = 0; e <= static_cast<int>(log_event::closed); ++e)
    EXPECT_NE(dse::to_string(static_cast<log_event>(e)), "unknown") << e;
  for (int l = 0; l <= static_cast<int>(log_level::error); ++l)
    EXPECT_NE(dse::to_string(static_cast<log_level>(l)), "unknown") << l;
}

TEST(observer, record_is_one_line_with_the_facts_of_its_error) {
  dse::log_record record;
  record.level = log_level::warning;
  record.event = log_event::connection_failed;
  record.shard = 2;
  record.node = "127.0.0.1:9042";
  record.reason = dse::error(dse::client_errc::tls_failed, "the certificate expired", "renew it");
  EXPECT_EQ(record.to_string(),
            "warning: connection failed, node 127.0.0.1:9042, shard 2: the TLS handshake failed: the certificate "
            "expired (dse.client 22); hint: renew it");
}

TEST(observer, foreign_text_forges_no_line) {
  dse::log_record record;
  record.text = "a\nerror: b\x1B[2J\r\x7F";
  EXPECT_EQ(record.to_string(), "info: connected, shard 0: a error: b [2J  ");
}

TEST(observer, default_one_writes_warnings_to_stderr) {
  dse::log_record record;
  record.level = log_level::warning;
  record.event = log_event::weakened_security;
  record.text = "accept_any_certificate";
  testing::internal::CaptureStderr();
  dse::default_observer()->on_log(record);
  EXPECT_EQ(testing::internal::GetCapturedStderr(),
            "dse: warning: weakened security, shard 0: accept_any_certificate\n");
  EXPECT_EQ(dse::default_observer()->lowest_level(), log_level::warning);
}

TEST(observer, text_of_a_server_cannot_fill_the_log) {
  dse::log_record r;
  r.text = std::string(1023, 'x');
  const std::string short_one = r.to_string();
  EXPECT_EQ(short_one.find("bytes)"), std::string::npos);
  r.text += "\xC3\xA9" + std::string(1'000'000, 'x');  // a character of two bytes across the limit
  EXPECT_EQ(r.to_string(), short_one + "... (1001025 bytes)");
  r.reason = dse::error(dse::client_errc::connect_failed, std::string(5000, 'y'));
  EXPECT_LT(r.to_string().size(), 2200u);
}

}  // namespace
