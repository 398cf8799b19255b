#pragma once

#include <dse/error.hpp>

#include <string_view>

namespace dse { inline namespace v0 { namespace cloud {

/// Whether a bundle's files `ca.crt`, `cert` and `key` are PEM texts of certificates and of the key that belongs to the
/// first of `cert`. An error names the file, and shows nothing of it.
result<void> check_identity(std::string_view authority, std::string_view certificate, std::string_view key);

}}}  // namespace dse::v0::cloud
