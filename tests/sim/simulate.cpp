// simulate [--first N] [--seeds N] [--twice] [--until-found] [--print] [--minimise SEED] [--orders DEPTH
// [--disturbances N]]
//
// Runs worlds from seeds, prints the first seeds of each violation and a summary. A seed ending in 0 has no faults.
//   --first N   the first seed (1)
//   --seeds N   how many (1,000)
//   --twice     each seed twice: its trace has to be the same
//   --until-found   stop behind the first seed that finds something
//   --print     every event, for one seed
//   --minimise SEED   the fewest steps of that world that still break the same invariant
//   --orders DEPTH   no seeds: all orders of so many events in the small worlds
//   --disturbances N   with so many timers, cancellations, resets and closes among them at most
#include "sim/interleavings.hpp"
#include "sim/minimise.hpp"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

using namespace dse::testing;

struct arguments {
  std::uint64_t first = 1;
  std::uint64_t seeds = 1000;
  bool twice = false;
  bool until_found = false;
  bool printed = false;
  std::uint64_t minimised = 0;
  std::size_t orders = 0;
  std::size_t disturbances = ~std::size_t{0};
};

bool parse(int argc, char** argv, arguments& a) {
  for (int i = 1; i < argc; ++i) {
    const bool more = i + 1 < argc;
    if (!std::strcmp(argv[i], "--first") && more) a.first = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--seeds") && more) a.seeds = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--minimise") && more) a.minimised = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--orders") && more) a.orders = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--disturbances") && more) a.disturbances = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--twice")) a.twice = true;
    else if (!std::strcmp(argv[i], "--until-found")) a.until_found = true;
    else if (!std::strcmp(argv[i], "--print")) a.printed = true;
    else return false;
  }
  return true;
}

world_options options_of(std::uint64_t seed, bool printed) {
  world_options o;
  o.seed = seed;
  o.faults = seed % 10 != 0;
  o.printed = printed;
  return o;
}

world_report run(std::uint64_t seed, bool printed) { return world(options_of(seed, printed)).run(); }

int print_minimised(const arguments& a) {
  minimised m = minimise(options_of(a.minimised, false));
  if (m.violation.empty()) {
    std::printf("seed %llu breaks nothing\n", static_cast<unsigned long long>(a.minimised));
    return 1;
  }
  std::printf("%s\nin %s\n%zu of %zu steps are left, %u worlds were tried\n", m.violation.c_str(),
              world(m.options).description().c_str(), m.steps.size(), m.of, m.worlds);
  for (const script::step& s : m.steps) {
    const std::chrono::duration<double, std::milli> t = s.when - schedule().now();
    std::printf("%12.4f ms  %s\n", t.count(), s.what.c_str());
  }
  m.options.printed = a.printed;
  if (a.printed) world(m.options).run();
  return 0;
}

int print_orders(const arguments& a) {
  const std::size_t depth = a.orders;
  bool all_hold = true;
  for (const small_session::setup& s : small_worlds) {
    const search_report r = search(s, depth, a.disturbances);
    all_hold &= r.violation.empty();
    std::printf("%s: %zu orders of up to %zu events%s%s\n", s.name, r.sessions, depth,
                r.violation.empty() ? "" : (": " + r.violation + " after: ").c_str(), r.events.c_str());
  }
  return all_hold ? 0 : 1;
}

void add(workload_counts& sum, const workload_counts& c) {
  sum.requests += c.requests;
  sum.succeeded += c.succeeded;
  sum.not_sent += c.not_sent;
  sum.timed_out += c.timed_out;
  sum.maybe_applied += c.maybe_applied;
  sum.refused_by_server += c.refused_by_server;
  sum.others += c.others;
}

}  // namespace

int main(int argc, char** argv) {
  arguments a;
  if (!parse(argc, argv, a)) {
    std::fputs(
        "usage: simulate [--first N] [--seeds N] [--twice] [--until-found] [--print] [--minimise SEED] [--orders "
        "DEPTH]\n",
        stderr);
    return 2;
  }
  if (a.orders != 0) return print_orders(a);
  if (a.minimised != 0) return print_minimised(a);
  const auto began = std::chrono::steady_clock::now();
  std::map<std::string, std::vector<std::uint64_t>> violations;
  workload_counts sum;
  std::uint64_t events = 0, hash = 0, different = 0, unconnected = 0;
  for (std::uint64_t seed = a.first; seed < a.first + a.seeds; ++seed) {
    const world_report r = run(seed, a.printed);
    if (a.twice && run(seed, false).trace != r.trace) ++different;
    if (!r.violation.empty()) violations[r.violation.substr(0, r.violation.find(','))].push_back(seed);
    add(sum, r.counts);
    events += r.events;
    unconnected += !r.connected;
    hash = (hash ^ r.trace) * 0x100000001b3;
    if (a.until_found && !violations.empty()) break;
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  std::size_t broken = 0;
  for (const auto& [what, seeds] : violations) {
    broken += seeds.size();
    std::printf("%6zu seeds: %s (first: %llu)\n", seeds.size(), what.c_str(),
                static_cast<unsigned long long>(seeds[0]));
  }
  std::printf(
      "%llu seeds in %.1f s (%.0f/s), %llu without a connection, %llu events, %d requests: %d succeeded, %d not sent, "
      "%d timed out, "
      "%d maybe applied, %d refused by a server, %d others\n",
      static_cast<unsigned long long>(a.seeds), took.count(), static_cast<double>(a.seeds) / took.count(),
      static_cast<unsigned long long>(unconnected), static_cast<unsigned long long>(events), sum.requests,
      sum.succeeded, sum.not_sent, sum.timed_out, sum.maybe_applied, sum.refused_by_server, sum.others);
  std::printf("trace %016llx%s\n", static_cast<unsigned long long>(hash),
              !a.twice         ? ""
              : different == 0 ? ", the same twice"
                               : ", NOT the same twice");
  std::printf("%zu seeds found something\n", broken);
  return broken == 0 && different == 0 ? 0 : 1;
}
