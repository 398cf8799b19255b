#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "support/server_wire/byte_source.hpp"
#include "support/server_wire/compression.hpp"
#include "support/server_wire/segments.hpp"
#include "vectors/vectors.hpp"
#include "wire/compression.hpp"
#include "wire/frame.hpp"
#include "wire/segment.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace dse::fuzz::wire_compression { namespace {

using namespace dse::wire;

constexpr std::array algorithms{compression::lz4, compression::snappy};
std::string_view name_of(compression c) { return c == compression::lz4 ? "lz4" : "snappy"; }

/// Any bytes as a compressed body. What it becomes is compressed by the server's half, and comes back.
void decompress(compression c, bytes_view body) {
  const auto length = decompressed_length(c, body);
  if (!length) return;
  require(*length <= 255 * body.size(), "a body announces more than it can become");
  bytes plain(*length);
  if (!decompress_body(c, body, plain)) return;
  touch(plain);
  output_buffer out;
  frame_writer w(out, protocol_version::v4, 1, opcode::query);
  w.write_bytes(plain);
  w.finish();
  const bytes frame(out.unread().begin(), out.unread().end());
  const bytes compressed = testing::compress_frame(frame, name_of(c));
  const bytes_view again = bytes_view(compressed).subspan(frame_header_size);
  bytes back(plain.size());
  require(decompressed_length(c, again) == plain.size() && decompress_body(c, again, back) && back == plain,
          "what the server compressed becomes something else");
}

/// A frame with any body: the server reads what the client compressed, and it is never longer than before.
void compress(choices& in) {
  const compression c = in.of(algorithms);
  const std::size_t repeats = 1 + in.below(64);
  output_buffer out;
  frame_writer w(out, protocol_version::v4, 1, opcode::query);
  for (std::size_t n = repeats; n != 0; --n) w.write_bytes(in.rest());
  w.finish();
  const bytes frame(out.unread().begin(), out.unread().end());
  compressor worker(c, in.below(600));
  worker.compress_frame(out, 0);
  const bytes sent(out.unread().begin(), out.unread().end());
  require(sent.size() <= frame.size(), "a compressed frame is no longer than before");
  require(testing::decompress_frame(sent, name_of(c)) == frame, "the server reads another frame");
}

/// Any bytes of a v5 connection with compression: client and server find the same payloads.
void cut_segments(bytes_view input) {
  bytes ours, theirs;
  bool broken = false, refused = false;
  bytes_view in = input;
  while (in.size() >= compressed_segment_header_size) {
    const auto h = decode_compressed_segment_header(in.data());
    if (!h) {
      broken = true;
      break;
    }
    require(h->payload_length <= longest_segment_payload && h->uncompressed_length <= longest_segment_payload,
            "lengths are within the format's bounds");
    const std::size_t whole = compressed_segment_header_size + h->payload_length + segment_trailer_size;
    if (in.size() < whole) break;
    const bytes_view payload = in.subspan(compressed_segment_header_size, h->payload_length);
    bytes plain(payload.begin(), payload.end());
    // The server's half refuses payloads that compression made longer; the client takes them.
    if (h->uncompressed_length != 0 && h->payload_length >= h->uncompressed_length) return;
    broken = !segment_is_intact(payload, payload.data() + payload.size());
    if (!broken && h->uncompressed_length != 0) {
      plain.assign(h->uncompressed_length, std::byte{});
      broken = !decompress_payload(payload, plain);
    }
    if (broken) break;
    ours.insert(ours.end(), plain.begin(), plain.end());
    in = in.subspan(whole);
  }
  const bool early = in.size() < compressed_segment_header_size + segment_trailer_size;
  in = input;
  try {
    while (testing::unwrap_segment(in, theirs, testing::segment_form::lz4)) {}
  } catch (const testing::bad_request&) {
    refused = true;
  }
  require(ours == theirs && (broken == refused || (broken && early)), "client and server cut segments differently");
}

void check(bytes_view input) {
  choices in(input);
  switch (in.below(4)) {
    case 0: return decompress(compression::lz4, in.rest());
    case 1: return decompress(compression::snappy, in.rest());
    case 2: return cut_segments(in.rest());
    default: return compress(in);
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds{bytes(60, std::byte{3})};
  for (const testing::golden_bytes& v : testing::load_vectors("compressed.txt")) {
    if (v.octets.size() > 2000) continue;
    const bool is_segment = v.name.starts_with("segment");
    bytes seed{is_segment ? std::byte{2} : v.name.ends_with("lz4") ? std::byte{0} : std::byte{1}};
    seed.insert(seed.end(), v.octets.begin() + (is_segment ? 0 : frame_header_size), v.octets.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::wire_compression
