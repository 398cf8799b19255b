#pragma once

#include "binary/reader.hpp"

#include <dse/graph/steps.hpp>

#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace graph {

/// Where in a traversal a step stands; each place has overloads of its own.
enum class place { step, spawn, source };

/// The overload that an instruction means; null for a step of no known name. The forms are those of its arguments.
const step_signature* find_signature(std::string_view name, place where, const std::vector<form>& forms);
/// The forms of the next n values, which are not consumed.
std::vector<form> forms_ahead(binary_reader in, std::size_t n);

}}}  // namespace dse::v0::graph
