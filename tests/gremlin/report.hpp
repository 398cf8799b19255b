#pragma once

#include "gremlin/coverage.hpp"
#include "gremlin/row.hpp"

#include <map>
#include <string>
#include <vector>

namespace gremlin_suite {

/// What became of the scenarios in one row.
class row_results {
 public:
  explicit row_results(const row& r) : row_(r) {}

  const row& of() const noexcept { return row_; }
  void leave_out(const std::string& reason, int count = 1) {
    if (count != 0) left_out_[reason] += count;
  }
  int passed() const;
  int failed() const;
  int left_out() const;
  /// A line of a Markdown table: title, passed, failed, left out with reasons.
  std::string line() const;

 private:
  const row& row_;
  std::map<std::string, int> left_out_;
};

/// `1,495`
std::string with_commas(int n);

/// Registers the tests that look at the whole run; they come last.
void add_report_tests(const std::vector<row_results>& rows, int scenarios, const coverage& c);

}  // namespace gremlin_suite
