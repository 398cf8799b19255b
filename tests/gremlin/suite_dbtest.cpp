// TinkerPop's own scenarios, through a session, against a real server, in each sub-protocol that can carry them.
#include "gremlin/comparing.hpp"
#include "gremlin/data_files.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <iostream>
#include <map>
#include <set>

namespace gremlin_suite { namespace {

using dse::testing::cluster;

const dse::client& session() {
  static const dse::client db = dse::connect(dse::testing::session_options(cluster::with("").address()));
  return db;
}

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
  suite(scenario s, sub_protocol p) : scenario_(std::move(s)), protocol_(p) {}

  static void SetUpTestSuite() { write_data_files(session().graph("modern")); }

  void TestBody() override {
    SCOPED_TRACE(scenario_.place);
    const remote_graph g = session().graph(scenario_.graph, graph_options().results(protocol_));
    const bool changes = scenario_.graph == "empty";
    if (changes) g.execute(traversal().V().drop());
    if (scenario_.initializer) g.execute(scenario_.initializer(traversal(), world()));
    // The data sets do not change, so that they are read once.
    static std::map<std::string, world> worlds;
    if (!changes && !worlds.contains(scenario_.graph)) worlds.emplace(scenario_.graph, world(g));
    const world w = changes ? world(g) : worlds.at(scenario_.graph);
    try {
      run(g, w);
    } catch (const dse::exception& e) {
      ASSERT_EQ(scenario_.outcome, outcome::error) << e.what();
      const std::string text = in_lower_case(e.what());
      EXPECT_NE(text.find(in_lower_case(scenario_.message)), std::string::npos) << text;
    }
    for (const scenario::count_afterwards& c : scenario_.counts)
      EXPECT_EQ(g.execute(c.of(traversal(), w)).size(), c.count);
  }

 private:
  void run(const remote_graph& g, const world& w) const {
    const remote_graph source = scenario_.on_computer ? g.with(graph_options().source("a")) : g;
    const result_set results = source.execute(scenario_.traversal(traversal(), w));
    std::vector<value> found(results.begin(), results.end());
    if (scenario_.next) found = items_of(found.at(0));
    const std::vector<value> expected = scenario_.expected ? scenario_.expected(w) : std::vector<value>();
    const std::string wrong = difference(scenario_, expected, found);
    EXPECT_TRUE(wrong.empty()) << wrong;
  }

  scenario scenario_;
  sub_protocol protocol_;
};

/// What became of the scenarios in one sub-protocol.
struct row {
  const char* name;
  int left_out = 0;
};

void add(row& r, sub_protocol p) {
  std::set<std::string> names;
  for (const scenario& s : all_scenarios()) {
    if (s.wants_null_properties) {  // the graphs of the server allow none
      ++r.left_out;
      continue;
    }
    std::string unique = s.name;
    while (!names.insert(unique).second) unique += "_again";
    ::testing::RegisterTest(r.name, unique.c_str(), nullptr, s.place.c_str(), __FILE__, __LINE__,
                            [s, p]() -> suite* { return new suite(s, p); });
  }
}

void report(const row& r) {
  const auto& all = *::testing::UnitTest::GetInstance();
  for (int i = 0; i < all.total_test_suite_count(); ++i) {
    const ::testing::TestSuite& s = *all.GetTestSuite(i);
    if (s.name() != std::string_view(r.name)) continue;
    std::cout << r.name << ": " << s.successful_test_count() << " scenarios passed, " << s.failed_test_count()
              << " failed, left out: " << r.left_out << " that need a graph with null properties, "
              << scenarios_that_do_nothing << " that do nothing in any language" << std::endl;
  }
}

}}  // namespace gremlin_suite

int main(int argc, char** argv) {
  ::testing::InitGoogleTest(&argc, argv);
  gremlin_suite::row graph_binary{"graph_binary"}, graphson3{"graphson3"};
  gremlin_suite::add(graph_binary, dse::graph::sub_protocol::graphbinary1);
  gremlin_suite::add(graphson3, dse::graph::sub_protocol::graphson3);
  const int failed = RUN_ALL_TESTS();
  for (const auto* r : {&graph_binary, &graphson3}) gremlin_suite::report(*r);
  return failed;
}
