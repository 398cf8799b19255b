#include "engine/frame_reader.hpp"

#include "support/server_wire/response.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

namespace dse::engine { namespace {

using status = frame_reader::status;
using testing::response_head;

constexpr std::uint32_t longest = 1u << 16;

struct pool_of_test {
  std::unique_ptr<block_pool, block_pool::release> pool{new block_pool};
  block_pool::thread_scope scope{*pool};
  operator block_pool&() noexcept { return *pool; }
};

bytes patterned(std::size_t n, std::size_t seed = 0) {
  bytes b(n);
  for (std::size_t i = 0; i < n; ++i) b[i] = static_cast<std::byte>(i * 31 + seed);
  return b;
}

bytes frame_of(std::int16_t stream, bytes_view body, std::uint8_t version = 4) {
  response_head head;
  head.version = version;
  head.stream = stream;
  return testing::encode_frame(head, 0x08, body);
}

bytes joined(std::initializer_list<bytes> parts) {
  bytes all;
  for (const bytes& p : parts) all.insert(all.end(), p.begin(), p.end());
  return all;
}

/// A frame's parts, kept beyond the buffer it was read from.
struct seen_frame {
  std::uint16_t stream;
  bytes body;
  bool owned;
};

/// Reads `in` to its end.
status read(frame_reader& reader, bytes_view in, block_pool& pool, std::vector<seen_frame>& frames) {
  while (true) {
    frame_reader::frame f;
    const status s = reader.next(in, pool, f);
    if (s != status::frame) {
      EXPECT_TRUE(s != status::need_more || in.empty()) << in.size() << " bytes were left";
      return s;
    }
    frames.push_back({f.header.stream, bytes(f.bytes().begin(), f.bytes().end()), static_cast<bool>(f.owned)});
  }
}

/// Delivers as the engine's driver does: first into tail(), then from a block of the right size.
status deliver(frame_reader& reader, bytes_view in, block_pool& pool, std::vector<seen_frame>& frames) {
  const std::span<std::byte> tail = reader.tail();
  const std::size_t n = std::min(tail.size(), in.size());
  std::copy_n(in.begin(), n, tail.begin());
  reader.tail_filled(n);
  const bytes rest(in.begin() + static_cast<std::ptrdiff_t>(n), in.end());
  return read(reader, rest, pool, frames);
}

TEST(frame_reader, whole_frame_is_a_view_of_the_callers_buffer) {
  pool_of_test pool;
  frame_reader reader(longest);
  const bytes b = frame_of(7, patterned(40));
  bytes_view in(b);
  frame_reader::frame f;
  ASSERT_EQ(reader.next(in, pool, f), status::frame);
  EXPECT_EQ(f.view.data(), b.data() + 9);
  EXPECT_EQ(f.view.size(), 40u);
  EXPECT_FALSE(f.owned);
  EXPECT_EQ(f.header.stream, 7);
  EXPECT_EQ(f.header.op, wire::opcode::result);
  EXPECT_TRUE(in.empty());
  EXPECT_EQ(reader.next(in, pool, f), status::need_more);
  EXPECT_TRUE(reader.tail().empty());
}

TEST(frame_reader, frames_of_one_read_come_in_their_order) {
  pool_of_test pool;
  frame_reader reader(longest);
  std::vector<seen_frame> frames;
  const bytes b = joined({frame_of(1, patterned(3)), frame_of(2, {}), frame_of(3, patterned(500))});
  EXPECT_EQ(read(reader, b, pool, frames), status::need_more);
  ASSERT_EQ(frames.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(frames[i].stream, i + 1);
  EXPECT_TRUE(frames[1].body.empty());
  EXPECT_TRUE(frames[2].body == patterned(500));
}

TEST(frame_reader, frames_cut_at_any_two_bytes_arrive_whole) {
  pool_of_test pool;
  const bytes b =
      joined({frame_of(1, patterned(5, 1)), frame_of(2, {}), frame_of(3, patterned(11, 3)), frame_of(4, {})});
  for (std::size_t first = 0; first <= b.size(); ++first)
    for (std::size_t second = first; second <= b.size(); ++second) {
      SCOPED_TRACE(std::to_string(first) + ", " + std::to_string(second));
      frame_reader reader(longest);
      std::vector<seen_frame> frames;
      const bytes_view in(b);
      ASSERT_EQ(deliver(reader, in.first(first), pool, frames), status::need_more);
      ASSERT_EQ(deliver(reader, in.subspan(first, second - first), pool, frames), status::need_more);
      ASSERT_EQ(deliver(reader, in.subspan(second), pool, frames), status::need_more);
      ASSERT_EQ(frames.size(), 4u);
      for (std::size_t i = 0; i < 4; ++i) ASSERT_EQ(frames[i].stream, i + 1);
      ASSERT_EQ(frames[0].body, patterned(5, 1));
      ASSERT_EQ(frames[1].body, bytes());
      ASSERT_EQ(frames[2].body, patterned(11, 3));
      ASSERT_EQ(frames[3].body, bytes());
    }
}

TEST(frame_reader, byte_by_byte_the_frames_are_the_same) {
  pool_of_test pool;
  frame_reader reader(longest);
  std::vector<seen_frame> frames;
  const bytes b = joined({frame_of(1, patterned(300)), frame_of(2, patterned(1)), frame_of(3, {})});
  for (const std::byte octet : b) ASSERT_EQ(deliver(reader, {&octet, 1}, pool, frames), status::need_more);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[0].body == patterned(300));
  EXPECT_TRUE(frames[0].owned);
}

TEST(frame_reader, rest_of_a_cut_body_is_read_to_its_final_place) {
  pool_of_test pool;
  frame_reader reader(longest);
  const bytes body = patterned(1000);
  const bytes b = frame_of(5, body);
  bytes_view in = bytes_view(b).first(9 + 400);
  frame_reader::frame f;
  ASSERT_EQ(reader.next(in, pool, f), status::need_more);
  const std::span<std::byte> tail = reader.tail();
  ASSERT_EQ(tail.size(), 600u);
  std::copy_n(b.end() - 600, 600, tail.begin());
  reader.tail_filled(600);
  ASSERT_EQ(reader.next(in, pool, f), status::frame);
  EXPECT_EQ(f.owned.bytes().data() + 400, tail.data()) << "nothing moved";
  EXPECT_TRUE(std::ranges::equal(f.bytes(), body));
  EXPECT_TRUE(reader.tail().empty());
}

TEST(frame_reader, cut_frame_is_followed_by_others_in_the_same_read) {
  pool_of_test pool;
  frame_reader reader(longest);
  std::vector<seen_frame> frames;
  const bytes b = joined({frame_of(1, patterned(100)), frame_of(2, patterned(7)), frame_of(3, patterned(50))});
  deliver(reader, bytes_view(b).first(60), pool, frames);
  deliver(reader, bytes_view(b).subspan(60, 70), pool, frames);
  EXPECT_EQ(frames.size(), 2u);
  deliver(reader, bytes_view(b).subspan(130), pool, frames);
  ASSERT_EQ(frames.size(), 3u);
  EXPECT_TRUE(frames[0].owned);
  EXPECT_FALSE(frames[1].owned);
  EXPECT_TRUE(frames[2].owned);
  EXPECT_TRUE(frames[2].body == patterned(50));
}

TEST(frame_reader, length_beyond_the_limit_is_refused_with_the_header) {
  pool_of_test pool;
  const bytes fits = frame_of(1, patterned(longest));
  const bytes too_long = frame_of(1, patterned(longest + 1));
  for (std::size_t cut = 0; cut <= 9; ++cut) {
    SCOPED_TRACE(cut);
    std::vector<seen_frame> frames;
    frame_reader reader(longest);
    ASSERT_EQ(deliver(reader, bytes_view(fits).first(cut), pool, frames), status::need_more);
    ASSERT_EQ(deliver(reader, bytes_view(fits).subspan(cut), pool, frames), status::need_more);
    EXPECT_EQ(frames.size(), 1u);
    status s = deliver(reader, bytes_view(too_long).first(cut), pool, frames);
    if (cut < 9) {
      EXPECT_EQ(s, status::need_more);
      s = deliver(reader, bytes_view(too_long).subspan(cut, 9 - cut), pool, frames);
    }
    EXPECT_EQ(s, status::too_long);
    EXPECT_TRUE(reader.tail().empty());
  }
}

TEST(frame_reader, request_is_not_a_response) {
  pool_of_test pool;
  bytes b = frame_of(1, patterned(4));
  b[0] = std::byte{0x04};
  for (std::size_t cut = 0; cut < 9; ++cut) {
    SCOPED_TRACE(cut);
    std::vector<seen_frame> frames;
    frame_reader reader(longest);
    deliver(reader, bytes_view(b).first(cut), pool, frames);
    EXPECT_EQ(deliver(reader, bytes_view(b).subspan(cut), pool, frames), status::not_a_response);
  }
}

TEST(frame_reader, another_protocol_is_not_a_response) {
  pool_of_test pool;
  std::vector<seen_frame> frames;
  frame_reader reader(longest);
  EXPECT_EQ(deliver(reader, testing::text_value("HTTP/1.1 400 Bad Request\r\n"), pool, frames), status::not_a_response);
}

TEST(frame_reader, reset_forgets_a_cut_frame) {
  pool_of_test pool;
  const bytes b = frame_of(9, patterned(20));
  for (std::size_t cut = 0; cut < b.size(); ++cut) {
    SCOPED_TRACE(cut);
    frame_reader reader(longest);
    std::vector<seen_frame> frames;
    deliver(reader, bytes_view(b).first(cut), pool, frames);
    reader.reset();
    EXPECT_TRUE(reader.tail().empty());
    deliver(reader, b, pool, frames);
    ASSERT_EQ(frames.size(), 1u);
    EXPECT_EQ(frames[0].stream, 9);
    EXPECT_EQ(frames[0].body, patterned(20));
  }
}

TEST(frame_reader, announced_length_reserves_no_more_than_the_first_step) {
  pool_of_test pool;
  frame_reader reader(256u << 20);
  std::vector<seen_frame> frames;
  bytes header = frame_of(1, {});
  header[5] = std::byte{0x10};  // 256 MiB
  ASSERT_EQ(deliver(reader, header, pool, frames), status::need_more);
  EXPECT_EQ(reader.tail().size(), frame_reader::first_step);
}

TEST(frame_reader, page_of_a_megabyte_is_read_straight_into_its_block) {
  pool_of_test pool;
  frame_reader reader(256u << 20);
  const bytes b = frame_of(1, patterned(1u << 20));
  bytes_view in = bytes_view(b).first(9);
  frame_reader::frame f;
  ASSERT_EQ(reader.next(in, pool, f), status::need_more);
  const std::span<std::byte> tail = reader.tail();
  ASSERT_EQ(tail.size(), 1u << 20);
  std::copy(b.begin() + 9, b.end(), tail.begin());
  reader.tail_filled(tail.size());
  ASSERT_EQ(reader.next(in, pool, f), status::frame);
  EXPECT_EQ(f.owned.bytes().data(), tail.data());
}

TEST(frame_reader, memory_of_a_long_body_grows_with_what_has_come) {
  pool_of_test pool;
  const std::size_t length = 5 * frame_reader::first_step + 12345;
  const bytes body = patterned(length);
  const bytes b = frame_of(3, body);
  frame_reader reader(256u << 20);
  std::vector<seen_frame> frames;
  ASSERT_EQ(deliver(reader, bytes_view(b).first(9), pool, frames), status::need_more);
  std::size_t come = 0;
  for (const std::size_t piece = 300'001; come < length;) {
    const std::size_t n = std::min(piece, length - come);
    deliver(reader, bytes_view(b).subspan(9 + come, n), pool, frames);
    come += n;
    if (come == length) break;
    ASSERT_TRUE(frames.empty());
    ASSERT_GT(reader.tail().size(), 0u) << "the driver always has a place to read to";
    ASSERT_LE(come + reader.tail().size(), std::max(frame_reader::first_step, 2 * come));
    ASSERT_LE(come + reader.tail().size(), length);
  }
  ASSERT_EQ(frames.size(), 1u);
  EXPECT_TRUE(frames[0].body == body);
}

TEST(frame_reader, long_body_may_end_in_the_read_that_crosses_several_steps) {
  pool_of_test pool;
  for (const std::size_t length : {frame_reader::first_step + 1, 2 * frame_reader::first_step,
                                   2 * frame_reader::first_step + 1, 4 * frame_reader::first_step}) {
    SCOPED_TRACE(length);
    frame_reader reader(256u << 20);
    std::vector<seen_frame> frames;
    const bytes body = patterned(length);
    const bytes b = joined({frame_of(3, body), frame_of(4, patterned(6))});
    EXPECT_EQ(read(reader, bytes_view(b).first(9), pool, frames), status::need_more);
    EXPECT_EQ(read(reader, bytes_view(b).subspan(9), pool, frames), status::need_more);
    ASSERT_EQ(frames.size(), 2u);
    EXPECT_TRUE(frames[0].body == body);
    EXPECT_EQ(frames[1].body, patterned(6));
  }
}

TEST(frame_reader, random_pieces_give_the_frames_that_were_sent) {
  pool_of_test pool;
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    bytes all;
    std::vector<bytes> sent;
    for (int i = 0; i < 60; ++i) {
      sent.push_back(patterned(random() % 3 == 0 ? random() % 4 : random() % 3000, random()));
      const bytes f = frame_of(static_cast<std::int16_t>(i), sent.back());
      all.insert(all.end(), f.begin(), f.end());
    }
    frame_reader reader(longest);
    std::vector<seen_frame> frames;
    for (bytes_view left(all); !left.empty();) {
      const std::size_t n = std::min<std::size_t>(left.size(), random() % 3 == 0 ? random() % 12 : random() % 4000);
      ASSERT_EQ(deliver(reader, left.first(n), pool, frames), status::need_more);
      left = left.subspan(n);
    }
    ASSERT_EQ(frames.size(), sent.size());
    for (std::size_t i = 0; i < sent.size(); ++i) {
      ASSERT_EQ(frames[i].stream, i);
      ASSERT_TRUE(frames[i].body == sent[i]) << "frame " << i;
    }
  }
}

}}  // namespace dse::engine
