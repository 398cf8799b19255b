// Segments of protocol v5 in a session with compression.

#include "golden.hpp"
#include "support/server_wire/segments.hpp"
#include "wire/options.hpp"
#include "wire/query.hpp"
#include "wire/segment.hpp"

#include <random>

namespace dse::wire { namespace {

bytes golden_segment(std::string_view name) { return golden("compressed.txt", name, protocol_version::v5); }

struct cut_segment {
  segment_header header;
  bytes payload;  ///< decompressed
};

/// Decodes all segments of b; the test fails where one is wrong.
std::vector<cut_segment> cut(bytes_view b) {
  std::vector<cut_segment> segments;
  while (!b.empty()) {
    const auto h =
        b.size() < compressed_segment_header_size ? std::nullopt : decode_compressed_segment_header(b.data());
    if (!h || b.size() < compressed_segment_header_size + h->payload_length + segment_trailer_size) {
      ADD_FAILURE() << "bad header";
      break;
    }
    const bytes_view payload = b.subspan(compressed_segment_header_size, h->payload_length);
    EXPECT_TRUE(segment_is_intact(payload, payload.data() + payload.size()));
    bytes plain(payload.begin(), payload.end());
    if (h->uncompressed_length != 0) {
      plain.assign(h->uncompressed_length, std::byte{});
      EXPECT_TRUE(decompress_payload(payload, plain));
    }
    segments.push_back({*h, std::move(plain)});
    b = b.subspan(compressed_segment_header_size + payload.size() + segment_trailer_size);
  }
  return segments;
}

bytes patterned(std::size_t n) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>(i % 251);
  return b;
}

void append_frame(output_buffer& out, stream_id stream, bytes_view body) {
  frame_writer w(out, protocol_version::v5, stream, opcode::query, body.size());
  w.write_bytes(body);
  w.finish();
}

/// What the server's half reads out of it.
bytes read_by_server(const output_buffer& out) {
  bytes frames;
  bytes_view in = out.unread();
  while (testing::unwrap_segment(in, frames, testing::segment_form::lz4)) {}
  EXPECT_TRUE(in.empty());
  return frames;
}

TEST(compressed_segment, segments_of_another_implementation_are_read) {
  const auto one = cut(golden_segment("segment_stored_1"));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_EQ(one[0].header.uncompressed_length, 0u) << "stored as it is";
  EXPECT_EQ(one[0].payload, octets({0x2A}));
  const auto options = cut(golden_segment("segment_stored_options"));
  ASSERT_EQ(options.size(), 1u);
  EXPECT_EQ(testing::to_hex(options[0].payload), "050000010500000000");
  const auto prepared = cut(golden_segment("segment_prepared_select"));
  ASSERT_EQ(prepared.size(), 1u);
  EXPECT_TRUE(prepared[0].header.self_contained);
  EXPECT_NE(prepared[0].header.uncompressed_length, 0u);
  EXPECT_EQ(prepared[0].payload, golden("responses.txt", "prepared_select", protocol_version::v5));
}

TEST(compressed_segment, both_lengths_use_all_17_bits) {
  const auto longest = cut(golden_segment("segment_longest"));
  ASSERT_EQ(longest.size(), 1u);
  EXPECT_EQ(longest[0].header.uncompressed_length, longest_segment_payload);
  EXPECT_EQ(longest[0].payload, patterned(longest_segment_payload));
  const auto h = decode_compressed_segment_header(
      testing::wrap_compressed(bytes(longest_segment_payload, std::byte{1}), longest_segment_payload, false).data());
  ASSERT_TRUE(h);
  EXPECT_EQ(h->payload_length, longest_segment_payload);
  EXPECT_EQ(h->uncompressed_length, longest_segment_payload);
  EXPECT_FALSE(h->self_contained);
}

TEST(compressed_segment, every_flipped_bit_is_noticed) {
  for (const char* name : {"segment_stored_options", "segment_prepared_select"}) {
    const bytes good = golden_segment(name);
    for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
      bytes b = good;
      b[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
      const auto h = decode_compressed_segment_header(b.data());
      if (bit < compressed_segment_header_size * 8) {
        EXPECT_FALSE(h) << "bit " << bit;
      } else {
        const bytes_view payload = bytes_view(b).subspan(compressed_segment_header_size, h->payload_length);
        EXPECT_FALSE(segment_is_intact(payload, payload.data() + payload.size())) << "bit " << bit;
      }
    }
  }
}

TEST(compressed_segment, short_turn_is_stored_as_another_implementation_does) {
  compressor c(compression::lz4);
  output_buffer out;
  const std::size_t place = begin_segment(out, &c);
  encode_options(out, {protocol_version::v5, 1});
  end_segment(out, place, &c);
  EXPECT_EQ(hex(out), testing::to_hex(golden_segment("segment_stored_options")));
}

TEST(compressed_segment, long_turn_is_compressed_in_place) {
  compressor c(compression::lz4);
  output_buffer out;
  encode_options(out, {protocol_version::v5, 1});
  const std::size_t place = begin_segment(out, &c);
  for (stream_id s = 2; s < 20; ++s) encode_query(out, {protocol_version::v5, s}, "SELECT * FROM shop.orders", {});
  const bytes_view frames = out.unread().subspan(place + compressed_segment_header_size);
  const bytes sent(frames.begin(), frames.end());
  end_segment(out, place, &c);
  EXPECT_EQ(hex(out).substr(0, 18), "050000010500000000") << "what stood before is left alone";
  const auto segments = cut(out.unread().subspan(place));
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].header.uncompressed_length, sent.size());
  EXPECT_LT(segments[0].header.payload_length, sent.size() / 3);
  EXPECT_EQ(segments[0].payload, sent);
}

TEST(compressed_segment, turn_without_frames_leaves_nothing) {
  compressor c(compression::lz4);
  output_buffer out;
  end_segment(out, begin_segment(out, &c), &c);
  EXPECT_TRUE(out.empty());
}

TEST(compressed_segment, payload_that_would_not_get_shorter_is_stored) {
  std::mt19937 random(1);
  bytes noise(100'000);
  for (std::byte& b : noise) b = static_cast<std::byte>(random());
  compressor c(compression::lz4);
  output_buffer out;
  const std::size_t place = begin_segment(out, &c);
  append_frame(out, 1, noise);
  end_segment(out, place, &c);
  const auto segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(segments[0].header.uncompressed_length, 0u);
  EXPECT_EQ(segments[0].payload.size(), frame_header_size + noise.size());
}

TEST(compressed_segment, large_frame_is_cut_before_it_is_compressed) {
  compressor c(compression::lz4);
  output_buffer out;
  const std::size_t place = begin_segment(out, &c);
  append_frame(out, 1, patterned(10));
  append_frame(out, 2, patterned(300'000));
  append_frame(out, 3, patterned(10));
  const bytes_view frames = out.unread().subspan(place + compressed_segment_header_size);
  const bytes sent(frames.begin(), frames.end());
  end_segment(out, place, &c);
  const auto segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 5u);
  for (const std::size_t i : {1u, 2u, 3u}) EXPECT_FALSE(segments[i].header.self_contained) << i;
  EXPECT_EQ(segments[1].header.uncompressed_length, longest_segment_payload);
  EXPECT_EQ(read_by_server(out), sent);
}

}}  // namespace dse::wire
