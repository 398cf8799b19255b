#pragma once

#include <string>
#include <string_view>

namespace dse { inline namespace v0 {

/// A name as CQL has to write it: as it is, or in double quotes where it has capitals or is a reserved word.
std::string to_cql_identifier(std::string_view name);

/// The name that an identifier of CQL means: `"Quoted ""name"""` is Quoted "name", and Users, without quotes, is users.
std::string from_cql_identifier(std::string_view identifier);

}}  // namespace dse::v0
