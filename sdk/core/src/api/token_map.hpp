#pragma once

#include "metadata/token_map.hpp"

#include <dse/token_map.hpp>

#include <memory>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// Makes the public handle of a snapshot's map.
struct token_map_access {
  static token_map make(std::shared_ptr<const metadata::token_map> map) {
    token_map handle;
    handle.map_ = std::move(map);
    return handle;
  }
};

}}}  // namespace dse::v0::detail
