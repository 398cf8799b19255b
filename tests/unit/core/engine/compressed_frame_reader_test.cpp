// What frame_reader and segment_reader make of compressed frames and segments.

#include "engine/segment_reader.hpp"
#include "support/server_wire/compression.hpp"
#include "support/server_wire/response.hpp"
#include "support/server_wire/segments.hpp"
#include "vectors/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using status = frame_reader::status;
using testing::segment_form;

constexpr std::uint32_t longest_frame = 1u << 20;
constexpr compression algorithms[] = {compression::lz4, compression::snappy};

bytes frame_of(std::int16_t stream, bytes_view body, std::uint8_t version = 4) {
  testing::response_head head;
  head.version = version;
  head.stream = stream;
  return testing::encode_frame(head, 0x08, body);
}

bytes compressed_frame(compression c, std::int16_t stream, bytes_view body) {
  return testing::compress_frame(frame_of(stream, body), to_string(c));
}

bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

bytes patterned(std::size_t n) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>(i % 251);
  return b;
}

struct seen_frame {
  wire::frame_header header;
  bytes body;
};

/// Both readers, fed as the engine's driver feeds them.
template <class Reader>
struct receiver {
  std::unique_ptr<block_pool, block_pool::release> pool{new block_pool};
  block_pool::thread_scope scope{*pool};
  frame_reader frames_reader{longest_frame};
  segment_reader segments{frames_reader};
  std::vector<seen_frame> frames;

  Reader& reader() {
    if constexpr (std::is_same_v<Reader, segment_reader>) return segments;
    else return frames_reader;
  }
  status deliver(bytes_view in) {
    const std::span<std::byte> tail = reader().tail();
    const std::size_t n = std::min(tail.size(), in.size());
    std::copy_n(in.begin(), n, tail.begin());
    reader().tail_filled(n);
    const bytes own(in.begin() + static_cast<std::ptrdiff_t>(n), in.end());
    bytes_view rest(own);
    while (true) {
      frame_reader::frame f;
      const status s = reader().next(rest, *pool, f);
      if (s != status::frame) return s;
      frames.push_back({f.header, bytes(f.bytes().begin(), f.bytes().end())});
    }
  }
};

struct frames_receiver : receiver<frame_reader> {
  explicit frames_receiver(compression c) { frames_reader.use_compression(c); }
};
struct segments_receiver : receiver<segment_reader> {
  segments_receiver() { segments.use_compression(); }
};

// ---- frames of v3, v4 and DSE

TEST(compressed_frames, mix_with_others_on_one_connection) {
  for (const compression c : algorithms) {
    SCOPED_TRACE(to_string(c));
    const bytes sent = compressed_frame(c, 1, patterned(5000)) + frame_of(2, patterned(30)) +
                       compressed_frame(c, 3, {}) + compressed_frame(c, 4, patterned(1));
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, sent.size()}) {
      frames_receiver r(c);
      for (bytes_view left(sent); !left.empty(); left = left.subspan(std::min(piece, left.size())))
        ASSERT_EQ(r.deliver(left.first(std::min(piece, left.size()))), status::need_more);
      ASSERT_EQ(r.frames.size(), 4u);
      EXPECT_EQ(r.frames[0].body, patterned(5000));
      EXPECT_EQ(r.frames[0].header.length, 5000u);
      EXPECT_FALSE(r.frames[0].header.has(wire::frame_flag::compression));
      EXPECT_EQ(r.frames[1].body, patterned(30));
      EXPECT_EQ(r.frames[2].body, bytes());
      EXPECT_EQ(r.frames[3].body, patterned(1));
    }
  }
}

TEST(compressed_frames, other_flags_stay) {
  const bytes frame = testing::vector_bytes("compressed.txt", "result_void_prefix_lz4", "v4");
  const bytes plain = testing::vector_bytes("responses.txt", "result_void_prefix", "v4");
  frames_receiver r(compression::lz4);
  r.deliver(frame);
  ASSERT_EQ(r.frames.size(), 1u);
  EXPECT_EQ(r.frames[0].header.flags, std::to_integer<std::uint8_t>(plain[1]));
  EXPECT_EQ(r.frames[0].body, bytes(plain.begin() + wire::frame_header_size, plain.end()));
}

