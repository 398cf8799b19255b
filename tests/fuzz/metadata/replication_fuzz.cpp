#include "fuzz/target.hpp"
#include "metadata/replication.hpp"

#include <algorithm>
#include <map>
#include <string>

namespace dse::fuzz::metadata_replication { namespace {

using namespace dse::metadata;
using placement = replication_strategy::placement;

/// The lines of a text, each `name=value`.
std::map<std::string, std::string> options_of(std::string_view text) {
  std::map<std::string, std::string> options;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    const std::size_t equals = std::min(line.find('='), line.size());
    options.emplace(line.substr(0, equals), line.substr(std::min(equals + 1, line.size())));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
  }
  return options;
}

std::string text_of_factor(replication_factor f) {
  return std::to_string(f.all) + (f.transient == 0 ? "" : '/' + std::to_string(f.transient));
}

/// A factor has a full replica or no replica at all, and what was understood reads as the same again.
void check(bytes_view input) {
  const replication_strategy s = parse_replication(options_of(text_of(input)));
  std::map<std::string, std::string> again;
  const auto put = [&](const std::string& name, replication_factor f) {
    require(f.all == 0 ? f.transient == 0 : f.transient < f.all, "a factor has a full replica");
    again.emplace(name, text_of_factor(f));
  };
  switch (s.kind) {
    case placement::unknown: require(s == replication_strategy(), "what is unknown has no factors"); break;
    case placement::local: again.emplace("class", "LocalStrategy"); break;
    case placement::everywhere: again.emplace("class", "EverywhereStrategy"); break;
    case placement::simple:
      again.emplace("class", "SimpleStrategy");
      put("replication_factor", s.factor);
      break;
    case placement::network_topology:
      again.emplace("class", "NetworkTopologyStrategy");
      for (const auto& [datacenter, factor] : s.factors) {
        require(factor.all != 0, "a data centre without replicas is left out");
        put(datacenter, factor);
      }
  }
  require(parse_replication(again) == s, "what was understood reads as something else");
}

const registration registered(check, [] {
  return texts({"class=SimpleStrategy\nreplication_factor=3", "class=org.apache.cassandra.locator.SimpleStrategy",
                "class=NetworkTopologyStrategy\ndc1=3\ndc2=3/1\ndc3=0", "class=NetworkTopologyStrategy\n=2\ndc=x",
                "class=LocalStrategy", "class=EverywhereStrategy", "class=OldNetworkTopologyStrategy\ndc1=2",
                "replication_factor=2147483648"});
});

}}  // namespace dse::fuzz::metadata_replication
