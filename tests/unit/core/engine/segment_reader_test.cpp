#include "engine/segment_reader.hpp"

#include "support/server_wire/response.hpp"
#include "support/server_wire/segments.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using status = frame_reader::status;

constexpr std::uint32_t longest_frame = 1u << 20;

bytes patterned(std::size_t n, std::size_t seed = 0) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>(i * 37 + seed);
  return b;
}

bytes frame_of(std::int16_t stream, bytes_view body) {
  testing::response_head head;
  head.version = 5;
  head.stream = stream;
  return testing::encode_frame(head, 0x08, body);
}

bytes operator+(bytes a, const bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

bytes part(bytes_view b, std::size_t from, std::size_t n) {
  const bytes_view piece = b.subspan(from, n);
  return {piece.begin(), piece.end()};
}

struct seen_frame {
  std::uint16_t stream;
  bytes body;
};

/// A reader with all that it needs, fed as the engine's driver feeds it.
struct receiver {
  std::unique_ptr<block_pool, block_pool::release> pool{new block_pool};
  block_pool::thread_scope scope{*pool};
  frame_reader frames_reader{longest_frame};
  segment_reader reader{frames_reader};
  std::vector<seen_frame> frames;

  status deliver(bytes_view in) {
    const std::span<std::byte> tail = reader.tail();
    const std::size_t n = std::min(tail.size(), in.size());
    std::copy_n(in.begin(), n, tail.begin());
    reader.tail_filled(n);
    const bytes own(in.begin() + static_cast<std::ptrdiff_t>(n), in.end());
    bytes_view rest(own);
    while (true) {
      frame_reader::frame f;
      const status s = reader.next(rest, *pool, f);
      if (s != status::frame) return s;
      frames.push_back({f.header.stream, bytes(f.bytes().begin(), f.bytes().end())});
    }
  }
};

TEST(segment_reader, frames_of_a_self_contained_segment_come_in_their_order) {
  receiver r;
  const bytes frames = frame_of(1, patterned(4)) + frame_of(2, {}) + frame_of(3, patterned(90));
  EXPECT_EQ(r.deliver(testing::wrap_segment(frames, true)), status::need_more);
  ASSERT_EQ(r.frames.size(), 3u);
  EXPECT_EQ(r.frames[0].body, patterned(4));
  EXPECT_EQ(r.frames[1].body, bytes());
  EXPECT_EQ(r.frames[2].body, patterned(90));
  EXPECT_EQ(r.frames[2].stream, 3);
}

TEST(segment_reader, buffer_of_a_cut_segment_is_given_back_but_not_while_the_segment_is_in_it) {
  receiver r;
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(5)), true);
  r.deliver(part(sent, 0, 10));
  r.reader.release_memory();
  EXPECT_GT(r.reader.capacity_bytes(), 0u);
  r.deliver(part(sent, 10, sent.size() - 10));
  r.reader.release_memory();
  EXPECT_EQ(r.reader.capacity_bytes(), 0u);
  r.deliver(part(sent, 0, 10));
  r.deliver(part(sent, 10, sent.size() - 10));
  ASSERT_EQ(r.frames.size(), 2u);
  EXPECT_EQ(r.frames[1].body, patterned(5));
}

TEST(segment_reader, segments_cut_at_any_two_bytes_give_the_same_frames) {
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(5, 1)) + frame_of(2, {}), true) +
                     testing::wrap_segment({}, true) + testing::wrap_segment(frame_of(3, patterned(9, 3)), true);
  for (std::size_t first = 0; first <= sent.size(); ++first)
    for (std::size_t second = first; second <= sent.size(); ++second) {
      SCOPED_TRACE(std::to_string(first) + ", " + std::to_string(second));
      receiver r;
      const bytes_view in(sent);
      ASSERT_EQ(r.deliver(in.first(first)), status::need_more);
      ASSERT_EQ(r.deliver(in.subspan(first, second - first)), status::need_more);
      ASSERT_EQ(r.deliver(in.subspan(second)), status::need_more);
      ASSERT_EQ(r.frames.size(), 3u);
      ASSERT_EQ(r.frames[0].body, patterned(5, 1));
      ASSERT_EQ(r.frames[1].body, bytes());
      ASSERT_EQ(r.frames[2].body, patterned(9, 3));
    }
}

