#pragma once

#include <dse/bytes.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace dse::testing {

/// A member of a zip file, and what the file says of it where that is a lie.
struct zip_member {
  std::string name;
  std::string content;
  bool deflated = true;
  std::optional<std::uint32_t> size{}, packed_size{}, crc{}, header_at{};
  std::optional<std::uint16_t> method{};
  std::optional<std::string> local_name{};
  std::string behind_data{};  ///< as if it were packed data too
  std::uint16_t flags = 0;
  std::uint16_t volume = 0;
};

/// The writing half of the format, after PKWARE's APPNOTE.TXT 6.3.10, sharing nothing with the reader.
struct zip_file {
  std::vector<zip_member> members;
  std::string comment{};
  std::string behind_directory{};
  std::uint16_t volume = 0;
  std::optional<std::uint16_t> entries{}, entries_here{};
  std::optional<std::uint32_t> directory_size{}, directory_at{};

  bytes written() const;
};

}  // namespace dse::testing
