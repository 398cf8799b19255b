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

}  // namespace
