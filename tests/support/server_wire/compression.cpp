#include "support/server_wire/compression.hpp"

#include "support/server_wire/byte_sink.hpp"

#include <lz4.h>
#include <snappy.h>

#include <algorithm>
#include <stdexcept>
#include <string>

namespace dse::testing {
namespace {

constexpr std::size_t header_size = 9;
constexpr std::uint8_t compressed = 0x01;

const char* chars(bytes_view b) { return reinterpret_cast<const char*>(b.data()); }

bytes compress_body(bytes_view body, std::string_view algorithm) {
  if (algorithm == "lz4") return byte_sink().int_(static_cast<std::int64_t>(body.size())).raw(to_lz4_block(body)).get();
  if (algorithm != "snappy") throw std::invalid_argument("unknown algorithm");
  std::string out;
  snappy::Compress(chars(body), body.size(), &out);
  return byte_sink().raw(std::as_bytes(std::span(out))).get();
}

bytes decompress_body(bytes_view body, std::string_view algorithm) {
  if (algorithm == "lz4") {
    byte_source in(body);
    const std::uint32_t size = in.flags();
    return from_lz4_block(in.raw(in.left()), size);
  }
  std::string out;
  if (algorithm != "snappy" || !snappy::Uncompress(chars(body), body.size(), &out))
    throw bad_request("a compressed body cannot be read");
  return byte_sink().raw(std::as_bytes(std::span(out))).get();
}

bytes frame_of(bytes_view frame, std::uint8_t flags, bytes_view body) {
  byte_source in(frame);
  byte_sink out;
  out.byte_(in.byte_()).byte_(flags).raw(frame.subspan(2, 3)).int_(static_cast<std::int64_t>(body.size())).raw(body);
  return std::move(out).get();
}

std::uint8_t flags_of(bytes_view frame) { return std::to_integer<std::uint8_t>(frame[1]); }

}  // namespace

bytes compress_frame(bytes frame, std::string_view algorithm) {
  if (algorithm.empty()) return frame;
  return frame_of(frame, flags_of(frame) | compressed,
                  compress_body(bytes_view(frame).subspan(header_size), algorithm));
}

bytes decompress_frame(bytes frame, std::string_view algorithm) {
  if ((flags_of(frame) & compressed) == 0) return frame;
  const bytes_view body = bytes_view(frame).subspan(header_size);
  const bytes plain = decompress_body(body, algorithm);
  if (body.size() >= plain.size()) throw bad_request("compression made a body longer");
  return frame_of(frame, static_cast<std::uint8_t>(flags_of(frame) & ~compressed), plain);
}

bytes to_lz4_block(bytes_view plain) {
  const int size = static_cast<int>(plain.size());
  bytes out(static_cast<std::size_t>(LZ4_compressBound(size)));
  const int n =
      LZ4_compress_default(chars(plain), reinterpret_cast<char*>(out.data()), size, static_cast<int>(out.size()));
  out.resize(static_cast<std::size_t>(n));
  return out;
}

bytes from_lz4_block(bytes_view block, std::size_t plain_size) {
  constexpr std::size_t most = 256u << 20;
  if (plain_size > most) throw bad_request("a body of more than 256 MiB is announced");
  bytes out(plain_size);
  const int n = LZ4_decompress_safe(chars(block), reinterpret_cast<char*>(out.data()), static_cast<int>(block.size()),
                                    static_cast<int>(plain_size));
  if (n < 0 || static_cast<std::size_t>(n) != plain_size) throw bad_request("a compressed body cannot be read");
  return out;
}

}  // namespace dse::testing
