#pragma once

#include "wire/byte_writer.hpp"
#include "wire/version.hpp"

namespace dse::wire {

enum class opcode : std::uint8_t {
  error = 0x00,
  startup = 0x01,
  ready = 0x02,
  authenticate = 0x03,
  options = 0x05,
  supported = 0x06,
  query = 0x07,
  result = 0x08,
  prepare = 0x09,
  execute = 0x0A,
  register_events = 0x0B,
  event = 0x0C,
  batch = 0x0D,
  auth_challenge = 0x0E,
  auth_response = 0x0F,
  auth_success = 0x10,
  revise_request = 0xFF,  // DSE
};

/// Flags of the frame header (native_protocol_v5.spec, section 2.2).
namespace frame_flag {
inline constexpr std::uint8_t compression = 0x01, tracing = 0x02, custom_payload = 0x04, warning = 0x08, beta = 0x10;
}

using stream_id = std::uint16_t;
/// Negative ids, as a [short], are the server's own; events carry -1.
inline constexpr stream_id first_server_stream = 0x8000;
inline constexpr stream_id event_stream = 0xFFFF;

inline constexpr std::uint8_t response_bit = 0x80;
inline constexpr std::size_t frame_header_size = 9;
inline constexpr std::size_t frame_flags_at = 1, frame_length_at = 5;

/// native_protocol_v5.spec, section 2.
struct frame_header {
  std::uint8_t version;  // with the direction bit
  std::uint8_t flags;
  stream_id stream;
  opcode op;
  std::uint32_t length;  // of the body

  bool is_response() const noexcept { return (version & response_bit) != 0; }
  bool has(std::uint8_t flag) const noexcept { return (flags & flag) != 0; }
};

/// p: at least frame_header_size bytes.
inline frame_header decode_frame_header(const std::byte* p) noexcept {
  return {static_cast<std::uint8_t>(p[0]), static_cast<std::uint8_t>(p[1]), dse::detail::load_big<std::uint16_t>(p + 2),
          static_cast<opcode>(p[4]), dse::detail::load_big<std::uint32_t>(p + 5)};
}

/// What a request's frame says besides its message.
struct request_head {
  protocol_version version = protocol_version::v4;
  stream_id stream = 0;
  std::uint8_t flags = 0;          ///< tracing and beta; the custom payload's flag is set by its presence
  bytes_view custom_payload = {};  ///< a whole [bytes map] (custom_payload.hpp), v4 and later; empty: none
};

/// One frame being written: the header at once, its length when the body is there.
class frame_writer : public byte_writer {
 public:
  frame_writer(output_buffer& out, const request_head& head, opcode op, std::size_t expected_body = 64)
      : byte_writer(out) {
    const bool payload = !head.custom_payload.empty();
    room(frame_header_size + head.custom_payload.size() + expected_body);
    start_ = position();
    put(static_cast<std::uint8_t>(head.version));
    put(static_cast<std::uint8_t>(head.flags | (payload ? frame_flag::custom_payload : 0)));
    put(head.stream);
    put(static_cast<std::uint8_t>(op));
    put(std::uint32_t{0});
    if (payload) [[unlikely]]
      put_bytes(head.custom_payload);
  }
  frame_writer(output_buffer& out, protocol_version v, stream_id stream, opcode op, std::size_t expected_body = 64)
      : frame_writer(out, request_head{v, stream, 0, {}}, op, expected_body) {}

  /// Sets the length; a frame that is never finished was never written.
  void finish() noexcept {
    patch(start_ + frame_length_at, static_cast<std::uint32_t>(position() - start_ - frame_header_size));
    commit();
  }

 private:
  std::size_t start_;
};

}  // namespace dse::wire
