#include "printable.hpp"

#include <dse/detail/printable.hpp>

namespace dse { inline namespace v0 { namespace auth {

std::string printable(std::string_view text) { return detail::printable(text); }
std::string printable(bytes_view text) {
  return printable(std::string_view(reinterpret_cast<const char*>(text.data()), text.size()));
}

}}}  // namespace dse::v0::auth
