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
  void came_in_pages() noexcept { ++in_pages_; }
  /// Scenarios whose results came in more than one page.
  int in_pages() const noexcept { return in_pages_; }
  int passed() const;
  int failed() const;
  int left_out() const;
  /// A line of a Markdown table: title, passed, failed, left out with reasons.
  std::string line() const;

 private:
  const row& row_;
  std::map<std::string, int> left_out_;
  int in_pages_ = 0;
};

/// `1,495`
std::string with_commas(int n);

/// Registers the tests that look at the whole run; they come last.
void add_report_tests(const std::vector<row_results>& rows, int scenarios, const coverage& c);

}  // namespace gremlin_suite
