#pragma once

#include <dse/error.hpp>

namespace dse {

/// Of the exception that a call throws; none: it threw nothing.
boost::system::error_code code_of(const auto& call) {
  try {
    call();
  } catch (const exception& e) {
    return e.code();
  }
  return {};
}

}  // namespace dse
