// simulate [--first N] [--seeds N] [--twice] [--until-found] [--print]
//
// Runs worlds from seeds, prints the first seeds of each violation and a summary. A seed ending in 0 has no faults.
//   --first N   the first seed (1)
//   --seeds N   how many (1,000)
//   --twice     each seed twice: its trace has to be the same
//   --until-found   stop behind the first seed that finds something
//   --print     every event, for one seed
#include "sim/world.hpp"

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
};

bool parse(int argc, char** argv, arguments& a) {
  for (int i = 1; i < argc; ++i) {
    const bool more = i + 1 < argc;
    if (!std::strcmp(argv[i], "--first") && more) a.first = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--seeds") && more) a.seeds = std::strtoull(argv[++i], nullptr, 10);
    else if (!std::strcmp(argv[i], "--twice")) a.twice = true;
    else if (!std::strcmp(argv[i], "--until-found")) a.until_found = true;
    else if (!std::strcmp(argv[i], "--print")) a.printed = true;
    else return false;
  }
  return true;
}

world_report run(std::uint64_t seed, bool printed) {
  world_options o;
  o.seed = seed;
  o.faults = seed % 10 != 0;
  o.printed = printed;
  return world(o).run();
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
    std::fputs("usage: simulate [--first N] [--seeds N] [--twice] [--until-found] [--print]\n", stderr);
    return 2;
  }
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