TEST(compressed_frames, are_an_error_where_nobody_agreed_on_compression) {
  frames_receiver r(compression::none);
  EXPECT_EQ(r.deliver(compressed_frame(compression::lz4, 1, patterned(100))), status::surprise_compressed);
}

TEST(compressed_frames, reset_forgets_what_was_agreed_on) {
  frames_receiver r(compression::lz4);
  r.frames_reader.reset();
  EXPECT_EQ(r.deliver(compressed_frame(compression::lz4, 1, patterned(100))), status::surprise_compressed);
}

TEST(compressed_frames, longer_than_the_limit_when_decompressed_are_refused) {
  for (const compression c : algorithms) {
    frames_receiver r(c);
    EXPECT_EQ(r.deliver(compressed_frame(c, 1, bytes(longest_frame))), status::need_more);
    EXPECT_EQ(r.deliver(compressed_frame(c, 2, bytes(longest_frame + 1))), status::too_long) << to_string(c);
    EXPECT_EQ(r.frames.size(), 1u);
  }
}

TEST(compressed_frames, damaged_or_lying_ones_are_told) {
  for (const compression c : algorithms)
    for (const std::size_t at : {9u, 11u, 12u}) {
      bytes frame = compressed_frame(c, 1, patterned(3000));
      frame[at] = std::byte{0xFF};
      frames_receiver r(c);
      const status s = r.deliver(frame);
      EXPECT_TRUE(s == status::cannot_decompress || s == status::too_long) << to_string(c) << ' ' << at;
      EXPECT_TRUE(r.frames.empty());
    }
}

TEST(compressed_frames, body_that_ends_too_early_is_told) {
  for (const compression c : algorithms) {
    const bytes whole = compressed_frame(c, 1, patterned(600));
    for (std::size_t n = 0; n + 9 < whole.size(); ++n) {
      const bytes body(whole.begin() + 9, whole.begin() + 9 + static_cast<std::ptrdiff_t>(n));
      bytes cut = frame_of(1, body);
      cut[1] |= std::byte{wire::frame_flag::compression};
      frames_receiver r(c);
      EXPECT_EQ(r.deliver(cut), status::cannot_decompress) << to_string(c) << ' ' << n;
    }
  }
}

// ---- segments of v5

TEST(compressed_segments, of_another_implementation_are_read_in_any_pieces) {
  const auto golden = [](const char* name) { return testing::vector_bytes("compressed.txt", name, "v5"); };
  const bytes sent = golden("segment_prepared_select") + golden("segments_of_large_frame");
  for (const std::size_t piece : {std::size_t{1}, std::size_t{5}, std::size_t{1000}, sent.size()}) {
    SCOPED_TRACE(piece);
    segments_receiver r;
    for (bytes_view left(sent); !left.empty(); left = left.subspan(std::min(piece, left.size())))
      ASSERT_EQ(r.deliver(left.first(std::min(piece, left.size()))), status::need_more);
    ASSERT_EQ(r.frames.size(), 2u);
    EXPECT_EQ(r.frames[1].header.stream, 7);
    EXPECT_EQ(r.frames[1].body, patterned(300'000));
  }
}

TEST(compressed_segments, stored_ones_among_them_are_read) {
  // A segment that says "uncompressed length 0" is not empty.
  const bytes first = frame_of(1, patterned(3), 5), second = frame_of(2, patterned(4000), 5);
  segments_receiver r;
  EXPECT_EQ(r.deliver(testing::wrap_segment(first, true, segment_form::lz4) +
                      testing::wrap_segment(second, true, segment_form::lz4) + testing::wrap_compressed(first, 0)),
            status::need_more);
  ASSERT_EQ(r.frames.size(), 3u);
  EXPECT_EQ(r.frames[0].body, patterned(3));
  EXPECT_EQ(r.frames[1].body, patterned(4000));
  EXPECT_EQ(r.frames[2].body, patterned(3));
}

TEST(compressed_segments, frame_may_be_cut_between_them_at_any_byte) {
  const bytes frame = frame_of(6, patterned(40), 5);
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    segments_receiver r;
    const bytes_view whole(frame);
    r.deliver(testing::wrap_segment(whole.first(cut), false, segment_form::lz4));
    r.deliver(testing::wrap_segment(whole.subspan(cut), false, segment_form::lz4));
    ASSERT_EQ(r.frames.size(), 1u) << cut;
    ASSERT_EQ(r.frames[0].body, patterned(40)) << cut;
  }
}

TEST(compressed_segments, rest_of_a_cut_one_is_asked_for_exactly) {
  segments_receiver r;
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(100), 5), true, segment_form::lz4);
  r.deliver(bytes_view(sent).first(7));
  EXPECT_TRUE(r.segments.tail().empty()) << "its header has 8 bytes";
  r.deliver(bytes_view(sent).subspan(7, 1));
  EXPECT_EQ(r.segments.tail().size(), sent.size() - 8);
  r.deliver(bytes_view(sent).subspan(8));
  EXPECT_EQ(r.frames.size(), 1u);
}

