// Whether model nodes answer as a real one did: what the simulator and the fake server show of a client holds for real
// nodes only as far as that.
#include "sim/model_node.hpp"
#include "support/conversations/scripts.hpp"

#include <gmock/gmock.h>

namespace dse::testing { namespace {

/// Where a model node knowingly answers in another way, and why. Everything else is alike; besides, a model node does
/// not go on with a client whose request a real one answers with an error of the protocol, since no client under test
/// may send it.
const std::map<std::string, std::string> differences{
    {"startup_in_dse_v1", "hangs up, as Cassandra before 4.0 does and DSE: a client has to bear that too"},
    {"select_nothing", "has a row for each token, to echo it"},
    {"serial_consistency_that_is_none", "is strict: a client may not send it"},
    {"unknown_query_flags", "is strict: a client may not send them"},
    {"execute_with_unset_in_v3", "is strict: v3 has no unset values"},
    {"negative_stream_id", "is strict: they belong to the server"},
    {"body_with_a_surplus_byte", "is strict: a client may not send it"},
};

std::string name_of(const answers& a) { return a.name.substr(a.name.find(' ') + 1); }

class model_at_the_end : public conversation_partner {
 public:
  model_at_the_end() { cluster_.echoes_in_warnings = false; }

  void send(bytes_view b) override {
    if (complained_ || link_.ended) return;
    try {
      for (const outgoing& o : node_.receive(link_, b)) {
        model_node::sent(link_, o);
        said_.insert(said_.end(), o.data.begin(), o.data.end());
      }
    } catch (const bad_request&) {
      complained_ = true;
    }
  }
  heard receive() override {
    if (!said_.empty()) return {heard::kind::data, std::exchange(said_, {})};
    return {complained_ ? heard::kind::complaint : link_.ended ? heard::kind::end : heard::kind::silence};
  }

 private:
  model_cluster cluster_{1};
  model_node node_{cluster_, 0};
  client_link link_;
  bytes said_;
  bool complained_ = false;
};

/// The same lines, or a complaint where the real node refused the request or hung up.
bool agree(const std::vector<std::string>& model, const std::vector<std::string>& real) {
  if (model == real) return true;
  if (model.empty() || model.back() != "complaint" || model.size() > real.size()) return false;
  const std::string& refused = real[model.size() - 1];
  return std::equal(model.begin(), model.end() - 1, real.begin()) &&
         (refused.find(": ERROR") != refused.npos || refused == "end of the connection");
}

class conversations : public ::testing::TestWithParam<std::uint8_t> {
 protected:
  struct pair {
    answers model, real;
  };
  /// What both answered in this version.
  std::vector<pair> spoken_with_both() {
    const std::vector<answers> recorded = recorded_answers();
    std::vector<pair> all;
    for (const conversation_script& s : scripts()) {
      if (GetParam() < s.from_version) continue;
      model_at_the_end partner;
      answers model = spoken(s, GetParam(), partner);
      const auto real = std::ranges::find(recorded, model.name, &answers::name);
      if (real == recorded.end()) ADD_FAILURE() << model.name << " is not recorded";
      else all.push_back({std::move(model), *real});
    }
    return all;
  }
};

INSTANTIATE_TEST_SUITE_P(versions, conversations, ::testing::Values(3, 4, 5));

TEST_P(conversations, with_a_model_node_go_as_with_a_real_one) {
  for (const auto& [model, real] : spoken_with_both()) {
    if (differences.contains(name_of(model))) continue;
    EXPECT_TRUE(agree(model.lines, real.lines)) << to_text({real, model});
  }
}

TEST(differences_of_model_nodes, exist) {
  std::set<std::string> alike;
  for (const auto& [name, why] : differences) alike.insert(name);
  const std::vector<answers> recorded = recorded_answers();
  for (const conversation_script& s : scripts())
    for (std::uint8_t version = s.from_version; version <= 5; ++version) {
      model_at_the_end partner;
      const answers model = spoken(s, version, partner);
      const auto real = std::ranges::find(recorded, model.name, &answers::name);
      if (real != recorded.end() && !agree(model.lines, real->lines)) alike.erase(s.name);
    }
  EXPECT_THAT(alike, ::testing::IsEmpty()) << "these are no differences any more";
}

}}  // namespace dse::testing
