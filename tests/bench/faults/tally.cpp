#include "faults/tally.hpp"

#include <algorithm>
#include <ostream>
#include <stdexcept>
#include <thread>

namespace dse::bench {
namespace {

using clock = std::chrono::steady_clock;

std::int64_t us(clock::time_point t) {
  return std::chrono::duration_cast<std::chrono::microseconds>(t.time_since_epoch()).count();
}

long resident_kb() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  return 0;
}

}  // namespace

tally::tally(const std::string& log)
    : log_(log, std::ios::app), completions_(std::make_unique<std::atomic<std::uint8_t>[]>(counted_tokens)) {
  if (!log_) throw std::runtime_error("cannot write " + log);
}

std::int64_t tally::begin() {
  if (++sent_ == counted_tokens) throw std::length_error("more requests than can be counted");
  return static_cast<std::int64_t>(sent_);
}

void tally::end(std::int64_t token, clock::time_point began, outcome o, const std::string& why, bool logged) {
  if (completions_[static_cast<std::size_t>(token)]++ != 0) ++doubled_;
  ++counts_[static_cast<std::size_t>(o)];
  if (logged) {
    std::string text = why;
    std::ranges::replace(text, '\n', ' ');
    log_ << token << ' ' << us(began) << ' ' << us(clock::now()) << ' ' << outcome_names[static_cast<std::size_t>(o)]
         << ' ' << text << '\n';
    log_.flush();
  }
  ++completed_;
}

// Double completions would end it too early, and are counted.
void tally::wait() {
  while (completed_ < sent_) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

void tally::print(std::ostream& to) {
  to << "{\"sent\": " << sent_ << ", \"completed\": " << completed_ << ", \"doubled\": " << doubled_;
  for (std::size_t i = 0; i < outcome_names.size(); ++i) to << ", \"" << outcome_names[i] << "\": " << counts_[i];
  to << ", \"rss_kb\": " << resident_kb() << "}" << std::endl;
}

}  // namespace dse::bench
