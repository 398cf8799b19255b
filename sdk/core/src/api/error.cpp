#include <dse/error.hpp>

#include <array>
#include <charconv>
#include <utility>

namespace dse { inline namespace v0 {
namespace {

constexpr unsigned in(condition c) { return 1u << static_cast<int>(c); }

struct code_entry {
  int code;
  const char* text;
  unsigned conditions = 0;
};

// A code is `retryable` and `not_sent` only when that is certain without knowing the statement. A node answers
// OVERLOADED also after some replicas got the write, so that is `maybe_applied`. UNAVAILABLE comes before the write
// except in the commit of a lightweight transaction, whose condition keeps a second run harmless.
constexpr code_entry client_codes[] = {
    {static_cast<int>(client_errc::not_sent), "the request was not sent",
     in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(client_errc::timed_out), "the deadline passed after the request may have been sent",
     in(condition::timeout) | in(condition::maybe_applied)},
    {static_cast<int>(client_errc::maybe_applied), "the connection was lost after the request may have been sent",
     in(condition::maybe_applied)},
    {static_cast<int>(client_errc::closed), "the session is closed", in(condition::not_sent)},
    {static_cast<int>(client_errc::overloaded), "too many requests wait for a connection",
     in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(client_errc::no_node_available), "no node could take the request",
     in(condition::unavailable) | in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(client_errc::connect_failed), "no connection could be made",
     in(condition::unavailable) | in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(client_errc::authentication_failed), "authentication failed", in(condition::authentication)},
    {static_cast<int>(client_errc::unsupported_version), "the server supports no protocol version of this client"},
    {static_cast<int>(client_errc::local_datacenter_required), "several data centres were seen and none is named"},
    {static_cast<int>(client_errc::unknown_keyspace), "the keyspace does not exist"},
    {static_cast<int>(client_errc::protocol_error), "the server broke the protocol", in(condition::maybe_applied)},
    {static_cast<int>(client_errc::malformed_rows), "a row or a value has the wrong size or form"},
    {static_cast<int>(client_errc::type_mismatch), "the C++ type does not fit the CQL type"},
    {static_cast<int>(client_errc::null_value), "a null where the C++ type has no null"},
    {static_cast<int>(client_errc::out_of_range), "the value does not fit without loss"},
    {static_cast<int>(client_errc::invalid_argument), "invalid argument"},
    {static_cast<int>(client_errc::invalid_uri), "the connection URI cannot be understood"},
    {static_cast<int>(client_errc::blocking_call_on_io_thread), "a blocking call on a thread that the driver needs"},
    {static_cast<int>(client_errc::prepared_statement_changed),
     "the statement has another id after it was prepared again", in(condition::not_sent)},
    {static_cast<int>(client_errc::policy_failed), "a policy, authenticator, codec or composed step threw"},
    {static_cast<int>(client_errc::tls_failed), "the TLS handshake failed"},
    {static_cast<int>(client_errc::unsupported_compression), "the server does not offer this compression"},
    {static_cast<int>(client_errc::shed), "the request was shed by a throttle", in(condition::not_sent)},
    {static_cast<int>(client_errc::forked), "the session belongs to the parent process", in(condition::not_sent)},
};

constexpr code_entry server_codes[] = {
    {static_cast<int>(server_errc::server_error), "server error", in(condition::maybe_applied)},
    {static_cast<int>(server_errc::protocol_error), "protocol error", in(condition::not_sent)},
    {static_cast<int>(server_errc::bad_credentials), "bad credentials",
     in(condition::authentication) | in(condition::not_sent)},
    {static_cast<int>(server_errc::unavailable), "too few replicas are alive",
     in(condition::unavailable) | in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(server_errc::overloaded), "the node is overloaded", in(condition::maybe_applied)},
    {static_cast<int>(server_errc::is_bootstrapping), "the node is bootstrapping",
     in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(server_errc::truncate_error), "truncation failed", in(condition::maybe_applied)},
    {static_cast<int>(server_errc::write_timeout), "write timeout",
     in(condition::timeout) | in(condition::maybe_applied)},
    {static_cast<int>(server_errc::read_timeout), "read timeout", in(condition::timeout) | in(condition::retryable)},
    {static_cast<int>(server_errc::read_failure), "read failure"},
    {static_cast<int>(server_errc::function_failure), "a user-defined function failed"},
    {static_cast<int>(server_errc::write_failure), "write failure", in(condition::maybe_applied)},
    {static_cast<int>(server_errc::cdc_write_failure), "the log of changed data is full", in(condition::maybe_applied)},
    {static_cast<int>(server_errc::cas_write_unknown), "it is unknown whether the conditional write was applied",
     in(condition::maybe_applied)},
    {static_cast<int>(server_errc::syntax_error), "syntax error", in(condition::not_sent)},
    {static_cast<int>(server_errc::unauthorized), "not authorized",
     in(condition::authentication) | in(condition::not_sent)},
    {static_cast<int>(server_errc::invalid_query), "invalid query", in(condition::not_sent)},
    {static_cast<int>(server_errc::config_error), "invalid configuration", in(condition::not_sent)},
    {static_cast<int>(server_errc::already_exists), "it exists already", in(condition::not_sent)},
    {static_cast<int>(server_errc::unprepared), "the node does not know the prepared statement",
     in(condition::not_sent) | in(condition::retryable)},
    {static_cast<int>(server_errc::client_write_failure), "the node could not write its response to the client"},
};

template <std::size_t N>
const code_entry* find_entry(const code_entry (&entries)[N], int code) noexcept {
  for (const code_entry& e : entries)
    if (e.code == code) return &e;
  return nullptr;
}

std::string hexadecimal(int code) {
  std::array<char, 8> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<unsigned>(code), 16).ptr;
  std::string text(digits.data(), end);
  return "0x" + std::string(text.size() < 4 ? 4 - text.size() : 0, '0') + text;
}

class client_category_type final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "dse.client"; }
  std::string message(int code) const override {
    const code_entry* e = find_entry(client_codes, code);
    return e ? e->text : "unknown client error " + std::to_string(code);
  }
};

