#include "language_level.hpp"

#include "bytecode_walker.hpp"
#include "dse_release.hpp"

#include <algorithm>
#include <string_view>

namespace dse { inline namespace v0 { namespace graph {

namespace {

struct named_version {
  std::string_view name;
  tinkerpop_version since;
};
#include "versions.inc"

constexpr tinkerpop_version tinkerpop_34_with_its_patches = 30499;
constexpr tinkerpop_version first_with_nulls = 30500;
constexpr tinkerpop_version first_with_cardinality_values = 30700;

tinkerpop_version version_of(std::string_view name) {
  const auto* at = std::ranges::lower_bound(versions, name, {}, &named_version::name);
  return at != std::end(versions) && at->name == name ? at->since : 30000;
}

/// Tells `visit(what, name, since)` what a traversal is made of, until that returns false.
template <class Visit>
class version_visitor : public bytecode_visitor {
 public:
  explicit version_visitor(Visit visit) : visit_(visit) {}

  bool going() const { return going_; }
  void instruction(std::string_view name, const std::vector<form>& forms, const step_signature* s) {
    if (name == "CardinalityValueTraversal")
      found("a value with its own", "Cardinality", first_with_cardinality_values);
    if (s == nullptr) return;
    found("step", name, s->since);
    // later arguments of a repeated parameter could be null before
    const auto end = forms.begin() + std::min<std::ptrdiff_t>(std::ssize(forms), s->count);
    if (std::find(forms.begin(), end, form::null) != end) found("null as an argument of", name, first_with_nulls);
  }
  void token(std::string_view name) { found("token", name, version_of(name)); }
  void predicate(std::string_view name) { found("predicate", name, version_of(name)); }
  void strategy(std::string_view name, binary_reader) { found("strategy", name, version_of(name)); }

 private:
  void found(std::string_view what, std::string_view name, tinkerpop_version since) {
    if (going_) going_ = visit_(what, name, since);
  }

  Visit visit_;
  bool going_ = true;
};

template <class Visit>
void walk(const bytecode& code, Visit visit) {
  version_visitor<Visit> visitor(visit);
  bytecode_walker<version_visitor<Visit>>(visitor).traversal(code);
}

std::string version_text(tinkerpop_version v) {
  const std::string text = std::to_string(v / 10000) + '.' + std::to_string(v / 100 % 100);
  return v % 100 == 0 || v % 100 == 99 ? text : text + '.' + std::to_string(v % 100);
}

}  // namespace

tinkerpop_version required_level(const bytecode& code) {
  tinkerpop_version newest = 0;
  walk(code, [&](std::string_view, std::string_view, tinkerpop_version since) {
    newest = std::max(newest, since);
    return true;
  });
  return newest;
}

std::optional<newer_part> first_newer_than(const bytecode& code, tinkerpop_version level) {
  std::optional<newer_part> first;
  walk(code, [&](std::string_view what, std::string_view name, tinkerpop_version since) {
    if (since > level) first = newer_part{std::string(what) + ' ' + std::string(name), since};
    return !first;
  });
  return first;
}

std::optional<tinkerpop_version> level_of(const std::vector<std::shared_ptr<const node_info>>& nodes) {
  for (const auto& node : nodes) {
    const auto release = dse_release_of(*node);
    if (release && release->major > 0 && release->major < 7) return tinkerpop_34_with_its_patches;
  }
  return std::nullopt;
}

error check_language_level(const bytecode& code, std::optional<tinkerpop_version> chosen,
                           const std::vector<std::shared_ptr<const node_info>>& nodes) {
  const auto level = chosen ? chosen : level_of(nodes);
  const auto newer = level ? first_newer_than(code, *level) : std::nullopt;
  if (!newer) return {};
  return error(
      client_errc::invalid_argument,
      newer->name + " needs TinkerPop " + version_text(newer->since) + ", and the language level is " +
          version_text(*level),
      chosen ? "set another graph_options::language_level, if the servers know it"
             : "DSE before 7 knows TinkerPop 3.4; where the servers know more, set graph_options::language_level");
}

}}}  // namespace dse::v0::graph
