#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::metadata {

/// The members of a JSON object of texts, numbers, booleans and nulls, in their order, each as a text without quotes:
/// the options in the schema tables of Cassandra 2. Nothing when it is anything else.
std::optional<std::vector<std::pair<std::string, std::string>>> read_flat_object(std::string_view json);

}  // namespace dse::metadata
