#pragma once

#include <dse/error.hpp>

#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

/// Misuse of the API.
[[noreturn]] inline void refuse(std::string message, std::string hint = {}) {
  throw exception(error(client_errc::invalid_argument, std::move(message), std::move(hint)));
}
[[noreturn]] inline void refuse_range(std::string message) {
  throw exception(error(client_errc::out_of_range, std::move(message)));
}

}}}  // namespace dse::v0::graph
