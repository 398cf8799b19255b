#include "wire/segment.hpp"

#include "golden.hpp"
#include "wire/options.hpp"
#include "wire/query.hpp"

namespace dse::wire { namespace {

bytes golden_segment(std::string_view name) { return golden("segments.txt", name, protocol_version::v5); }

struct cut_segment {
  bool self_contained;
  bytes payload;
};

/// Decodes all segments of b; the test fails where a checksum is wrong.
std::vector<cut_segment> cut(bytes_view b) {
  std::vector<cut_segment> segments;
  while (!b.empty()) {
    EXPECT_GE(b.size(), segment_header_size + segment_trailer_size);
    const auto h = decode_segment_header(b.data());
    if (!h || b.size() < segment_header_size + h->payload_length + segment_trailer_size) {
      ADD_FAILURE() << "bad header";
      break;
    }
    const bytes_view payload = b.subspan(segment_header_size, h->payload_length);
    EXPECT_TRUE(segment_is_intact(payload, payload.data() + payload.size()));
    segments.push_back({h->self_contained, bytes(payload.begin(), payload.end())});
    b = b.subspan(segment_header_size + payload.size() + segment_trailer_size);
  }
  return segments;
}

void append_frame(output_buffer& out, stream_id stream, std::size_t body) {
  frame_writer w(out, protocol_version::v5, stream, opcode::query, body);
  w.write_bytes(bytes(body, static_cast<std::byte>(stream)));
  w.finish();
}

bytes written(const output_buffer& out) { return {out.unread().begin(), out.unread().end()}; }

bytes joined(const std::vector<cut_segment>& segments) {
  bytes b;
  for (const cut_segment& s : segments) b.insert(b.end(), s.payload.begin(), s.payload.end());
  return b;
}

TEST(segment, segments_of_another_implementation_are_read) {
  const auto one = cut(golden_segment("self_contained_1"));
  ASSERT_EQ(one.size(), 1u);
  EXPECT_TRUE(one[0].self_contained);
  EXPECT_EQ(one[0].payload, octets({0x2A}));
  const auto part = cut(golden_segment("part_4"));
  ASSERT_EQ(part.size(), 1u);
  EXPECT_FALSE(part[0].self_contained);
  EXPECT_EQ(part[0].payload, octets({1, 2, 3, 4}));
  const auto empty = cut(golden_segment("self_contained_empty"));
  ASSERT_EQ(empty.size(), 1u);
  EXPECT_TRUE(empty[0].payload.empty());
}

TEST(segment, longest_payload_uses_all_17_bits) {
  const bytes b = golden_segment("longest_true_header_and_trailer");
  const auto h = decode_segment_header(b.data());
  ASSERT_TRUE(h);
  EXPECT_EQ(h->payload_length, longest_segment_payload);
  EXPECT_TRUE(h->self_contained);
  bytes payload(longest_segment_payload);
  for (std::size_t i = 0; i < payload.size(); ++i) payload[i] = static_cast<std::byte>(i % 251);
  EXPECT_TRUE(segment_is_intact(payload, b.data() + segment_header_size));
  EXPECT_FALSE(decode_segment_header(golden_segment("longest_false_header_and_trailer").data())->self_contained);
}

TEST(segment, every_flipped_bit_is_noticed) {
  const bytes good = golden_segment("options_and_query_plain");
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    bytes b = good;
    b[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
    const auto h = decode_segment_header(b.data());
    if (bit < segment_header_size * 8) {
      EXPECT_FALSE(h) << "bit " << bit;
    } else {
      const bytes_view payload = bytes_view(b).subspan(segment_header_size, h->payload_length);
      EXPECT_FALSE(segment_is_intact(payload, payload.data() + payload.size())) << "bit " << bit;
    }
  }
}

TEST(segment, frames_of_a_turn_are_wrapped_in_place_as_another_implementation_does) {
  output_buffer out;
  const std::size_t place = begin_segment(out);
  encode_options(out, {protocol_version::v5, 1});
  encode_query(out, {protocol_version::v5, 2}, "SELECT * FROM t", {});
  end_segment(out, place);
  EXPECT_EQ(hex(out), testing::to_hex(golden_segment("options_and_query_plain")));
}

TEST(segment, frames_that_are_there_already_are_wrapped_alike) {
  output_buffer frames;
  encode_options(frames, {protocol_version::v5, 1});
  encode_query(frames, {protocol_version::v5, 2}, "SELECT * FROM t", {});
  output_buffer out;
  append_segments(out, frames.unread());
  EXPECT_EQ(hex(out), testing::to_hex(golden_segment("options_and_query_plain")));
}

TEST(segment, turn_without_frames_leaves_nothing) {
  output_buffer out;
  end_segment(out, begin_segment(out));
  EXPECT_TRUE(out.empty());
}

TEST(segment, earlier_bytes_stay_before_the_segment) {
  output_buffer out;
  encode_options(out, {protocol_version::v5, 1});
  const std::size_t place = begin_segment(out);
  encode_options(out, {protocol_version::v5, 2});
  end_segment(out, place);
  EXPECT_EQ(hex(out).substr(0, 18), "050000010500000000");
  const auto segments = cut(out.unread().subspan(frame_header_size));
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_EQ(testing::to_hex(segments[0].payload), "050000020500000000");
}

TEST(segment, payload_of_the_longest_length_needs_one_segment_and_one_byte_more_needs_two) {
  output_buffer out;
  std::size_t place = begin_segment(out);
  append_frame(out, 1, longest_segment_payload - frame_header_size);
  end_segment(out, place);
  auto segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 1u);
  EXPECT_TRUE(segments[0].self_contained);