class server_category_type final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "dse.server"; }
  std::string message(int code) const override {
    const code_entry* e = find_entry(server_codes, code);
    return e ? e->text : "unknown server error " + hexadecimal(code);
  }
};

class condition_category_type final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "dse.condition"; }
  std::string message(int value) const override {
    switch (static_cast<condition>(value)) {
      case condition::timeout: return "a deadline passed";
      case condition::unavailable: return "too few replicas or nodes";
      case condition::retryable: return "another attempt may succeed";
      case condition::not_sent: return "the request had no effect";
      case condition::maybe_applied: return "the request may have had its effect";
      case condition::authentication: return "credentials are missing, wrong or not sufficient";
    }
    return "unknown condition " + std::to_string(value);
  }
  bool equivalent(const boost::system::error_code& code, int value) const noexcept override {
    const code_entry* e = nullptr;
    if (code.category() == client_category()) e = find_entry(client_codes, code.value());
    if (code.category() == server_category()) e = find_entry(server_codes, code.value());
    return e && (e->conditions & in(static_cast<condition>(value))) != 0;
  }
};

void add_fact(std::string& text, std::string_view label, std::string_view fact) {
  if (!fact.empty()) text.append("\n  ").append(label).append(": ").append(fact);
}

// Of the four numbers only those are printed that the server told.
std::string describe_replicas(const diagnostics& d, bool unavailable) {
  std::string text;
  if (d.received >= 0) text = std::to_string(d.received) + (unavailable ? " alive" : " answered");
  if (d.required >= 0) text += (text.empty() ? "" : ", ") + std::to_string(d.required) + " required";
  if (d.failures >= 0) text += (text.empty() ? "" : ", ") + std::to_string(d.failures) + " failed";
  return text;
}

}  // namespace

const boost::system::error_category& client_category() noexcept {
  static const client_category_type category;
  return category;
}

const boost::system::error_category& server_category() noexcept {
  static const server_category_type category;
  return category;
}

const boost::system::error_category& condition_category() noexcept {
  static const condition_category_type category;
  return category;
}

error::error(client_errc code, std::string message, std::string hint)
    : error(make_error_code(code), std::move(message), std::move(hint)) {}

error::error(boost::system::error_code code, std::string message, std::string hint) : code_(code) {
  auto details = std::make_shared<diagnostics>();
  details->message = std::move(message);
  details->hint = std::move(hint);
  details_ = std::move(details);
}

const diagnostics& error::details() const noexcept {
  static const diagnostics none;
  return details_ ? *details_ : none;
}

std::string error::to_string() const {
  if (!code_.failed()) return "no error";
  const diagnostics& d = details();
  std::string text = code_.message();
  if (!d.message.empty()) text += ": " + d.message;
  text.append(" (").append(code_.category().name()).append(" ");
  text += code_.category() == server_category() ? hexadecimal(code_ == server_errc::server_error ? 0 : code_.value())
                                                : std::to_string(code_.value());
  text += ")";
  add_fact(text, "node", d.node);
  add_fact(text, "consistency", d.consistency);
  add_fact(text, "replicas", describe_replicas(d, code_ == server_errc::unavailable));
  add_fact(text, "write type", d.write_type);
  if (code_ == server_errc::read_timeout || code_ == server_errc::read_failure)
    add_fact(text, "data present", d.data_present ? "yes" : "no");
  if (d.contentions >= 0) add_fact(text, "contentions", std::to_string(d.contentions));
  for (const replica_failure& f : d.failed_replicas)
    add_fact(text, "failed replica", f.address + ", reason " + std::to_string(f.reason));
  if (!d.name.empty()) add_fact(text, "name", d.keyspace + "." + d.name);
  else add_fact(text, "keyspace", d.keyspace);
  std::size_t number = 0;
  for (const attempt& a : d.attempts) {
    std::string fact = a.node + ": " + a.reason.message();
    if (!a.message.empty()) fact += ": " + a.message;
    add_fact(text, "attempt " + std::to_string(++number), fact);
  }
  for (const std::string& w : d.warnings) add_fact(text, "warning", w);
  add_fact(text, "trace", d.trace_id);
  add_fact(text, "hint", d.hint);
  return text;
}

exception::exception(dse::error e)
    : system_error(e.code()), error_(std::move(e)), text_(std::make_shared<const std::string>(error_.to_string())) {}

void throw_exception_from_error(const error& e, const boost::source_location&) { throw exception(e); }

}}  // namespace dse::v0
