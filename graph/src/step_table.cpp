#include "step_table.hpp"

#include "binary/types.hpp"

#include <iterator>

namespace dse { inline namespace v0 { namespace graph {

namespace {

place place_of(std::size_t id) {
  if (id >= static_cast<std::size_t>(step_id::source_with)) return place::source;
  return id >= static_cast<std::size_t>(step_id::spawn_addE) ? place::spawn : place::step;
}

}  // namespace

const step_signature* find_signature(std::string_view name, place where, const std::vector<form>& forms) {
  const step_signature* any = nullptr;
  for (std::size_t id = 0; id < std::size(step_infos); ++id) {
    if (step_infos[id].name != name || place_of(id) != where) continue;
    const int fitting = find_overload(static_cast<step_id>(id), forms.data(), forms.size());
    if (fitting >= 0) return &signatures[fitting];
    if (any == nullptr) any = &signatures[step_infos[id].first_signature];
  }
  return any;
}

std::vector<form> forms_ahead(binary_reader in, std::size_t n) {
  std::vector<form> forms;
  forms.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::string_view argument = take_value(in);
    forms.push_back(in.ok() ? form_ahead(binary_reader(argument)) : form::object);
  }
  return forms;
}

}}}  // namespace dse::v0::graph
