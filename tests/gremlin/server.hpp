#pragma once

#include <dse/dse.hpp>

namespace gremlin_suite {

/// The session of all tests, on a cluster as the mode wants it.
const dse::client& session();

}  // namespace gremlin_suite
