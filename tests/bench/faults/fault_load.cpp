// fault_load: requests at a given rate through a session with default options, and what became of each.
//
//   fault_load --nodes 127.0.0.1,127.0.0.2,127.0.0.3 --port P --log FILE
//
// Prints the options that decide what happens in a fault, then READY, then one line of JSON for each command of its
// input, with whose end it closes the session and ends:
//
//   send N RATE TIMEOUT log|quiet   sends N requests at RATE a second, whatever comes back (0: until the next line),
//                                   each with so many milliseconds (0: the options' own)
//   wait                            until each request has completed
//   close                           closes the session, with what is unanswered
//
// Each request carries a token of its own. Even ones are idempotent selects, odd ones updates that are not. A line of
// the log: token, begin and end in microseconds of the steady clock, ok | not_sent | maybe_applied | other | wrong (the
// answer to another request), and the error.
#include "engine/settings.hpp"
#include "faults/command_input.hpp"
#include "faults/tally.hpp"

#include <dse/session.hpp>

#include <csignal>
#include <cstring>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <thread>

namespace {

using clock = std::chrono::steady_clock;
using dse::bench::outcome;
using std::chrono::milliseconds;

template <class D>
long ms(D d) {
  return static_cast<long>(std::chrono::duration_cast<milliseconds>(d).count());
}

void print_options(const dse::options& o) {
  const dse::engine::settings engine;
  std::cout << "{\"request_timeout_ms\": " << ms(o.request_timeout())
            << ", \"connect_timeout_ms\": " << ms(o.connect_timeout())
            << ", \"heartbeat_interval_ms\": " << ms(o.heartbeat_interval())
            << ", \"silence_before_probe_ms\": " << ms(engine.silence_before_probe)
            << ", \"silence_before_close_ms\": " << ms(engine.silence_before_close)
            << ", \"tcp_user_timeout_ms\": " << ms(o.sockets().user_timeout())
            << ", \"drain_limit_ms\": " << ms(o.drain_limit()) << ", \"max_in_flight\": " << o.max_in_flight()
            << ", \"max_orphans\": " << engine.max_orphans
            << ", \"reconnection\": \"50 ms, doubled up to 1 s for a minute, then 30 s; jitter\""
            << ", \"connections_per_node\": 1, \"io_threads\": " << o.io_threads() << "}" << std::endl;
}

outcome outcome_of(const dse::error& e) {
  if (e.code() == dse::condition::not_sent) return outcome::not_sent;
  return e.code() == dse::condition::maybe_applied ? outcome::maybe_applied : outcome::other;
}

/// What the answer echoes: a row of the select, a warning of the update.
bool echoes(const dse::row_set& rows, std::int64_t token, bool select) {
  if (!select) return rows.warnings() == std::vector{std::to_string(token)};
  int seen = 0;
  for (const auto& [echoed] : rows.as<std::int64_t>()) seen += echoed == token ? 1 : 2;
  return seen == 1;
}

class load {
 public:
  load(dse::session db, const std::string& log) : db_(std::move(db)), tally_(log) {
    select_ = db_.prepare("SELECT token FROM sim.t WHERE token = ?");
    update_ = db_.prepare("UPDATE sim.t SET n = n + 1 WHERE token = ?");
  }

  void obey(const std::string& line, dse::bench::command_input& input) {
    std::istringstream words(line);
    std::string verb, how;
    std::uint64_t n = 0;
    double rate = 0;
    long timeout = 0;
    words >> verb >> n >> rate >> timeout >> how;
    if (verb == "send" && rate > 0) send(n, rate, milliseconds(timeout), how == "log", input);
    else if (verb == "wait") tally_.wait();
    else if (verb == "close") close();
    else std::cerr << "fault_load: cannot " << line << '\n';
  }
  void close() {
    const auto begin = clock::now();
    const std::uint64_t unanswered = tally_.sent() - tally_.completed();
    db_.close();
    std::cout << "{\"close_ms\": " << ms(clock::now() - begin) << ", \"unanswered\": " << unanswered
              << ", \"not_completed_before\": " << tally_.sent() - tally_.completed() << "}" << std::endl;
  }
  dse::bench::tally& results() noexcept { return tally_; }

 private:
  void send(std::uint64_t n, double rate, milliseconds timeout, bool logged, dse::bench::command_input& input) {
    // When this process did not get to run, what it missed is not made up for in one go.
    constexpr auto most_behind = milliseconds(20);
    const auto pause = std::chrono::duration_cast<clock::duration>(std::chrono::duration<double>(1 / rate));
    auto due = clock::now();
    for (std::uint64_t i = 0; n != 0 ? i < n : !input.waiting();) {
      due = std::max(due, clock::now() - most_behind);
      for (; due <= clock::now() && (n == 0 || i < n); ++i, due += pause) send_one(timeout, logged);
      std::this_thread::sleep_until(due);
    }
  }
  void send_one(milliseconds timeout, bool logged) {
    const std::int64_t token = tally_.begin();
    const bool select = token % 2 == 0;
    dse::statement s = (select ? select_ : update_).bind(token);
    s.idempotent(select);
    if (timeout.count() != 0) s.timeout(timeout);
    db_.async_execute(std::move(s), [this, token, select, logged, began = clock::now()](dse::result<dse::row_set> r) {
      if (r) return tally_.end(token, began, echoes(*r, token, select) ? outcome::ok : outcome::wrong, {}, logged);
      tally_.end(token, began, outcome_of(r.error()), logged ? r.error().message() : std::string(), logged);
    });
  }

  dse::session db_;
  dse::prepared select_, update_;
  dse::bench::tally tally_;
};

}  // namespace

int main(int argc, char** argv) try {
  std::signal(SIGPIPE, SIG_IGN);
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given.emplace(argv[i], argv[i + 1]);
  dse::options o;
  std::istringstream list(given["--nodes"]);
  for (std::string address; std::getline(list, address, ',');) o.add_contact_point(address);
  o.port(static_cast<std::uint16_t>(std::stoul(given["--port"])));
  print_options(o);
  load l(dse::session(dse::detail::block_connect(o).value()), given["--log"]);
  dse::bench::command_input input(STDIN_FILENO);
  std::cout << "READY" << std::endl;
  while (const auto line = input.next()) {
    l.obey(*line, input);
    if (*line != "close") l.results().print(std::cout);
  }
  l.results().wait();
  l.close();
  return 0;
} catch (const std::exception& e) {
  std::cerr << "fault_load: " << e.what() << '\n';
  return 1;
}
