#include "support/conversations/scripts.hpp"

#include <fstream>
#include <stdexcept>

namespace dse::testing {

std::vector<answers> recorded_answers() {
  std::ifstream in(recorded_file);
  if (!in) throw std::runtime_error(std::string("cannot read ") + recorded_file);
  std::vector<answers> all;
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line.front() == '#') continue;
    if (line.front() != ' ') all.push_back({line, {}});
    else all.back().lines.push_back(line.substr(line.find_first_not_of(' ')));
  }
  return all;
}

std::string to_text(const std::vector<answers>& all) {
  std::string text =
      "# What a node of Cassandra 5.0 answered to the scripts of tests/support/conversations, line by line; recorded "
      "by\n"
      "#     DSE_RECORD=1 build/asan/tests/integration/integration --gtest_filter='conversations.*'\n";
  for (const answers& a : all) {
    text += a.name + '\n';
    for (const std::string& line : a.lines) text += "  " + line + '\n';
  }
  return text;
}

}  // namespace dse::testing
