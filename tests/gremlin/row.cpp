#include "gremlin/row.hpp"

#include "bytecode_walker.hpp"

#include <cstdlib>
#include <stdexcept>

namespace gremlin_suite {
namespace {

/// What GraphSON 2 turns into something else: it has arrays and objects only.
class graphson2_losses : public bytecode_visitor {
 public:
  const std::string& reason() const { return reason_; }
  bool going() const { return reason_.empty(); }
  void content(const binary_head& head) {
    if (head.code == code::set) reason_ = "with a set";
  }
  void key(const binary_head& head) {
    if (head.null || head.code != code::text) reason_ = "with a map whose keys are no text";
  }

 private:
  std::string reason_;
};

std::string lost_in_graphson2(const scenario& s, const world& w) {
  graphson2_losses losses;
  bytecode_walker walker(losses);
  if (s.expected)
    for (const value& v : s.expected(w)) walker.value(v.encoded());
  walker.traversal(s.traversal(traversal(), w).code());
  return losses.reason();
}

std::string without_text(const graph_traversal& t) {
  try {
    static_cast<void>(t.to_string());
  } catch (const dse::exception& e) {
    return "without text: " + e.error().message();
  }
  return {};
}

mode mode_named(const std::string& name) {
  const auto with = [](sub_protocol p) { return graph_options().results(p); };
  const auto binary = [&](const std::string& how, graph_options o) {
    return row("graph_binary", "GraphBinary 1.0" + how, std::move(o));
  };
  const graph_options in_binary = with(sub_protocol::graphbinary1);
  const std::vector<row> all = {binary("", in_binary), row("graphson3", "GraphSON 3.0", with(sub_protocol::graphson3)),
                                row("graphson2", "GraphSON 2.0", with(sub_protocol::graphson2)),
                                row("text", "Gremlin-Groovy text", in_binary).as_text()};
  // the front says that it is DSE 6.8, which has 3.4
  const graph_options of_front = with(sub_protocol::graphbinary1).language_level(30799);
  if (name.empty()) return {"", false, 1, 1, all};
  if (name == "fast") return {"", false, 1, 10, all};
  if (name == "three_nodes") return {"--nodes 3", false, 3, 1, {binary(", three nodes", in_binary)}};
  if (name == "front") return {"--front", true, 1, 1, {binary(", DSE_V2, pages of 2", of_front).in_pages(2)}};
  throw std::invalid_argument("DSE_GREMLIN=" + name + " is unknown; it is fast, three_nodes or front");
}

}  // namespace

graph_options row::options_to_prepare() const {
  graph_options o = options_;
  if (o.results() == sub_protocol::graphson2) o.results(sub_protocol::graphbinary1);
  return o;
}

graph_options row::options() const {
  graph_options o = options_;
  if (page_size_ != 0) o.paging(dse::continuous_paging(), page_size_);
  return o;
}

std::string row::reason_to_leave_out(const scenario& s) const {
  if (s.wants_null_properties) return "with null properties";
  const world w = world::of_names();
  try {
    if (sends_text()) return without_text(s.traversal(traversal(), w));
    if (options_.results() == sub_protocol::graphson2) return lost_in_graphson2(s, w);
  } catch (const dse::exception&) {
    // a step refuses its arguments, as the scenario may expect
  }
  return {};
}

const mode& mode::current() {
  const char* name = std::getenv("DSE_GREMLIN");
  static const mode m = mode_named(name ? name : "");
  return m;
}

}  // namespace gremlin_suite
