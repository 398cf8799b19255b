// TinkerPop's own scenarios, through a session, against a real server, in each sub-protocol that can carry them.
#include "gremlin/comparing.hpp"
#include "gremlin/data_files.hpp"
#include "gremlin/report.hpp"
#include "gremlin/server.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>
#include <set>

namespace gremlin_suite { namespace {

coverage touched;

std::string in_lower_case(std::string text) {
  std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

std::vector<value> items_of(const value& v) {
  if (v.kind() != value_kind::map) return v.items();
  std::vector<value> items;
  for (const auto& [key, content] : v.entries()) items.push_back(list_of(key, content));
  return items;
}

class suite : public ::testing::Test {
 public:
  suite(scenario s, row_results& results) : scenario_(std::move(s)), results_(results), row_(results.of()) {}

  static void SetUpTestSuite() {
    write_data_files(session().graph("modern", mode::current().rows[0].options_to_prepare()));
  }

  void TestBody() override {
    SCOPED_TRACE(scenario_.place);
    const remote_graph prepared = session().graph(scenario_.graph, row_.options_to_prepare());
    const bool changes = scenario_.graph == "empty";
    if (changes) prepared.execute(traversal().V().drop());
    if (scenario_.initializer) prepared.execute(noted(scenario_.initializer(traversal(), world())));
    // The data sets do not change, so that they are read once.
    static std::map<std::string, world> worlds;
    if (!changes && !worlds.contains(scenario_.graph)) worlds.emplace(scenario_.graph, world(prepared));
    const world w = changes ? world(prepared) : worlds.at(scenario_.graph);
    try {
      run(w);
    } catch (const dse::exception& e) {
      ASSERT_EQ(scenario_.outcome, outcome::error) << e.what();
      const std::string text = in_lower_case(e.what());
      EXPECT_NE(text.find(in_lower_case(scenario_.message)), std::string::npos) << text;
    }
    for (const scenario::count_afterwards& c : scenario_.counts)
      EXPECT_EQ(prepared.execute(noted(c.of(traversal(), w))).size(), c.count);
  }

 private:
  static graph_traversal noted(graph_traversal t) { return touched.add(t), t; }

  void run(const world& w) const {
    graph_options options = row_.options();
    if (scenario_.on_computer) options.source("a");
    const remote_graph g = session().graph(scenario_.graph, options);
    const graph_traversal t = noted(scenario_.traversal(traversal(), w));
    const result_set results = row_.sends_text() ? g.execute(script(t.to_string())) : g.execute(t);
    std::vector<value> found = all_of(results);
    if (scenario_.next) found = items_of(found.at(0));
    const std::vector<value> expected = scenario_.expected ? scenario_.expected(w) : std::vector<value>();
    const std::string wrong = difference(scenario_, expected, found);
    EXPECT_TRUE(wrong.empty()) << wrong;
  }

  std::vector<value> all_of(result_set page) const {
    std::vector<value> found(page.begin(), page.end());
    if (page.has_more_pages()) results_.came_in_pages();
    while (page.has_more_pages()) {
      page = page.next_page();
      found.insert(found.end(), page.begin(), page.end());
    }
    return found;
  }

  scenario scenario_;
  row_results& results_;
  const row& row_;
};

/// Registers a test for each scenario that can run; gives the number of all.
int add(row_results& results, std::size_t stride) {
  const row& r = results.of();
  const std::vector<scenario> all = all_scenarios();
  std::set<std::string> names;
  int n = 0;
  for (std::size_t i = 0; i < all.size(); i += stride, ++n) {
    const scenario& s = all[i];
    if (const std::string reason = r.reason_to_leave_out(s); !reason.empty()) {
      results.leave_out(reason);
      continue;
    }
    std::string unique = s.name;
    while (!names.insert(unique).second) unique += "_again";
    ::testing::RegisterTest(r.name().c_str(), unique.c_str(), nullptr, s.place.c_str(), __FILE__, __LINE__,
                            [s, &results]() -> suite* { return new suite(s, results); });
  }
  if (stride != 1) return n;
  results.leave_out("that do nothing", scenarios_that_do_nothing);
  return n + scenarios_that_do_nothing;
}

void print(const std::vector<row_results>& rows) {
  std::cout << "\n| sent as | passed | failed | left out |\n|---|---|---|---|\n";
  for (const row_results& r : rows) std::cout << r.line() << '\n';
  const auto& tests = *::testing::UnitTest::GetInstance();
  if (mode::current().stride != 1 || tests.test_to_run_count() != tests.total_test_count()) return;
  std::cout << touched.summary() << "\nsteps never touched:";
  for (const std::string& name : touched.untouched_steps()) std::cout << ' ' << name;
  std::cout << "\noverloads never touched of other steps: " << touched.untouched_overloads() << std::endl;
}

}}  // namespace gremlin_suite

int main(int argc, char** argv) {
  using namespace gremlin_suite;
  ::testing::InitGoogleTest(&argc, argv);
  const mode& m = mode::current();
  std::vector<row_results> rows(m.rows.begin(), m.rows.end());
  int scenarios = 0;
  for (row_results& r : rows) scenarios = add(r, m.stride);
  add_report_tests(rows, scenarios, touched);
  const int failed = RUN_ALL_TESTS();
  print(rows);
  return failed;
}
