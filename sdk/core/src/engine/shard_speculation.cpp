#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

/// What an idempotent request has for attempts besides its own, under way at the same time: they share its message and
/// its plan.
struct speculation {
  struct attempt : request {
    attempt(shard_core& s, request& whole, completion done) noexcept : request(whole.what, done), shard(s) {
      attempt_of = &whole;
      timestamp_us = whole.timestamp_us;
    }
    shard_core& shard;
  };
  struct timer : timer_hook {
    explicit timer(request& r) noexcept : timer_hook(timer_kind::speculation), owner(r) {}
    request& owner;
  };

  speculation(request& r, time_point now) noexcept : next(r), since(now) {}

  timer next;  // when the next attempt starts
  time_point since;
  std::uint32_t started = 1;
  std::vector<std::unique_ptr<attempt>> attempts;
  error own_failure;  // of the request's own attempt, while others go on
};

void speculation_deleter::operator()(speculation* s) const noexcept { delete s; }

bool shard_core::may_speculate(const request& r) const noexcept {
  if (!r.what.idempotent || r.what.uses_keyspace) return false;
  const auto kind = r.what.kind;
  if (kind != message_kind::execute && kind != message_kind::query && kind != message_kind::batch) return false;
  return !r.what.extras || (!r.what.extras->node && !r.what.extras->continuous);
}

void shard_core::begin_speculation(request& r) {
  r.further.reset(new speculation(r, time_.now));
  await_next_attempt(r);
}

void shard_core::await_next_attempt(request& r) {
  std::optional<duration> delay;
  try {
    delay = speculative_of(r)->next(r.further->started);
  } catch (const std::exception& e) {
    policy_threw(e.what());
  } catch (...) {
    policy_threw("something that is no std::exception");
  }
  if (delay) wheel_.arm(r.further->next, deadline_after(time_.now, std::max(*delay, duration(0))));
}

// Where the plan is used up, or no connection takes the attempt, the others have to do.
void shard_core::start_attempt(timer_hook& due) {
  request& r = static_cast<speculation::timer&>(due).owner;
  if (closing_ || r.state == request::state::queued) return;
  auto a = std::make_unique<speculation::attempt>(*this, r, [](request& done, outcome&& o) {
    static_cast<speculation::attempt&>(done).shard.on_attempt_done(done, std::move(o));
  });
  if (!route(*a)) return;
  ++unfinished_;
  ++r.further->started;
  r.further->attempts.push_back(std::move(a));
  await_next_attempt(r);
}

void shard_core::on_attempt_done(request& a, outcome&& o) {
  request& r = *a.attempt_of;
  auto& attempts = r.further->attempts;
  const auto at = std::ranges::find(attempts, &a, [](const auto& p) -> const request* { return p.get(); });
  const std::unique_ptr<speculation::attempt> ended = std::move(*at);
  attempts.erase(at);
  if (!o.failure) {
    if (r.attempts) o.response->failed_attempts = std::move(r.attempts);
    note_latency(r);
    withdraw(r);
    return finish(r, std::move(o));
  }
  if (o.failure.code() != condition::not_sent) r.may_have_left = true;
  if (attempts.empty() && r.further->own_failure) fail(r, error(r.further->own_failure));
}

// It fails when all its attempts have.
bool shard_core::others_go_on(request& r, const error& why) noexcept {
  if (r.further->attempts.empty()) return false;
  timeout_wheel::disarm(r.further->next);
  r.further->own_failure = why;
  if (why.code() != condition::not_sent) r.may_have_left = true;
  r.state = request::state::waiting;
  return true;
}

void shard_core::note_latency(const request& r) noexcept {
  try {
    speculative_of(r)->answered(time_.now - r.further->since);
  } catch (...) {
    policy_threw("something that is no std::exception");
  }
}

// What the attempts did may be applied; for an idempotent request that does no harm.
void shard_core::end_speculation(request& r) {
  const auto ended = std::move(r.further);
  timeout_wheel::disarm(ended->next);
  for (const auto& a : ended->attempts) {
    withdraw(*a);
    if (a->may_have_left) r.may_have_left = true;
    --unfinished_;
  }
}

}  // namespace dse::engine
