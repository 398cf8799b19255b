#pragma once

#include "engine/shard_core.hpp"

namespace dse::testing {

inline constexpr auto tick = engine::timeout_wheel::tick;

/// What a request refers to: a base of those that have it to themselves, so that it is made first.
struct message_holder {
  engine::message own;
};

}  // namespace dse::testing