TEST(compressed_segments, wrong_lengths_are_told) {
  const bytes plain = frame_of(1, patterned(600), 5);
  const bytes block = testing::to_lz4_block(plain);
  for (const std::size_t lie : {std::size_t{1}, plain.size() - 1, plain.size() + 1, std::size_t{131'071}}) {
    segments_receiver r;
    EXPECT_EQ(r.deliver(testing::wrap_compressed(block, lie)), status::cannot_decompress) << lie;
  }
  segments_receiver r;
  EXPECT_EQ(r.deliver(testing::wrap_compressed({}, 1)), status::cannot_decompress);
}

TEST(compressed_segments, block_that_ends_too_early_is_told) {
  const bytes plain = frame_of(1, patterned(600), 5);
  const bytes block = testing::to_lz4_block(plain);
  for (std::size_t n = 0; n < block.size(); ++n) {
    segments_receiver r;
    EXPECT_EQ(r.deliver(testing::wrap_compressed(bytes_view(block).first(n), plain.size())), status::cannot_decompress)
        << n;
  }
}

TEST(compressed_segments, every_flipped_bit_makes_them_corrupt) {
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(600), 5), true, segment_form::lz4);
  for (std::size_t bit = 0; bit < sent.size() * 8; ++bit) {
    bytes broken = sent;
    broken[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    segments_receiver r;
    EXPECT_EQ(r.deliver(broken), status::corrupt) << bit;
  }
}

TEST(compressed_segments, compressed_frame_within_is_an_error) {
  bytes frame = compressed_frame(compression::lz4, 1, patterned(600));
  frame[0] = std::byte{0x85};
  segments_receiver r;
  EXPECT_EQ(r.deliver(testing::wrap_segment(frame, true, segment_form::lz4)), status::surprise_compressed);
}

TEST(compressed_segments, random_frames_in_random_pieces_come_as_they_were_sent) {
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    bytes frames;
    std::vector<bytes> sent;
    for (int i = 0; i < 40; ++i) {
      bytes& body = sent.emplace_back(random() % 12 == 0 ? random() % 300'000 : random() % 600);
      for (std::byte& b : body) b = static_cast<std::byte>(random() % (i % 3 == 0 ? 256 : 4));
      frames = std::move(frames) + frame_of(static_cast<std::int16_t>(i), body, 5);
    }
    const bytes segments = testing::wrap_in_segments(frames, segment_form::lz4);
    segments_receiver r;
    for (bytes_view left(segments); !left.empty();) {
      const std::size_t n = std::min<std::size_t>(left.size(), random() % 2 == 0 ? random() % 20 : random() % 100'000);
      ASSERT_EQ(r.deliver(left.first(n)), status::need_more);
      left = left.subspan(n);
    }
    ASSERT_EQ(r.frames.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) ASSERT_TRUE(r.frames[i].body == sent[i]) << seed << ' ' << i;
  }
}

}}  // namespace dse::engine
