#include "wire/compression.hpp"

#include "golden.hpp"
#include "support/server_wire/compression.hpp"
#include "wire/query.hpp"

#include <algorithm>
#include <random>

namespace dse::wire { namespace {

constexpr compression algorithms[] = {compression::lz4, compression::snappy};

bytes golden_body(std::string_view name, protocol_version v) {
  const bytes frame = golden("compressed.txt", name, v);
  return {frame.begin() + frame_header_size, frame.end()};
}

bytes plain_body(std::string_view name, protocol_version v) {
  const golden_response r(name, v);
  return {r.body().begin(), r.body().end()};
}

std::string named(std::string_view name, compression c) { return std::string(name) + '_' + std::string(to_string(c)); }

/// What the body becomes; nothing when it is refused.
std::optional<bytes> decompressed(compression c, bytes_view body) {
  const auto length = decompressed_length(c, body);
  if (!length) return std::nullopt;
  bytes out(*length);
  if (!decompress_body(c, body, out)) return std::nullopt;
  return out;
}

bytes with_lz4_length(bytes body, std::uint32_t length) {
  dse::detail::store_big(body.data(), length);
  return body;
}

/// A buffer with a QUERY.
struct query_of : output_buffer {
  explicit query_of(std::string_view text, std::uint8_t flags = 0) {
    encode_query(*this, {protocol_version::v4, 7, flags, {}}, text, {});
  }
};

bytes written(const output_buffer& out) { return {out.unread().begin(), out.unread().end()}; }

TEST(compression, bodies_of_another_implementation_are_read) {
  for (const protocol_version v :
       {protocol_version::v3, protocol_version::v4, protocol_version::dse_v1, protocol_version::dse_v2})
    for (const compression c : algorithms)
      for (const char* name : {"ready", "prepared_select"}) {
        SCOPED_TRACE(named(name, c) + ' ' + std::string(to_string(v)));
        EXPECT_EQ(decompressed(c, golden_body(named(name, c), v)), plain_body(name, v));
      }
}

TEST(compression, length_of_an_lz4_body_is_big_endian) {
  const bytes body = golden_body("prepared_select_lz4", protocol_version::v4);
  EXPECT_EQ(testing::to_hex(bytes_view(body).first(4)), "000000c5") << "197 bytes";
}

TEST(compression, lying_lengths_are_refused) {
  const bytes body = golden_body("prepared_select_lz4", protocol_version::v4);
  const std::uint32_t truth = decompressed_length(compression::lz4, body).value();
  for (const std::uint32_t lie : {0u, 1u, truth - 1, truth + 1, 10'000u})
    EXPECT_FALSE(decompressed(compression::lz4, with_lz4_length(body, lie))) << lie;
}

TEST(compression, length_that_no_body_of_this_size_can_become_is_refused_before_anything_is_stored) {
  const bytes lz4 = golden_body("prepared_select_lz4", protocol_version::v4);
  for (const std::uint32_t huge : {1u << 20, 256u << 20, 0x7FFF'FFFFu, 0xFFFF'FFFFu})
    EXPECT_FALSE(decompressed_length(compression::lz4, with_lz4_length(lz4, huge))) << huge;
  EXPECT_FALSE(decompressed_length(compression::snappy, octets({0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00})));
}

TEST(compression, densest_bodies_of_both_are_still_read) {
  const bytes zeros(1u << 20);
  for (const compression c : algorithms) {
    const bytes frame = testing::compress_frame(bytes(frame_header_size + zeros.size()), to_string(c));
    EXPECT_EQ(decompressed(c, bytes_view(frame).subspan(9)), zeros) << to_string(c);
  }
}

TEST(compression, cut_bodies_are_refused) {
  for (const compression c : algorithms) {
    SCOPED_TRACE(to_string(c));
    for_each_cut(golden_body(named("prepared_select", c), protocol_version::v4),
                 [&](bytes_view cut) { EXPECT_FALSE(decompressed(c, cut)); });
  }
}

TEST(compression, damaged_bodies_become_the_announced_length_or_nothing) {
  for (const compression c : algorithms)
    for (std::uint32_t seed = 0; seed < 2000; ++seed) {
      std::mt19937 random(seed);
      bytes body = golden_body(named("prepared_select", c), protocol_version::v4);
      for (auto n = 1 + random() % 3; n != 0; --n)
        body[random() % body.size()] ^= static_cast<std::byte>(1u << random() % 8);
      const auto plain = decompressed(c, bytes(body.begin(), body.end()));
      EXPECT_TRUE(!plain || plain->size() == decompressed_length(c, body)) << to_string(c) << ' ' << seed;
    }
}

TEST(compression, none_reads_nothing) {
  EXPECT_FALSE(decompressed(compression::none, golden_body("prepared_select_lz4", protocol_version::v4)));
}

TEST(compression, long_request_is_compressed_as_the_server_reads_it) {
  const std::string text = "SELECT * FROM t WHERE k IN (" + std::string(2000, '1') + ")";
  for (const compression c : algorithms) {
    SCOPED_TRACE(to_string(c));
    compressor to_server(c);
    query_of out(text, frame_flag::tracing);
    const bytes plain = written(out);
    to_server.compress_frame(out, 0);
    const frame_header h = decode_frame_header(out.unread().data());
    EXPECT_TRUE(h.has(frame_flag::compression));
    EXPECT_TRUE(h.has(frame_flag::tracing));
    EXPECT_EQ(h.stream, 7);
    EXPECT_EQ(h.length, out.size() - frame_header_size);
    EXPECT_LT(out.size(), 200u);
    EXPECT_EQ(testing::decompress_frame(written(out), to_string(c)), plain);
  }
}

TEST(compression, body_of_512_bytes_is_compressed_and_a_shorter_one_is_not) {
  compressor to_server(compression::lz4);
  for (const std::size_t size : {511u, 512u}) {
    const std::size_t around = query_of("").size() - frame_header_size;
    query_of out(std::string(size - around, 'x'));
    ASSERT_EQ(out.size(), frame_header_size + size);
    to_server.compress_frame(out, 0);
    EXPECT_EQ(out.size() < frame_header_size + size, size == 512u);
  }
}

std::string noise(std::size_t n) {
  std::mt19937 random(1);
  std::string text(n, '\0');
  std::ranges::generate(text, [&] { return static_cast<char>(random()); });
  return text;
}

TEST(compression, request_that_would_not_get_shorter_stays_as_it_is) {
  for (const compression c : algorithms) {
    compressor to_server(c);
    query_of out(noise(4000));
    const bytes plain = written(out);
    to_server.compress_frame(out, 0);
    EXPECT_EQ(written(out), plain) << to_string(c);
  }
}

TEST(compression, frames_before_the_last_one_are_left_alone) {
  compressor to_server(compression::lz4);
  query_of out(std::string(1000, 'a'));
  const bytes first = written(out);
  encode_query(out, {protocol_version::v4, 8}, std::string(1000, 'b'), {});
  to_server.compress_frame(out, first.size());
  const bytes both = written(out);
  EXPECT_TRUE(std::ranges::equal(bytes_view(both).first(first.size()), first));
  EXPECT_LT(both.size(), first.size() + 100);
}

TEST(compression, scratch_of_a_giant_frame_is_given_back_and_the_next_frame_is_right) {
  compressor to_server(compression::snappy);
  for (const std::size_t size : {5'000'000u, 600u, 70'000u}) {
    query_of out(std::string(size, 'x'));
    const bytes plain = written(out);
    to_server.compress_frame(out, 0);
    EXPECT_EQ(testing::decompress_frame(written(out), "snappy"), plain) << size;
  }
}

}}  // namespace dse::wire
