#include "binary/types.hpp"
#include "refuse.hpp"

#include <dse/graph/traversal.hpp>

#include <algorithm>
#include <functional>
#include <optional>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace {

constexpr std::string_view cardinality_values = "CardinalityValueTraversal";

const step_signature& chosen(step_id id, int overload, std::initializer_list<arg> args) {
  if (std::ranges::none_of(args, [](const arg& a) { return a.kind() == form::dynamic; })) return signatures[overload];
  std::vector<form> forms;
  for (const arg& a : args) forms.push_back(a.kind() == form::dynamic ? a.dynamic_kind() : a.kind());
  const int fitting = find_overload(id, forms.data(), forms.size());
  if (fitting < 0)
    refuse("no overload of " + std::string(step_infos[static_cast<std::size_t>(id)].name) + " takes these arguments");
  return signatures[fitting];
}

/// What Cardinality::single(v) and its like make: the cardinality and v.
std::optional<std::pair<value, value>> cardinality_value(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if (head.null || head.code != code::bytecode || in.count() != 0 || in.count() != 1) return std::nullopt;
  if (in.text() != cardinality_values || in.count() != 2) return std::nullopt;
  const value name = trusted_bytes::next(in);
  value content = trusted_bytes::next(in);
  if (!in.ok() || name.kind() != value_kind::text) return std::nullopt;
  return std::pair(value(cardinality(name.as<std::string>())), std::move(content));
}

void append_instruction(binary_writer& out, std::string_view name, const step_signature& s, const arg* args,
                        std::size_t n) {
  out.text(name).count(n);
  for (std::size_t i = 0; i < n; ++i) out.qualified(args[i], s.at(i));
}

// As Java does, since servers before TinkerPop 3.6 have no property(map).
void append_properties(bytecode& code, const value& map) {
  static constexpr step_signature takes{30000, 3, true, {param::object, param::object, param::object}};
  if (map.is_null()) return;
  for (const auto& [key, content] : map.entries()) {
    if (const auto single = cardinality_value(content)) {
      const arg args[] = {single->first, key, single->second};
      code.add_step("property", takes, args, 3);
    } else {
      const arg args[] = {key, content};
      code.add_step("property", takes, args, 2);
    }
  }
}

void append(bytecode& code, step_id id, int overload, std::initializer_list<arg> args) {
  const step_signature& s = chosen(id, overload, args);
  if (id == step_id::property && s.params[0] == param::map) return append_properties(code, value(*args.begin()));
  code.add_step(step_infos[static_cast<std::size_t>(id)].name, s, args.begin(), args.size());
}

}  // namespace

void bytecode::add_step(std::string_view name, const step_signature& s, const arg* args, std::size_t n) {
  append_instruction(steps, name, s, args, n);
  ++step_count;
}
void bytecode::add_source(std::string_view name, const step_signature& s, const arg* args, std::size_t n) {
  append_instruction(sources, name, s, args, n);
  ++source_count;
}
void bytecode::append(binary_writer& out) const {
  out.i32(step_count).raw(steps.bytes()).i32(source_count).raw(sources.bytes());
}
bool operator==(const bytecode& a, const bytecode& b) noexcept {
  return a.step_count == b.step_count && a.source_count == b.source_count && a.steps.bytes() == b.steps.bytes() &&
         a.sources.bytes() == b.sources.bytes();
}
std::size_t bytecode::hash() const noexcept {
  const std::hash<std::string_view> of;
  return of(steps.bytes()) * 31 + of(sources.bytes());
}
std::string bytecode::graph_binary() const {
  binary_writer out;
  append(out.head(code::bytecode));
  return std::move(out).bytes();
}

void traversal_base::add(step_id id, int overload, std::initializer_list<arg> args) {
  append(code_, id, overload, args);
}

bytecode traversal_settings::started(step_id id, int overload, std::initializer_list<arg> args) const {
  static constexpr step_signature takes{30400, 1, false, {param::strategy}};
  bytecode code = code_;
  if (!options_.empty()) {
    const arg options[] = {options_};
    code.add_source("withStrategies", takes, options, 1);
  }
  append(code, id, overload, args);
  return code;
}

void traversal_settings::configure(step_id id, int overload, std::initializer_list<arg> args) {
  static constexpr step_signature takes{30200, 1, false, {param::computer}};
  const std::string_view name = step_infos[static_cast<std::size_t>(id)].name;
  const step_signature& s = chosen(id, overload, args);
  if (name == "with") {
    const value key = value(*args.begin());
    options_.set(key.as<std::string>(), args.size() == 2 ? args.begin()[1] : arg(true));
  } else if (name == "withComputer") {
    const VertexProgramStrategy computer;
    const arg given[] = {args.size() == 0 ? arg(static_cast<const strategy&>(computer)) : *args.begin()};
    code_.add_source("withStrategies", takes, given, 1);
  } else {
    code_.add_source(name, s, args.begin(), args.size());
  }
}

strategy& strategy::set(std::string_view key, arg v, param as) {
  entries_.qualified(key).qualified(v, as);
  ++count_;
  return *this;
}
void strategy::append(binary_writer& out) const {
  out.head(code::strategy).text(name_).i32(count_).raw(entries_.bytes());
}

value cardinality::operator()(const arg& v) const {
  static constexpr step_signature takes{30700, 2, false, {param::string, param::object}};
  bytecode code;
  const arg args[] = {name_, v};  // the cardinality as a string, as Java sends it
  code.add_source(cardinality_values, takes, args, 2);
  return trusted_bytes::make(code.graph_binary());
}

}}}  // namespace dse::v0::graph
