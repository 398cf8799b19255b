#include "language_level.hpp"

#include "binary/types.hpp"
#include "dse_release.hpp"
#include "step_table.hpp"

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

/// Walks through an encoded traversal and tells `visit(name, since)` what it is made of, until that returns false.
template <class Visit>
class language_walker {
 public:
  explicit language_walker(Visit visit) : visit_(visit) {}

  void traversal(binary_reader& in, place first, int nesting) {
    place where = first;
    for (std::size_t n = in.count(); n > 0 && going(in); --n, where = place::step) instruction(in, where, nesting);
    for (std::size_t n = in.count(); n > 0 && going(in); --n) instruction(in, place::source, nesting);
  }

 private:
  bool going(const binary_reader& in) const { return going_ && in.ok(); }
  void found(std::string_view what, std::string_view name, tinkerpop_version since) {
    if (going_) going_ = visit_(what, name, since);
  }

  void instruction(binary_reader& in, place where, int nesting) {
    const std::string_view name = in.text();
    const std::size_t n = in.count();
    const std::vector<form> forms = forms_ahead(in, n);
    if (name == "CardinalityValueTraversal")
      found("a value with its own", "Cardinality", first_with_cardinality_values);
    if (const step_signature* s = find_signature(name, where, forms)) {
      found("step", name, s->since);
      // later arguments of a repeated parameter could be null before
      const auto end = forms.begin() + std::min<std::ptrdiff_t>(std::ssize(forms), s->count);
      if (std::find(forms.begin(), end, form::null) != end) found("null as an argument of", name, first_with_nulls);
    }
    for (std::size_t i = 0; i < n && going(in); ++i) value(in, nesting + 1);
  }

  void value(binary_reader& in, int nesting) {
    if (nesting > max_nesting) return in.fail();
    const binary_head head = read_head(in);
    if (head.null) return;
    const binary_type* type = find_type(head.code);
    if (type == nullptr) return void(in.take(head.custom_size));
    if (is_token(*type)) {
      read_head(in);
      const std::string name = std::string(type->name) + '.' + std::string(in.text());
      return found("token", name, version_of(name));
    }
    switch (head.code) {
      case code::list:
      case code::set: return values(in, in.count(), nesting);
      case code::map: return values(in, 2 * in.count(), nesting);
      case code::bytecode: return traversal(in, place::step, nesting);
      case code::predicate:
      case code::text_predicate: {
        const std::string name = (head.code == code::predicate ? "P." : "TextP.") + std::string(in.text());
        found("predicate", name, version_of(name));
        return values(in, in.count(), nesting);
      }
      case code::strategy: {
        const std::string_view name = in.text();
        const std::string_view simple = name.substr(name.rfind('.') + 1);
        found("strategy", simple, version_of(simple));
        return values(in, 2 * in.count(), nesting);
      }
      default: return skip_layout(in, type->layout, nesting);
    }
  }
  void values(binary_reader& in, std::size_t n, int nesting) {
    for (; n > 0 && going(in); --n) value(in, nesting + 1);
  }

  Visit visit_;
  bool going_ = true;
};

template <class Visit>
void walk(const bytecode& code, Visit visit) {
  binary_writer bytes;
  code.append(bytes);
  binary_reader in(bytes.bytes());
  language_walker<Visit>(visit).traversal(in, place::spawn, 0);
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
