#pragma once

#include "wiped_bytes.hpp"

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <cstdint>
#include <string_view>
#include <vector>

namespace dse { inline namespace v0 { namespace cloud {

/// A zip file in memory (PKWARE's APPNOTE.TXT, version 6.3), of which nothing is believed. Neither encryption nor zip64
/// nor several volumes. Errors are invalid_argument and tell what is wrong with "it".
class zip_archive {
 public:
  static constexpr std::size_t largest_file = 1u << 20;
  static constexpr std::size_t largest_member = 256u << 10;
  static constexpr std::size_t most_members = 256;

  /// Reads the central directory; the bytes have to outlive the archive.
  static result<zip_archive> open(bytes_view file);

  /// The content of the one member of that name.
  result<wiped_bytes> read(std::string_view name) const;

  struct member {
    std::string_view name;  // as it is in the file, whatever bytes these are
    std::uint16_t flags = 0;
    std::uint16_t method = 0;
    std::uint32_t crc = 0;
    std::uint32_t packed_size = 0;
    std::uint32_t size = 0;
    std::uint32_t header_at = 0;
    std::size_t data_at = 0;
  };

 private:
  bytes_view file_;
  std::vector<member> members_;
};

}}}  // namespace dse::v0::cloud
