#pragma once

#include "wire/output_buffer.hpp"

#include <dse/bytes.hpp>
#include <dse/compression.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace dse::wire {

using dse::compression;

/// Whether the library was built with it (CMake's DSE_WITH_LZ4, DSE_WITH_SNAPPY).
bool is_built_in(compression c) noexcept;

/// What the body of a compressed frame announces to become (v3, v4, DSE). Nothing: no such body can become that long.
std::optional<std::uint32_t> decompressed_length(compression c, bytes_view body) noexcept;
/// out: of decompressed_length() bytes. False when the body does not fill exactly these.
bool decompress_body(compression c, bytes_view body, std::span<std::byte> out) noexcept;
/// The payload of a compressed segment of v5, which is one LZ4 block.
bool decompress_payload(bytes_view payload, std::span<std::byte> out) noexcept;

/// Compresses through memory that it keeps: nothing is allocated once it has grown. For one thread.
///
/// (Snappy's own library allocates a table at each call.)
class compressor {
 public:
  /// Shorter bodies stay as they are: they fit into one packet with or without compression, and below some 500 bytes
  /// the call costs more than the bytes that it saves.
  static constexpr std::size_t smallest_worth_it = 512;

  explicit compressor(compression c, std::size_t smallest = smallest_worth_it) noexcept
      : algorithm_(c), smallest_(smallest) {}

  compression algorithm() const noexcept { return algorithm_; }

  /// Compresses the last frame of out, which begins at `position` of what is unread, unless it would not get shorter.
  void compress_frame(output_buffer& out, std::size_t position);
  /// The payload of a segment in its shorter form, valid until the next call; empty when there is none.
  bytes_view compress_payload(bytes_view payload);

 private:
  bytes_view compress_body(bytes_view body);
  std::byte* room(std::size_t n);

  compression algorithm_;
  std::size_t smallest_;
  std::unique_ptr<std::byte[]> scratch_;
  std::size_t capacity_ = 0;
};

}  // namespace dse::wire
