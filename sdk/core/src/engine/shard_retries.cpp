#include "engine/shard_core.hpp"
#include "engine/statement_text.hpp"

#include <algorithm>

namespace dse::engine {
namespace {

constexpr std::uint32_t most_retries = 10;  // whatever a policy says

// Cassandra says OVERLOADED before it executes a request, and also when some replicas have executed it already. A node
// that drains refuses requests before, with these words (Cassandra 4.1 to 5.0; none of 1,632 such writes was applied).
bool refused_by_shutdown(const wire::error_message& e) noexcept {
  return e.errc() == server_errc::overloaded && e.text == "Server is shutting down";
}

// A read has no effect that a second one would have once more.
bool is_read(boost::system::error_code reason) noexcept { return reason == server_errc::read_timeout; }

bool tries_again(const retry_decision& d) noexcept {
  return d.what() == retry_decision::kind::same_node || d.what() == retry_decision::kind::next_node;
}

std::string and_why(std::string text, const error& why) {
  if (why) text.append(": ").append(why.message());
  return text;
}

}  // namespace

bool shard_core::is_conditional(const request& r) noexcept {
  const message& m = r.what;
  if (is_serial(m.level) || (m.extras && m.extras->serial)) return true;
  if (m.prepared) return m.prepared->conditional;
  if (m.kind == message_kind::batch)
    return std::ranges::any_of(m.extras->parts, [](const auto& part) {
      return part.prepared ? part.prepared->conditional : is_lightweight_transaction(part.text);
    });
  return m.kind == message_kind::query && is_lightweight_transaction(*m.text);
}

// What the policy says, as far as it does no harm.
retry_decision shard_core::decide(const request& r, failed_attempt& a) {
  a.retries = r.retries;
  a.idempotent = r.what.idempotent || r.what.kind == message_kind::prepare;
  a.conditional = is_conditional(r);
  retry_decision d = retry_decision::give_up();
  try {
    d = retry_of(r).decide(a);
  } catch (const std::exception& e) {
    policy_threw(e.what());
    d = retry_decision::give_up();  // GCC 12 at -O1 has overwritten it by then
  } catch (...) {
    policy_threw("something that is no std::exception");
    d = retry_decision::give_up();
  }
  if (!tries_again(d)) return d;
  const bool harmless = a.idempotent || !a.may_be_applied || is_read(a.reason);
  if (!harmless || r.retries >= most_retries || closing_ || !allowance_.take(time_.now))
    return retry_decision::give_up();
  return d;
}

void shard_core::on_refusal(connection& c, request& r, const wire::error_message& e, error why) {
  if (c.limit_ && e.errc() == server_errc::overloaded) c.limit_->overloaded();
  if (refused_by_shutdown(e))
    if (node_slot* const slot = slot_of(c)) leave(*slot);
  if (r.pinned) return fail(r, std::move(why));
  failed_attempt a;
  a.reason = why.code();
  a.consistency = e.level.value_or(r.what.level);
  a.received = e.received;
  a.required = e.required;
  a.data_present = e.data_present;
  a.write_type = e.write_type;
  const bool begun = e.errc() == server_errc::unavailable && is_conditional(r);
  a.may_be_applied = begun || (why.code() != condition::not_sent && !refused_by_shutdown(e));
  const retry_decision d = decide(r, a);
  if (d.is_logged() && d.what() != retry_decision::kind::give_up)
    log(log_level::warning, log_event::request_retried, c.target().to_string(), why);
  switch (d.what()) {
    case retry_decision::kind::give_up: return fail(r, std::move(why));
    case retry_decision::kind::ignore: return finish_without_rows(c, r);
    default: break;
  }
  ++r.retries;
  if (d.consistency()) r.what.level = *d.consistency();
  note_attempt(r, c, why.code(), why.message());
  if (a.may_be_applied) r.may_have_left = true;
  r.state = request::state::idle;
  if (d.what() == retry_decision::kind::same_node ? send_to(r, c) : route(r)) return;
  allowance_.give_back();
  fail(r, policy_failure(r) ? policy_failure(r) : std::move(why));
}

// As a server answers a write.
void shard_core::finish_without_rows(const connection& c, request& r) {
  outcome o;
  o.response = bodies_.make_response(4);
  std::fill_n(o.response->data(), 3, std::byte{0});
  o.response->data()[3] = static_cast<std::byte>(wire::result_kind::void_result);
  o.response->origin = c.origin_;
  o.response->failed_attempts = std::move(r.attempts);
  finish(r, std::move(o));
}

void shard_core::try_next_node(connection& c, request& r, error why) {
  note_attempt(r, c, why.code(), why.message());
  if (why.code() != condition::not_sent) r.may_have_left = true;
  r.state = request::state::idle;
  if (route(r)) return;
  fail(r, policy_failure(r) ? policy_failure(r) : std::move(why));
}

void shard_core::note_attempt(request& r, const connection& c, boost::system::error_code why, std::string message) {
  auto& attempts = r.attempt_of ? r.attempt_of->attempts : r.attempts;
  if (!attempts) attempts = std::make_unique<std::vector<attempt>>();
  attempts->push_back({c.target().to_string(), why, std::move(message)});
}

// One whose first byte had not left is simply sent elsewhere.
void shard_core::retry_lost(request& r) {
  lost_.remove(r);
  r.state = request::state::idle;
  const error& cause = r.on->last_failure_;
  if (r.pinned) return fail(r, error(client_errc::not_sent, and_why("the connection was lost", cause)));
  const auto reason = make_error_code(r.may_have_left ? client_errc::maybe_applied : client_errc::not_sent);
  note_attempt(r, *r.on, reason, and_why("the connection was lost", cause));
  bool goes_on = !r.may_have_left && !closing_;
  if (r.may_have_left) {
    failed_attempt a;
    a.reason = reason;
    a.consistency = r.what.level;
    const retry_decision d = decide(r, a);
    goes_on = tries_again(d);
    if (goes_on) {
      ++r.retries;
      if (d.consistency()) r.what.level = *d.consistency();
      if (d.is_logged()) log(log_level::warning, log_event::request_retried, r.on->target().to_string(), reason);
    }
  }
  if (goes_on) {
    if (!route(r)) enqueue_or_fail(r);
  } else if (r.may_have_left) {
    fail(r,
         error(client_errc::maybe_applied,
               and_why("the connection to " + r.on->target().to_string() + " was lost before the answer came", cause),
               r.what.idempotent ? "" : "mark the statement idempotent(true) if running it twice does no harm"));
  } else {
    fail(r, error(client_errc::not_sent, and_why("the connection was lost", cause)));
  }
}

}  // namespace dse::engine
