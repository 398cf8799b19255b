#include "api/request_check.hpp"

#include <dse/batch.hpp>
#include <dse/detail/bind.hpp>
#include <dse/statement.hpp>

#include <gtest/gtest.h>

#include <functional>

namespace dse { namespace {

using detail::message;
using wire::protocol_version;

constexpr std::uint64_t this_session = 7;
constexpr std::uint32_t longest = 4096;

error refused(const message& m, protocol_version v = protocol_version::v5) {
  return detail::why_refused(m, {v, longest, this_session});
}

message text(std::string_view cql = "SELECT v FROM t") {
  message m;
  detail::set_text(m, cql);
  return m;
}

std::shared_ptr<const detail::prepared_statement> prepared_in(std::uint64_t session) {
  auto p = std::make_shared<detail::prepared_statement>();
  p->session = session;
  p->parameters = {{"k", "t", "v", type_kind::int_}};
  return p;
}

struct bad_request {
  const char* what;
  client_errc code;
  std::function<message()> make;
  protocol_version version = protocol_version::v5;
};

message with(const std::function<void(message&)>& change) {
  message m = text();
  change(m);
  return m;
}

TEST(request_check, each_bad_request_has_its_code) {
  const std::vector<bad_request> table{
      {"no text", client_errc::invalid_argument, [] { return text(""); }},
      {"not UTF-8", client_errc::invalid_argument, [] { return text("SELECT \xFF"); }},
      {"text too long", client_errc::out_of_range, [] { return text(std::string(longest, ' ')); }},
      {"values too long", client_errc::out_of_range,
       [] { return with([](message& m) { detail::bind_natural(m, std::string(longest, 'x')); }); }},
      {"serial consistency that is not serial", client_errc::invalid_argument,
       [] { return with([](message& m) { detail::set_serial_consistency(m, consistency::quorum); }); }},
      {"smallest timestamp", client_errc::out_of_range,
       [] { return with([](message& m) { detail::set_timestamp(m, std::numeric_limits<std::int64_t>::min()); }); }},
      {"no node", client_errc::invalid_argument, [] { return with([](message& m) { detail::set_node(m, nullptr); }); }},
      {"no preferred node", client_errc::invalid_argument,
       [] { return with([](message& m) { detail::set_preferred(m, nullptr); }); }},
      {"no role", client_errc::invalid_argument,
       [] { return with([](message& m) { detail::set_execute_as(m, ""); }); }},
      {"key of the payload too long", client_errc::out_of_range,
       [] { return with([](message& m) { detail::set_custom_payload(m, {{std::string(65536, 'k'), {}}}); }); }},
      {"keyspace on v4", client_errc::unsupported_version,
       [] { return with([](message& m) { m.rare().keyspace = "ks"; }); }, protocol_version::v4},
      {"keyspace on DSE_V1", client_errc::unsupported_version,
       [] { return with([](message& m) { m.rare().keyspace = "ks"; }); }, protocol_version::dse_v1},
      {"now in seconds on v4", client_errc::unsupported_version,
       [] { return with([](message& m) { m.rare().now_in_seconds = 1; }); }, protocol_version::v4},
      {"now in seconds on DSE_V2", client_errc::unsupported_version,
       [] { return with([](message& m) { m.rare().now_in_seconds = 1; }); }, protocol_version::dse_v2},
      {"payload on v3", client_errc::unsupported_version,
       [] { return with([](message& m) { detail::set_custom_payload(m, {{"k", {}}}); }); }, protocol_version::v3},
      {"execute-as on v3", client_errc::unsupported_version,
       [] { return with([](message& m) { detail::set_execute_as(m, "ada"); }); }, protocol_version::v3},
      {"continuous paging on v5", client_errc::unsupported_version,
       [] { return with([](message& m) { m.rare().continuous.emplace(); }); }},
      {"one waiting page", client_errc::invalid_argument,
       [] { return with([](message& m) { m.rare().continuous = continuous_paging().max_waiting_pages(1); }); },
       protocol_version::dse_v2},
      {"unset on v3", client_errc::unsupported_version,
       [] {
         message m;
         detail::bind_prepared(m, prepared_in(this_session), unset);
         return m;
       },
       protocol_version::v3},
      {"prepared by another session", client_errc::invalid_argument,
       [] {
         message m;
         detail::bind_prepared(m, prepared_in(8), 1);
         return m;
       }},
      {"empty prepared statement", client_errc::invalid_argument,
       [] {
         message m;
         detail::bind_prepared(m, nullptr, 1);
         return m;
       }},
      {"empty batch", client_errc::invalid_argument,
       [] {
         message m;
         m.kind = detail::message_kind::batch;
         m.rare();
         return m;
       }},
      {"65,536 statements in a batch", client_errc::invalid_argument,
       [] {
         message m;
         m.kind = detail::message_kind::batch;
         m.rare().parts.resize(65536);
         for (auto& part : m.extras->parts) part.text = "x";
         return m;
       }},
      {"batch of another session's statement", client_errc::invalid_argument,
       [] {
         message m;
         m.kind = detail::message_kind::batch;
         m.rare().parts.resize(1);
         m.extras->parts[0].prepared = prepared_in(8);
         return m;
       }},
      {"batch of a text that is empty", client_errc::invalid_argument,
       [] {
         message m;
         m.kind = detail::message_kind::batch;
         m.rare().parts.resize(1);
         return m;
       }},
      {"paging state of another statement", client_errc::invalid_argument,
       [] { return with([](message& m) { m.rare().paging = paging_state(bytes(3), 1234); }); }},
  };
  for (const bad_request& bad : table) {
    const error e = refused(bad.make(), bad.version);
    EXPECT_EQ(e.code(), bad.code) << bad.what << ": " << e.to_string();
    EXPECT_FALSE(e.message().empty()) << bad.what;
  }
}

TEST(request_check, what_a_version_has_is_let_through) {
  const auto everything = [](message& m) {
    m.rare().keyspace = "ks";
    m.rare().now_in_seconds = 1;
    detail::set_custom_payload(m, {{"k", {}}});
  };
  EXPECT_FALSE(refused(with(everything), protocol_version::v5));
  EXPECT_FALSE(refused(with([](message& m) { m.rare().continuous.emplace(); }), protocol_version::dse_v1));
  message unset_on_v4;
  detail::bind_prepared(unset_on_v4, prepared_in(this_session), unset);
  EXPECT_FALSE(refused(unset_on_v4, protocol_version::v4));
  message null_on_v3;
  detail::bind_prepared(null_on_v3, prepared_in(this_session), nullptr);
  EXPECT_FALSE(refused(null_on_v3, protocol_version::v3));
}

TEST(request_check, batch_may_have_65535_statements) {
  message m;
  m.kind = detail::message_kind::batch;
  m.rare().parts.resize(65535);
  for (auto& part : m.extras->parts) part.text = "x";
  EXPECT_FALSE(detail::why_refused(m, {protocol_version::v5, 1u << 24, this_session}));
}

}}  // namespace dse