TEST(segment_reader, frame_may_be_cut_between_segments_at_any_byte) {
  const bytes frame = frame_of(6, patterned(30));
  const bytes next = frame_of(7, patterned(8, 1));
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    SCOPED_TRACE(cut);
    receiver r;
    ASSERT_EQ(r.deliver(testing::wrap_segment(part(frame, 0, cut), false)), status::need_more);
    ASSERT_TRUE(r.frames.empty());
    // What ends here is followed by another frame in the same segment.
    ASSERT_EQ(r.deliver(testing::wrap_segment(part(frame, cut, frame.size() - cut) + next, false)), status::need_more);
    ASSERT_EQ(r.frames.size(), 2u);
    EXPECT_EQ(r.frames[0].stream, 6);
    EXPECT_EQ(r.frames[0].body, patterned(30));
    EXPECT_EQ(r.frames[1].stream, 7);
    EXPECT_EQ(r.frames[1].body, patterned(8, 1));
  }
}

TEST(segment_reader, large_frame_lies_in_segments_of_its_own) {
  const bytes body = patterned(500'000);
  const bytes sent = testing::wrap_in_segments(frame_of(1, patterned(10)) + frame_of(2, body) + frame_of(3, {}));
  for (const std::size_t piece : {std::size_t{1000}, std::size_t{65'536}, std::size_t{200'000}, sent.size()}) {
    SCOPED_TRACE(piece);
    receiver r;
    for (bytes_view left(sent); !left.empty();) {
      const std::size_t n = std::min(piece, left.size());
      ASSERT_EQ(r.deliver(left.first(n)), status::need_more);
      left = left.subspan(n);
    }
    ASSERT_EQ(r.frames.size(), 3u);
    EXPECT_TRUE(r.frames[1].body == body);
    EXPECT_EQ(r.frames[2].stream, 3);
  }
}

TEST(segment_reader, frame_that_goes_on_in_a_cut_segment_is_read_straight_into_its_block) {
  receiver r;
  const bytes body = patterned(300'000);
  const bytes sent = testing::wrap_in_segments(frame_of(2, body));
  bytes_view left(sent);
  ASSERT_EQ(r.deliver(left.first(131'081 + 6 + 50)), status::need_more);
  left = left.subspan(131'081 + 6 + 50);
  const std::span<std::byte> tail = r.reader.tail();
  ASSERT_EQ(tail.size(), wire::longest_segment_payload - 50);
  const std::byte* const body_begins = tail.data() - 50 - (wire::longest_segment_payload - 9);
  std::copy_n(left.begin(), tail.size(), tail.begin());
  r.reader.tail_filled(tail.size());
  left = left.subspan(tail.size());
  frame_reader::frame f;
  ASSERT_EQ(r.reader.next(left, *r.pool, f), status::frame);
  EXPECT_EQ(f.owned.bytes().data(), body_begins);
  EXPECT_TRUE(std::ranges::equal(f.bytes(), body));
}

TEST(segment_reader, flipped_bit_where_a_frame_goes_on_makes_it_corrupt) {
  const bytes frame = frame_of(1, patterned(60));
  const bytes first = testing::wrap_segment(part(frame, 0, 20), false);
  const bytes second = testing::wrap_segment(part(frame, 20, frame.size() - 20), false);
  for (std::size_t bit = 0; bit < second.size() * 8; ++bit)
    for (std::size_t cut = 0; cut < second.size(); cut += 3) {
      SCOPED_TRACE(std::to_string(bit) + ", cut after " + std::to_string(cut));
      bytes broken = second;
      broken[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
      receiver r;
      ASSERT_EQ(r.deliver(first), status::need_more);
      status s = r.deliver(bytes_view(broken).first(cut));
      if (s == status::need_more) s = r.deliver(bytes_view(broken).subspan(cut));
      ASSERT_EQ(s, status::corrupt);
      ASSERT_TRUE(r.frames.empty());
    }
}

TEST(segment_reader, longest_segment_is_gathered_byte_by_byte) {
  receiver r;
  const bytes body = patterned(wire::longest_segment_payload - 9);
  const bytes sent = testing::wrap_segment(frame_of(4, body), true);
  for (const std::byte octet : sent) ASSERT_EQ(r.deliver({&octet, 1}), status::need_more);
  ASSERT_EQ(r.frames.size(), 1u);
  EXPECT_TRUE(r.frames[0].body == body);
}

TEST(segment_reader, rest_of_a_cut_segment_is_asked_for_exactly) {
  receiver r;
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(100)), true);
  r.deliver(bytes_view(sent).first(5));
  EXPECT_TRUE(r.reader.tail().empty()) << "its length is not known yet";
  r.deliver(bytes_view(sent).subspan(5, 1));
  EXPECT_EQ(r.reader.tail().size(), sent.size() - 6);
  r.deliver(bytes_view(sent).subspan(6, 50));
  EXPECT_EQ(r.reader.tail().size(), sent.size() - 56);
  r.deliver(bytes_view(sent).subspan(56));
  EXPECT_TRUE(r.reader.tail().empty());
  EXPECT_EQ(r.frames.size(), 1u);
}

TEST(segment_reader, every_flipped_bit_makes_it_corrupt_before_its_frames_are_used) {
  const bytes sent = testing::wrap_segment(frame_of(1, patterned(6)), true);
  for (std::size_t bit = 0; bit < sent.size() * 8; ++bit)
    for (const std::size_t cut : {std::size_t{0}, std::size_t{3}, std::size_t{8}}) {
      SCOPED_TRACE(std::to_string(bit) + ", cut after " + std::to_string(cut));
      bytes broken = sent;
      broken[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
      receiver r;
      status s = r.deliver(bytes_view(broken).first(cut));
      if (s == status::need_more) s = r.deliver(bytes_view(broken).subspan(cut));
      EXPECT_EQ(s, status::corrupt);
      EXPECT_TRUE(r.frames.empty());
    }
}

TEST(segment_reader, frames_before_a_corrupt_segment_are_still_read) {
  receiver r;
  bytes second = testing::wrap_segment(frame_of(2, patterned(6)), true);
  second.back() ^= std::byte{1};
  EXPECT_EQ(r.deliver(testing::wrap_segment(frame_of(1, patterned(6)), true) + second), status::corrupt);
  ASSERT_EQ(r.frames.size(), 1u);
  EXPECT_EQ(r.frames[0].stream, 1);
}

TEST(segment_reader, what_is_wrong_with_a_frame_is_told) {
  bytes too_long = frame_of(1, {});
  too_long[5] = std::byte{0x7F};
  receiver a;
  EXPECT_EQ(a.deliver(testing::wrap_segment(too_long, true)), status::too_long);
  bytes request = frame_of(1, {});
  request[0] = std::byte{5};
  receiver b;
  EXPECT_EQ(b.deliver(testing::wrap_segment(request, true)), status::not_a_response);
}

TEST(segment_reader, reset_forgets_cut_segments_and_cut_frames) {
  const bytes frame = frame_of(8, patterned(40));
  const bytes half = testing::wrap_segment(part(frame, 0, 20), false);
  const bytes whole = testing::wrap_segment(frame, true);
  for (std::size_t cut = 0; cut <= half.size(); ++cut) {
    SCOPED_TRACE(cut);
    receiver r;
    r.deliver(bytes_view(half).first(cut));
    r.reader.reset();
    r.frames_reader.reset();
    EXPECT_TRUE(r.reader.tail().empty());
    ASSERT_EQ(r.deliver(whole), status::need_more);
    ASSERT_EQ(r.frames.size(), 1u);
    EXPECT_EQ(r.frames[0].body, patterned(40));
  }
}

TEST(segment_reader, reset_forgets_the_frames_of_a_segment_that_were_not_asked_for) {
  receiver r;
  const bytes two = testing::wrap_segment(frame_of(1, patterned(40)) + frame_of(2, patterned(30)), true);
  bytes_view in(two);
  frame_reader::frame f;
  ASSERT_EQ(r.reader.next(in, *r.pool, f), status::frame);
  r.reader.reset();
  r.frames_reader.reset();
  ASSERT_EQ(r.deliver(testing::wrap_segment(frame_of(3, patterned(20)), true)), status::need_more);
  ASSERT_EQ(r.frames.size(), 1u);
  EXPECT_EQ(r.frames[0].stream, 3u);
}

TEST(segment_reader, random_segments_in_random_pieces_give_the_frames_that_were_sent) {
  for (std::uint32_t seed = 1; seed <= 20; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    bytes frames;
    std::vector<bytes> sent;
    for (int i = 0; i < 50; ++i) {
      const std::size_t size = random() % 12 == 0 ? random() % 300'000 : random() % 600;
      sent.push_back(patterned(size, random()));
      frames = std::move(frames) + frame_of(static_cast<std::int16_t>(i), sent.back());
    }
    // A server may cut where it likes.
    bytes segments;
    for (std::size_t at = 0; at < frames.size();) {
      const std::size_t most = random() % 2 == 0 ? 40 : wire::longest_segment_payload;
      const std::size_t n = std::min<std::size_t>(frames.size() - at, 1 + random() % most);
      segments = std::move(segments) + testing::wrap_segment(part(frames, at, n), random() % 2 == 0);
      at += n;
    }
    receiver r;
    for (bytes_view left(segments); !left.empty();) {
      const std::size_t n = std::min<std::size_t>(left.size(), random() % 2 == 0 ? random() % 20 : random() % 100'000);
      ASSERT_EQ(r.deliver(left.first(n)), status::need_more);
      left = left.subspan(n);
    }
    ASSERT_EQ(r.frames.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
      ASSERT_EQ(r.frames[i].stream, i);
      ASSERT_TRUE(r.frames[i].body == sent[i]) << "frame " << i;
    }
  }
}

}}  // namespace dse::engine
