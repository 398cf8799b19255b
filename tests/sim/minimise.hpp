#pragma once

#include "sim/world.hpp"

#include <vector>

namespace dse::testing {

/// A part of `all`, in its order, that still fails, and of which none can be left out. `all` has to fail.
///
/// Delta debugging (Zeller, Hildebrandt: Simplifying and isolating failure-inducing input, 2002), without its tests of
/// parts alone: a few steps of a world hardly ever fail without the ones before them.
template <class T, class Fails>
std::vector<T> minimal(std::vector<T> all, Fails&& fails) {
  for (std::size_t size = (all.size() + 1) / 2; size != 0;) {
    bool removed = false;
    for (std::size_t at = 0; at < all.size();) {
      std::vector<T> rest(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(at));
      if (at + size < all.size())
        rest.insert(rest.end(), all.begin() + static_cast<std::ptrdiff_t>(at + size), all.end());
      if (fails(rest)) all = std::move(rest), removed = true;
      else at += size;
    }
    if (size != 1) size /= 2;
    else if (!removed) break;
  }
  return all;
}

struct minimised {
  std::string violation;  ///< of the smallest world; empty: nothing is broken
  std::vector<script::step> steps;
  std::size_t of = 0;     ///< steps of the whole world
  unsigned worlds = 0;    ///< that were tried
  world_options options;  ///< of the smallest world
};

/// The shortest script of a world that still breaks the same invariant.
minimised minimise(world_options o);

}  // namespace dse::testing
