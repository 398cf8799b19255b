#include "engine/frame_reader.hpp"
#include "engine/segment_reader.hpp"
#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "support/server_wire/segments.hpp"
#include "vectors/vectors.hpp"

#include <algorithm>
#include <memory>

namespace dse::fuzz::engine_frame_reader { namespace {

using engine::frame_reader;
using status = frame_reader::status;

// Not the limit of a session, so that both sides of it are reached.
constexpr std::uint32_t longest = 2000;

/// What a reader makes of a connection's bytes.
struct reading {
  bytes frames;  // headers and bodies, one after the other
  status end = status::need_more;
  friend bool operator==(const reading&, const reading&) = default;
};

/// The specification's rules in their plainest form: nine bytes, their length, the body.
reading cut_plainly(bytes_view in) {
  reading r;
  while (in.size() >= wire::frame_header_size) {
    if ((in[0] & std::byte{0x80}) == std::byte{0}) return r.end = status::not_a_response, r;
    std::uint64_t length = 0;
    for (const std::byte b : in.subspan(5, 4)) length = length << 8 | std::to_integer<std::uint64_t>(b);
    if (length > longest) return r.end = status::too_long, r;
    const std::size_t size = wire::frame_header_size + length;
    if (in.size() < size) break;
    if ((in[1] & std::byte{1}) != std::byte{0}) return r.end = status::surprise_compressed, r;
    r.frames.insert(r.frames.end(), in.begin(), in.begin() + static_cast<std::ptrdiff_t>(size));
    in = in.subspan(size);
  }
  return r;
}

void append_frame(bytes& out, const frame_reader::frame& f) {
  const auto number = [&out](std::uint32_t n, int size) {
    for (int i = size - 1; i >= 0; --i) out.push_back(static_cast<std::byte>(n >> (8 * i)));
  };
  number(f.header.version, 1);
  number(f.header.flags, 1);
  number(f.header.stream, 2);
  number(static_cast<std::uint8_t>(f.header.op), 1);
  number(f.header.length, 4);
  out.insert(out.end(), f.bytes().begin(), f.bytes().end());
}

/// Delivers as the engine's driver does: first into tail(), then from a block of the right size.
template <class Reader>
status deliver(Reader& reader, bytes_view in, engine::block_pool& pool, reading& r) {
  const std::span<std::byte> tail = reader.tail();
  const std::size_t n = std::min(tail.size(), in.size());
  std::copy_n(in.begin(), n, tail.begin());
  reader.tail_filled(n);
  const bytes block(in.begin() + static_cast<std::ptrdiff_t>(n), in.end());
  bytes_view rest(block);
  while (true) {
    frame_reader::frame f;
    const status s = reader.next(rest, pool, f);
    if (s == status::frame) append_frame(r.frames, f);
    else return s;
  }
}

/// pieces: how many bytes come with each read; the last one again and again.
template <class Reader>
reading read_in_pieces(Reader& reader, bytes_view in, bytes_view pieces, engine::block_pool& pool) {
  reading r;
  while (!in.empty() && r.end == status::need_more) {
    const std::size_t piece = pieces.empty() ? in.size() : 1 + std::to_integer<std::size_t>(pieces.front());
    if (pieces.size() > 1) pieces = pieces.subspan(1);
    const std::size_t n = std::min(piece, in.size());
    r.end = deliver(reader, in.first(n), pool, r);
    in = in.subspan(n);
  }
  return r;
}

reading read(bytes_view in, bytes_view pieces, bool in_segments) {
  const std::unique_ptr<engine::block_pool, engine::block_pool::release> pool(new engine::block_pool);
  const engine::block_pool::thread_scope scope(*pool);
  frame_reader frames(longest);
  if (!in_segments) return read_in_pieces(frames, in, pieces, *pool);
  engine::segment_reader segments(frames);
  return read_in_pieces(segments, in, pieces, *pool);
}

/// The bytes in segments that end anywhere, self-contained or not: a reader has to put up with both.
bytes in_some_segments(choices& in, bytes_view b) {
  bytes out;
  do {
    const std::size_t n = std::min(b.size(), in.below(64) * 16);
    const bytes segment = testing::wrap_segment(b.first(n), in.flip());
    out.insert(out.end(), segment.begin(), segment.end());
    b = b.subspan(n);
  } while (!b.empty() && !in.empty());
  const bytes last = testing::wrap_segment(b, false);
  out.insert(out.end(), last.begin(), last.end());
  return out;
}

void check(bytes_view input) {
  choices in(input);
  const std::size_t kind = in.below(3);
  const bytes pieces = in.some_octets(16);
  const bytes cuts = in.some_octets(16);
  const bytes_view b = in.rest();
  const reading expected = cut_plainly(b);
  if (kind == 0) {
    require(read(b, {}, false) == expected, "frames of one read");
    require(read(b, pieces, false) == expected, "frames in pieces");
    return;
  }
  choices ends(cuts);
  bytes sent = in_some_segments(ends, b);
  if (kind == 1) {
    require(read(sent, {}, true) == expected, "frames in segments of one read");
    require(read(sent, pieces, true) == expected, "frames in segments in pieces");
    return;
  }
  choices damage(cuts);
  const std::size_t bit = damage.integer<std::uint32_t>() % (sent.size() * 8);
  sent[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
  const reading damaged = read(sent, pieces, true);
  require(damaged.frames.size() <= expected.frames.size() &&
              std::ranges::equal(damaged.frames, bytes_view(expected.frames).first(damaged.frames.size())),
          "no frame comes out of damaged segments that was not put in");
  // Damage behind what already ended the reading is not seen.
  require(damaged.end == status::corrupt || damaged.end == expected.end, "damage ends the reading");
  if (expected.end == status::need_more) require(damaged.end == status::corrupt, "a flipped bit is found");
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  bytes all;
  for (const testing::golden_bytes& v : testing::load_vectors("responses.txt")) {
    if (v.version != "v5" || all.size() > 1500) continue;
    all.insert(all.end(), v.octets.begin(), v.octets.end());
    for (std::uint8_t kind = 0; kind < 3; ++kind) {
      bytes seed{std::byte{kind}, std::byte{2}, std::byte{7}, std::byte{40},
                 std::byte{3},    std::byte{5}, std::byte{1}, std::byte{2}};
      seed.insert(seed.end(), all.begin(), all.end());
      seeds.push_back(std::move(seed));
    }
  }
  return seeds;
});

}}  // namespace dse::fuzz::engine_frame_reader
