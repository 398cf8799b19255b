// Cases of the other drivers' tests: results in pages, which the server pushes.
#include "support/cluster.hpp"

#include <dse/dse.hpp>

#include <boost/asio/use_future.hpp>

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace dse::testing { namespace {

using namespace dse::graph;
using namespace std::chrono_literals;
using value = graph::value;
namespace asio = boost::asio;

class graph_peer_pages : public ::testing::Test {
 protected:
  static inline const traversal_source g = traversal();

  static void SetUpTestSuite() {
    front = connect(session_options(cluster::with(cluster::plain).address(true)).protocol("dse_v2"));
    front.graph().execute(script("system.graph('paged').ifNotExists().create()").system(true));
    const remote_graph graph = front.graph("paged");
    graph.execute(script("g.V().drop().iterate(); (1..20).each { g.addV('n').property('i', it).iterate() }"));
  }
  static void TearDownTestSuite() {
    front.close();
    front = {};
  }
  static graph_options by(std::int32_t rows, continuous_paging how = {}) { return graph_options().paging(how, rows); }
  static remote_graph paged() { return front.graph("paged"); }
  static auto numbers() { return g.V().order().by("i").values("i"); }
  static std::vector<int> one_to(int last) {
    std::vector<int> all;
    for (int i = 1; i <= last; ++i) all.push_back(i);
    return all;
  }
  /// All results, and how many each page has.
  struct walk {
    std::vector<int> all;
    std::vector<std::int64_t> sizes;
  };
  static walk through(result_set page) {
    walk w;
    while (true) {
      w.sizes.push_back(page.size());
      for (const int i : page.to_list<int>()) w.all.push_back(i);
      if (!page.has_more_pages()) return w;
      page = page.next_page();
    }
  }

  static inline client front;
};

TEST_F(graph_peer_pages, peer_015_two_pages_of_ten_vertices) {
  const auto first = paged().execute(g.V().hasLabel("n"), by(10));
  EXPECT_EQ(first.to_list<vertex>().size(), 10u);
  ASSERT_TRUE(first.has_more_pages());
  const auto second = first.async_next_page(asio::use_future).get().value();
  EXPECT_EQ(second.to_list<vertex>().size(), 10u);
  EXPECT_FALSE(second.has_more_pages());
  std::set<value> ids;
  for (const auto& page : {first, second})
    for (const vertex& v : page.to_list<vertex>()) ids.insert(v.id);
  EXPECT_EQ(ids.size(), 20u);
}

TEST_F(graph_peer_pages, peer_019_results_are_whole_in_one_page_and_in_several) {
  const walk one = through(paged().execute(numbers(), by(100)));
  EXPECT_EQ(one.all, one_to(20));
  EXPECT_EQ(one.sizes.size(), 1u);
  const walk several = through(paged().execute(numbers(), by(7)));
  EXPECT_EQ(several.all, one_to(20));
  EXPECT_GE(several.sizes.size(), 3u);
}

TEST_F(graph_peer_pages, peer_062_pages_come_where_they_are_asked_for_and_can_be_left) {
  for (const auto& [o, in_pages] : {std::pair(by(10), true), std::pair(graph_options(), false)}) {
    const auto blocking = paged().execute(numbers(), o);
    EXPECT_EQ(blocking.has_more_pages(), in_pages);
    EXPECT_EQ(through(blocking).all, one_to(20));
    const auto awaited = paged().async_execute(numbers(), o, asio::use_future).get().value();
    EXPECT_EQ(awaited.has_more_pages(), in_pages);
    EXPECT_EQ(through(awaited).all, one_to(20));
  }
  const auto by_profile = front.with(graph_defaults().profile("paged", by(10))).graph("paged");
  EXPECT_TRUE(by_profile.execute(numbers(), graph_options().profile("paged")).has_more_pages());
  EXPECT_FALSE(by_profile.execute(numbers()).has_more_pages());

  result_set left = paged().execute(numbers(), by(10));
  const std::vector<int> kept = left.to_list<int>();
  left = {};  // and with it the wish for more
  EXPECT_EQ(kept, one_to(10));
  EXPECT_EQ(paged().next<std::int64_t>(g.V().count(), by(10)), 20);
}

TEST_F(graph_peer_pages, timeout_holds_for_each_call_that_waits_for_a_page) {
  const auto slow = script("Thread.sleep(5000); g.V()");
  const auto start = std::chrono::steady_clock::now();
  EXPECT_TRUE(paged().try_execute(slow, by(10).timeout(300ms)).has_error());
  EXPECT_TRUE(paged().async_execute(slow, by(10).timeout(300ms), asio::use_future).get().has_error());
  EXPECT_LT(std::chrono::steady_clock::now() - start, 4s);
}

TEST_F(graph_peer_pages, peer_089_no_further_page_comes_behind_the_last_that_was_asked_for) {
  EXPECT_EQ(paged().execute(numbers()).size(), 20) << "all at once, since nobody asked for pages";
  const auto only = paged().execute(numbers(), by(10, continuous_paging().max_pages(1)));
  EXPECT_EQ(only.to_list<int>(), one_to(10));
  EXPECT_FALSE(only.has_more_pages());
}

}}  // namespace dse::testing
