#pragma once

#include "fuzz/choices.hpp"

#include <dse/data_type.hpp>
#include <dse/value.hpp>

#include <vector>

namespace dse::fuzz {

/// A type of at most so many levels.
data_type some_type(choices& in, int levels);

/// A type without parameters, as CQL has them.
data_type some_scalar_type(choices& in);

/// Columns with names and types, of one table or of several.
std::vector<column> some_columns(choices& in, std::size_t most);

bool same_columns(const std::vector<column>& a, const std::vector<column>& b);

/// A value that can be bound to a column of the type, and is read from it as it was.
value some_value(choices& in, const data_type& type);

}  // namespace dse::fuzz
