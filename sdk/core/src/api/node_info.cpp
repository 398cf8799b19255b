#include "metadata/endpoint_text.hpp"

#include <dse/node_info.hpp>

namespace dse { inline namespace v0 {

std::string node_info::to_string() const { return metadata::endpoint_text(address, port); }

}}  // namespace dse::v0
