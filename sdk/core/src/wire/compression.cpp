#include "wire/compression.hpp"

#include "wire/frame.hpp"

#include <bit>

#if defined(DSE_WITH_LZ4)
#include <lz4.h>
#endif
#if defined(DSE_WITH_SNAPPY)
#include <snappy-c.h>
#endif

namespace dse::wire {
namespace {

const char* chars(const std::byte* p) noexcept { return static_cast<const char*>(static_cast<const void*>(p)); }
char* chars(std::byte* p) noexcept { return static_cast<char*>(static_cast<void*>(p)); }

// An LZ4 body begins with the length of what was compressed, big-endian: Cassandra's own convention.
constexpr std::size_t lz4_length_size = 4;

// What one compressed byte can become at most, by the formats: a longer length is a lie, and no memory is taken for it.
// LZ4: a byte of a match's length stands for 255 bytes. Snappy: a copy of 64 bytes takes 3.
constexpr std::uint64_t most_from_lz4 = 255, most_from_snappy = 22;

#if defined(DSE_WITH_LZ4)
/// The length of the block; 0 when it does not fit.
std::size_t lz4_block(bytes_view in, std::byte* out, std::size_t room) noexcept {
  if (in.size() > LZ4_MAX_INPUT_SIZE) return 0;
  return static_cast<std::size_t>(
      LZ4_compress_default(chars(in.data()), chars(out), static_cast<int>(in.size()), static_cast<int>(room)));
}
#endif

}  // namespace

bool is_built_in(compression c) noexcept {
  switch (c) {
    case compression::none: return true;
    case compression::lz4:
#if defined(DSE_WITH_LZ4)
      return true;
#else
      return false;
#endif
    case compression::snappy:
#if defined(DSE_WITH_SNAPPY)
      return true;
#else
      return false;
#endif
  }
  return false;
}

// ---- from the server

std::optional<std::uint32_t> decompressed_length(compression c, bytes_view body) noexcept {
  std::uint64_t length = 0, most = 0;
  if (c == compression::lz4 && body.size() > lz4_length_size) {
    length = dse::detail::load_big<std::uint32_t>(body.data());
    most = (body.size() - lz4_length_size) * most_from_lz4;
  }
#if defined(DSE_WITH_SNAPPY)
  std::size_t announced = 0;
  if (c == compression::snappy &&
      snappy_uncompressed_length(chars(body.data()), body.size(), &announced) == SNAPPY_OK) {
    length = announced;
    most = body.size() * most_from_snappy;
    if (length == 0) return 0;
  }
#endif
  if (most == 0 || length > most) return std::nullopt;
  return static_cast<std::uint32_t>(length);
}

bool decompress_body(compression c, bytes_view body, std::span<std::byte> out) noexcept {
  if (c == compression::lz4)
    return body.size() > lz4_length_size && decompress_payload(body.subspan(lz4_length_size), out);
#if defined(DSE_WITH_SNAPPY)
  std::size_t written = out.size();
  return c == compression::snappy &&
         snappy_uncompress(chars(body.data()), body.size(), chars(out.data()), &written) == SNAPPY_OK &&
         written == out.size();
#else
  return false;
#endif
}

bool decompress_payload([[maybe_unused]] bytes_view payload, [[maybe_unused]] std::span<std::byte> out) noexcept {
#if defined(DSE_WITH_LZ4)
  if (payload.size() > LZ4_MAX_INPUT_SIZE || out.size() > LZ4_MAX_INPUT_SIZE) return false;
  const int written = LZ4_decompress_safe(chars(payload.data()), chars(out.data()), static_cast<int>(payload.size()),
                                          static_cast<int>(out.size()));
  return written >= 0 && static_cast<std::size_t>(written) == out.size();
#else
  return false;
#endif
}

// ---- to the server

std::byte* compressor::room(std::size_t n) {
  // One giant frame must not be paid for ever.
  constexpr std::size_t most_kept = 1u << 20;
  if (n > capacity_ || (capacity_ > most_kept && n <= most_kept)) {
    capacity_ = std::bit_ceil(n);
    scratch_ = std::make_unique_for_overwrite<std::byte[]>(capacity_);
  }
  return scratch_.get();
}

bytes_view compressor::compress_payload([[maybe_unused]] bytes_view payload) {
#if defined(DSE_WITH_LZ4)
  if (payload.size() < smallest_ || payload.empty()) return {};
  std::byte* const out = room(payload.size());
  return {out, lz4_block(payload, out, payload.size() - 1)};
#else
  return {};
#endif
}

bytes_view compressor::compress_body([[maybe_unused]] bytes_view body) {
#if defined(DSE_WITH_LZ4)
  if (algorithm_ == compression::lz4 && body.size() > lz4_length_size) {
    std::byte* const out = room(body.size());
    dse::detail::store_big(out, static_cast<std::uint32_t>(body.size()));
    const std::size_t n = lz4_block(body, out + lz4_length_size, body.size() - 1 - lz4_length_size);
    return n == 0 ? bytes_view() : bytes_view(out, lz4_length_size + n);
  }
#endif
#if defined(DSE_WITH_SNAPPY)
  if (algorithm_ == compression::snappy) {
    std::size_t n = snappy_max_compressed_length(body.size());
    std::byte* const out = room(n);
    if (snappy_compress(chars(body.data()), body.size(), chars(out), &n) == SNAPPY_OK && n < body.size())
      return {out, n};
  }
#endif
  return {};
}

void compressor::compress_frame(output_buffer& out, std::size_t position) {
  const bytes_view frame = out.unread().subspan(position);
  const bytes_view body = frame.subspan(frame_header_size);
  if (body.size() < smallest_) return;
  const bytes_view shorter = compress_body(body);
  if (shorter.empty()) return;
  const auto flags = static_cast<std::uint8_t>(decode_frame_header(frame.data()).flags | frame_flag::compression);
  out.truncate(position + frame_header_size);
  byte_writer w(out);
  w.write_bytes(shorter);
  *w.at(position + frame_flags_at) = static_cast<std::byte>(flags);
  w.patch(position + frame_length_at, static_cast<std::uint32_t>(shorter.size()));
  w.commit();
}

}  // namespace dse::wire
