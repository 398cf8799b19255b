#include "gremlin/report.hpp"

#include "gremlin/server.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <functional>
#include <set>
#include <sstream>

namespace gremlin_suite {
namespace {

const ::testing::TestSuite* tests_of(const row& r) {
  const auto& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i)
    if (all.GetTestSuite(i)->name() == r.name()) return all.GetTestSuite(i);
  return nullptr;
}

std::string text_of(const std::string& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

class report : public ::testing::Test {
 public:
  explicit report(std::function<void()> check) : check_(std::move(check)) {}
  void TestBody() override { check_(); }

 private:
  std::function<void()> check_;
};

void add(const char* name, std::function<void()> check) {
  ::testing::RegisterTest("report", name, nullptr, nullptr, __FILE__, __LINE__,
                          [check]() -> report* { return new report(check); });
}

void requests_went_to_all_nodes() {
  std::set<std::string> nodes;
  for (int i = 0; i < 30; ++i) nodes.insert(session().execute("SELECT key FROM system.local").info().node());
  EXPECT_EQ(nodes.size(), mode::current().nodes);
}

}  // namespace

int row_results::passed() const { return tests_of(row_) ? tests_of(row_)->successful_test_count() : 0; }
int row_results::failed() const { return tests_of(row_) ? tests_of(row_)->failed_test_count() : 0; }
int row_results::left_out() const {
  int n = 0;
  for (const auto& [reason, count] : left_out_) n += count;
  return n;
}

std::string row_results::line() const {
  std::string reasons;
  for (const auto& [reason, count] : left_out_)
    reasons.append(reasons.empty() ? "" : ", ").append(with_commas(count)).append(" ").append(reason);
  return "| " + row_.title() + " | " + with_commas(passed()) + " | " + with_commas(failed()) + " | " + reasons + " |";
}

std::string with_commas(int n) {
  std::string text = std::to_string(n);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

void add_report_tests(const std::vector<row_results>& rows, int scenarios, const coverage& c) {
  add("every_scenario_has_run_or_is_left_out_for_a_reason", [&rows, scenarios] {
    for (const row_results& r : rows) EXPECT_EQ(r.passed() + r.failed() + r.left_out(), scenarios) << r.line();
  });
  add("requests_go_to_every_node", requests_went_to_all_nodes);
  add("results_come_in_pages_where_they_were_asked_for", [&rows] {
    for (const row_results& r : rows) EXPECT_EQ(r.in_pages() > 0, r.of().is_paged()) << r.line();
  });
  if (mode::current().stride != 1) return;
  add("readme_has_the_table", [&rows] {
    const std::string readme = text_of("tests/gremlin/README.md");
    for (const row_results& r : rows) EXPECT_NE(readme.find(r.line()), readme.npos) << r.line();
  });
  if (rows.size() == 1) return;
  add("readme_has_the_coverage",
      [&c] { EXPECT_NE(text_of("tests/gremlin/README.md").find(c.summary()), std::string::npos) << c.summary(); });
  add("untouched_steps_have_tests_of_their_own", [&c] {
    const std::string others = text_of("tests/integration/graph_steps_dbtest.cpp");
    for (const std::string& step : c.untouched_steps()) EXPECT_NE(others.find("." + step + "("), others.npos) << step;
  });
}

}  // namespace gremlin_suite
