#pragma once

#include <filesystem>
#include <string>

namespace dse::testing {

/// Copies a ticket cache; the copy's tickets ended an hour ago.
std::filesystem::path expired_copy(const std::filesystem::path& cache, const std::filesystem::path& copy);

/// Writes a keytab with a key that no KDC knows.
std::filesystem::path invented_keytab(const std::filesystem::path& file, const std::string& principal);

/// Whether there is a ticket cache of that name with a client in it.
bool holds_tickets(const std::string& cache_name);

}  // namespace dse::testing
