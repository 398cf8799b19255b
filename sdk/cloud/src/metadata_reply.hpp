#pragma once

#include <dse/error.hpp>
#include <dse/node_directory.hpp>

#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace cloud {

/// What the metadata service says in JSON: where the proxy is, and which nodes are behind it. A protocol_error tells
/// which part of "its reply" is wrong.
result<proxied_nodes> read_metadata(std::string_view json);

/// The field `message` of what it says when it refuses, made printable and cut; empty where there is none.
std::string message_of(std::string_view json);

}}}  // namespace dse::v0::cloud
