#include "binary/types.hpp"
#include "refuse.hpp"

#include <dse/graph/traversal.hpp>

#include <algorithm>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

namespace {

const step_signature& chosen(step_id id, int overload, std::initializer_list<arg> args) {
  if (std::ranges::none_of(args, [](const arg& a) { return a.kind() == form::dynamic; })) return signatures[overload];
  std::vector<form> forms;
  for (const arg& a : args) forms.push_back(a.kind() == form::dynamic ? a.dynamic_kind() : a.kind());
  const int fitting = find_overload(id, forms.data(), forms.size());
  if (fitting < 0)
    refuse("no overload of " + std::string(step_infos[static_cast<std::size_t>(id)].name) + " takes these arguments");
  return signatures[fitting];
}

void append_instruction(binary_writer& out, std::string_view name, const step_signature& s, const arg* args,
                        std::size_t n) {
  out.text(name).count(n);
  for (std::size_t i = 0; i < n; ++i) out.qualified(args[i], s.at(i));
}

}  // namespace

void bytecode::add_step(std::string_view name, const step_signature& s, const arg* args, std::size_t n) {
  append_instruction(steps, name, s, args, n);
  ++step_count;
  since = std::max(since, s.since);
}
void bytecode::add_source(std::string_view name, const step_signature& s, const arg* args, std::size_t n) {
  append_instruction(sources, name, s, args, n);
  ++source_count;
  since = std::max(since, s.since);
}
void bytecode::append(binary_writer& out) const {
  out.i32(step_count).raw(steps.bytes()).i32(source_count).raw(sources.bytes());
}
std::string bytecode::graph_binary() const {
  binary_writer out;
  append(out.head(code::bytecode));
  return std::move(out).bytes();
}

void traversal_base::add(step_id id, int overload, std::initializer_list<arg> args) {
  const step_signature& s = chosen(id, overload, args);
  code_.add_step(step_infos[static_cast<std::size_t>(id)].name, s, args.begin(), args.size());
}

graph_traversal traversal_source::start(step_id id, int overload, std::initializer_list<arg> args) const {
  graph_traversal t(code_);
  if (!options_.empty()) {
    static constexpr step_signature takes{30400, 1, false, {param::strategy}};
    const arg options[] = {options_};
    bytecode with_options = code_;
    with_options.add_source("withStrategies", takes, options, 1);
    t = graph_traversal(std::move(with_options));
  }
  t.add(id, overload, args);
  return t;
}

traversal_source traversal_source::configured(step_id id, int overload, std::initializer_list<arg> args) const {
  traversal_source g = *this;
  const std::string_view name = step_infos[static_cast<std::size_t>(id)].name;
  const step_signature& s = chosen(id, overload, args);
  if (name == "with") {
    const value key = value(*args.begin());
    g.options_.set(key.as<std::string>(), args.size() == 2 ? args.begin()[1] : arg(true));
  } else if (name == "withComputer") {
    static constexpr step_signature takes{30200, 1, false, {param::computer}};
    const VertexProgramStrategy computer;
    const arg given[] = {args.size() == 0 ? arg(static_cast<const strategy&>(computer)) : *args.begin()};
    g.code_.add_source("withStrategies", takes, given, 1);
  } else {
    g.code_.add_source(name, s, args.begin(), args.size());
  }
  return g;
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
  code.add_source("CardinalityValueTraversal", takes, args, 2);
  return trusted_bytes::make(code.graph_binary());
}

}}}  // namespace dse::v0::graph
