#pragma once

#include <dse/observer.hpp>

#include <memory>

namespace dse { inline namespace v0 {

/// Writes warnings and errors to stderr, one line each. One object for the process.
std::shared_ptr<observer> default_observer();

}}  // namespace dse::v0
