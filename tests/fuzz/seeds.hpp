#pragma once

#include "fuzz/target.hpp"
#include "wire/version.hpp"

#include <functional>
#include <string>
#include <string_view>

namespace dse::fuzz {

/// The place of a version in wire::versions_by_preference, as targets choose it.
std::byte choice_of(std::string_view version);

/// Frames of tests/vectors whose name begins so, as inputs of a target that chooses a version and then reads a body
/// (`[version][0][body]`, see response_target.hpp). Empty when the program does not run in the root of the tree.
std::vector<bytes> response_seeds(std::initializer_list<std::string_view> names);

}  // namespace dse::fuzz
