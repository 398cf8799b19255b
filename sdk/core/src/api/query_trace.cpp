#include <dse/compose.hpp>

#include <boost/asio/steady_timer.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace detail {
namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;

// Servers write a trace behind the answer, and its duration last: without it the trace is not complete.
constexpr const char* session_query =
    "SELECT request, command, coordinator, client, started_at, duration, parameters FROM system_traces.sessions "
    "WHERE session_id = ?";
// Cassandra 2.1 has no column command.
constexpr const char* old_session_query =
    "SELECT request, coordinator, client, started_at, duration, parameters FROM system_traces.sessions "
    "WHERE session_id = ?";
constexpr const char* events_query =
    "SELECT event_id, activity, source, source_elapsed, thread FROM system_traces.events WHERE session_id = ?";
constexpr auto first_pause = 3ms, longest_pause = 250ms;

/// The time in a UUID of version 1: 100 ns since 1582-10-15 (RFC 4122, section 4.1.4).
std::chrono::sys_time<std::chrono::microseconds> time_of(const uuid& u) {
  std::uint64_t ticks = 0;
  for (const std::size_t at : {6u, 7u, 4u, 5u, 0u, 1u, 2u, 3u}) ticks = ticks << 8 | u.octets[at];
  ticks &= 0x0FFF'FFFF'FFFF'FFFF;
  constexpr std::uint64_t ticks_until_1970 = 0x01B2'1DD2'1381'4000;
  return std::chrono::sys_time<std::chrono::microseconds>(
      std::chrono::microseconds(static_cast<std::int64_t>(ticks - ticks_until_1970) / 10));
}

template <class T>
T get_or_empty(const row& r, std::string_view name) {
  if (!r.has(name)) return T();
  return r.get<std::optional<T>>(name).value_or(T());
}

/// Asks for the session until it is complete, then for the events.
class trace_fetch : public std::enable_shared_from_this<trace_fetch> {
 public:
  trace_fetch(const std::shared_ptr<session_core>& core, const uuid& id, std::chrono::nanoseconds longest,
              composition<query_trace> whole)
      : db_(core), timer_(whole.get_executor()), until_(clock::now() + longest), whole_(std::move(whole)) {
    trace_.id = id;
  }

  void ask_for_session() {
    ask(session_query_, [](trace_fetch& self, const row_set& rows) { self.on_session(rows); });
  }

 private:
  template <class Then>
  void ask(const char* query, Then then) {
    statement s(query, trace_.id);
    s.consistency(consistency::one).idempotent(true);
    db_.async_execute(std::move(s), whole_.then<row_set>([self = shared_from_this(), then](result<row_set> r) {
      if (r.has_error()) self->on_error(r.error());
      else then(*self, *r);
    }));
  }

  void on_error(const error& why) {
    if (why.code() == server_errc::invalid_query && session_query_ == session_query) {
      session_query_ = old_session_query;
      return ask_for_session();
    }
    whole_.complete(why);
  }

  void on_session(const row_set& rows) {
    const auto r = rows.first();
    if (!r || r->is_null("duration")) return again();
    trace_.request = get_or_empty<std::string>(*r, "request");
    trace_.command = get_or_empty<std::string>(*r, "command");
    trace_.coordinator = get_or_empty<inet_address>(*r, "coordinator");
    trace_.client = get_or_empty<inet_address>(*r, "client");
    trace_.started_at = get_or_empty<std::chrono::sys_time<std::chrono::milliseconds>>(*r, "started_at");
    trace_.duration = std::chrono::microseconds(r->get<std::int32_t>("duration"));
    trace_.parameters = get_or_empty<std::map<std::string, std::string>>(*r, "parameters");
    ask(events_query, [](trace_fetch& self, const row_set& events) { self.on_events(events); });
  }

  void again() {
    if (clock::now() >= until_)
      return whole_.complete(error(client_errc::timed_out,
                                   "the trace " + trace_.id.to_string() + " is not complete yet",
                                   "wait longer; servers write traces behind the answer, and drop them under load"));
    timer_.expires_after(pause_);
    pause_ = std::min<std::chrono::nanoseconds>(2 * pause_, longest_pause);
    auto next = whole_.then<void>([self = shared_from_this()](result<void>) { self->ask_for_session(); });
    timer_.async_wait([next = std::move(next)](boost::system::error_code) mutable { next({}); });
  }

  void on_events(const row_set& rows) {
    for (const row& r : rows) {
      query_trace::event& e = trace_.events.emplace_back();
      e.activity = get_or_empty<std::string>(r, "activity");
      e.source = get_or_empty<inet_address>(r, "source");
      e.thread = get_or_empty<std::string>(r, "thread");
      e.elapsed = std::chrono::microseconds(get_or_empty<std::int32_t>(r, "source_elapsed"));
      e.time = time_of(r.get<uuid>("event_id"));
    }
    whole_.complete(std::move(trace_));
  }

  session db_;
  boost::asio::steady_timer timer_;
  clock::time_point until_;
  std::chrono::nanoseconds pause_ = first_pause;
  const char* session_query_ = session_query;
  query_trace trace_;
  composition<query_trace> whole_;
};

}  // namespace

void start_trace(const std::shared_ptr<session_core>& session, const uuid& id, std::chrono::nanoseconds longest,
                 any_handler<query_trace> handler) {
  constexpr std::chrono::nanoseconds no_limit(-1);
  const auto steps = [session, id, longest](composition<query_trace> whole) {
    std::make_shared<trace_fetch>(session, id, longest, std::move(whole))->ask_for_session();
  };
  start_composition<query_trace>(session, no_limit, steps, std::move(handler));
}

}}}  // namespace dse::v0::detail