  out.clear();
  place = begin_segment(out);
  append_frame(out, 1, longest_segment_payload - frame_header_size + 1);
  const bytes frame(out.unread().begin() + segment_header_size, out.unread().end());
  end_segment(out, place);
  segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 2u);
  EXPECT_FALSE(segments[0].self_contained);
  EXPECT_FALSE(segments[1].self_contained);
  EXPECT_EQ(segments[0].payload.size(), longest_segment_payload);
  EXPECT_EQ(segments[1].payload.size(), 1u);
  EXPECT_EQ(joined(segments), frame);
}

TEST(segment, turn_that_is_too_long_is_cut_between_frames) {
  output_buffer frames;
  for (stream_id s = 0; s < 10; ++s) append_frame(frames, s, 50'000);
  output_buffer out;
  append_segments(out, frames.unread());
  const auto segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 5u) << "two frames of 50,009 bytes fit into a segment";
  for (const cut_segment& s : segments) {
    EXPECT_TRUE(s.self_contained);
    EXPECT_EQ(s.payload.size(), 2u * 50'009);
  }
  EXPECT_EQ(joined(segments), written(frames));
}

TEST(segment, large_frame_shares_its_segments_with_no_other_frame) {
  output_buffer out;
  const std::size_t place = begin_segment(out);
  append_frame(out, 1, 10);
  append_frame(out, 2, 300'000);
  append_frame(out, 3, 10);
  append_frame(out, 4, 10);
  const bytes frames(out.unread().begin() + segment_header_size, out.unread().end());
  end_segment(out, place);
  const auto segments = cut(out.unread());
  ASSERT_EQ(segments.size(), 5u);
  EXPECT_TRUE(segments[0].self_contained);
  EXPECT_FALSE(segments[1].self_contained);
  EXPECT_FALSE(segments[2].self_contained);
  EXPECT_FALSE(segments[3].self_contained);
  EXPECT_EQ(segments[3].payload.size(), 300'009 - 2 * longest_segment_payload);
  EXPECT_TRUE(segments[4].self_contained);
  EXPECT_EQ(segments[4].payload.size(), 2u * 19);
  EXPECT_EQ(joined(segments), frames);
}

}}  // namespace dse::wire
