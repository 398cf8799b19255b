#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "support/server_wire/byte_source.hpp"
#include "support/server_wire/segments.hpp"
#include "vectors/vectors.hpp"
#include "wire/frame.hpp"
#include "wire/segment.hpp"

#include <algorithm>

namespace dse::fuzz::wire_segment { namespace {

using namespace dse::wire;

/// The payloads of whole, intact segments from the front; `broken` where one is not intact.
struct segments {
  bytes payloads;
  bool broken = false;
  std::size_t left = 0;
};

segments cut(bytes_view in) {
  segments s;
  while (in.size() >= segment_header_size) {
    const auto h = decode_segment_header(in.data());
    if (!h) return s.broken = true, s;
    require(h->payload_length <= longest_segment_payload, "a length is within the format's bounds");
    const std::size_t whole = segment_header_size + h->payload_length + segment_trailer_size;
    if (in.size() < whole) break;
    const bytes_view payload = in.subspan(segment_header_size, h->payload_length);
    if (!segment_is_intact(payload, payload.data() + payload.size())) return s.broken = true, s;
    s.payloads.insert(s.payloads.end(), payload.begin(), payload.end());
    in = in.subspan(whole);
  }
  s.left = in.size();
  return s;
}

/// The server's half finds the same payloads in the same bytes.
void compare_with_server(bytes_view in) {
  const segments ours = cut(in);
  bytes theirs;
  bool broken = false;
  try {
    while (testing::unwrap_segment(in, theirs)) {}
  } catch (const testing::bad_request&) {
    broken = true;
  }
  // The server's half looks at a header only when the rest of the smallest segment is there.
  const bool early = ours.broken && in.size() < segment_header_size + segment_trailer_size;
  require(ours.payloads == theirs && (ours.broken == broken || early), "client and server cut segments differently");
}

/// Whole frames, now and then one that is larger than a segment.
bytes some_frames(choices& in) {
  output_buffer out;
  const bool with_large = in.below(64) == 63;
  for (std::size_t n = 1 + in.below(4); n != 0; --n) {
    frame_writer w(out, protocol_version::v5, 1, opcode::query);
    w.write_bytes(in.some_bytes());
    if (with_large && n == 1) w.write_bytes(bytes(longest_segment_payload + in.below(1000), std::byte{0x5A}));
    w.finish();
  }
  return {out.unread().begin(), out.unread().end()};
}

void check(bytes_view input) {
  choices in(input);
  if (in.flip()) return compare_with_server(in.rest());

  const bytes frames = some_frames(in);
  output_buffer out;
  if (in.flip()) {
    append_segments(out, frames);
  } else {
    const std::size_t position = begin_segment(out);
    byte_writer w(out);
    w.write_bytes(frames);
    w.commit();
    end_segment(out, position);
  }
  bytes sent(out.unread().begin(), out.unread().end());
  const segments back = cut(sent);
  require(!back.broken && back.left == 0 && back.payloads == frames, "segments hold what was put into them");
  compare_with_server(sent);

  const std::size_t bit = in.below(sent.size() * 8);
  sent[bit / 8] ^= static_cast<std::byte>(1u << (bit % 8));
  const segments damaged = cut(sent);
  require(damaged.broken, "a flipped bit is found");
  require(std::ranges::equal(damaged.payloads, bytes_view(frames).first(damaged.payloads.size())),
          "nothing behind a flipped bit is believed");
}

const registration registered(check, [] {
  std::vector<bytes> seeds{bytes(4), bytes(300, std::byte{2}), bytes(300, std::byte{2})};
  seeds.back()[1] = std::byte{63};  // with a frame that is larger than a segment
  for (const testing::golden_bytes& v : testing::load_vectors("segments.txt")) {
    bytes seed{std::byte{1}};
    seed.insert(seed.end(), v.octets.begin(), v.octets.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::wire_segment
