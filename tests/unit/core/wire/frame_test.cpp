#include "wire/frame.hpp"

#include "golden.hpp"

namespace dse::wire { namespace {

TEST(frame, header_has_the_fields_of_the_specification) {
  // native_protocol_v4.spec, section 2.
  const bytes b = octets({0x84, 0x0A, 0x12, 0x34, 0x08, 0x01, 0x02, 0x03, 0x04});
  const frame_header h = decode_frame_header(b.data());
  EXPECT_EQ(h.version, 0x84);
  EXPECT_TRUE(h.is_response());
  EXPECT_TRUE(h.has(frame_flag::tracing));
  EXPECT_TRUE(h.has(frame_flag::warning));
  EXPECT_FALSE(h.has(frame_flag::compression));
  EXPECT_EQ(h.stream, 0x1234);
  EXPECT_EQ(h.op, opcode::result);
  EXPECT_EQ(h.length, 0x01020304u);
}

TEST(frame, events_come_on_stream_minus_one) {
  for_each_version([](protocol_version v) {
    const frame_header h = golden_response("event_down", v).header();
    EXPECT_EQ(h.stream, event_stream);
    EXPECT_GE(h.stream, first_server_stream);
    EXPECT_EQ(h.op, opcode::event);
    EXPECT_EQ(known_version(h.version), v);
  });
}

TEST(frame, length_is_set_when_the_frame_is_finished) {
  output_buffer out;
  frame_writer w(out, protocol_version::v4, 7, opcode::query, 0);
  w.write(std::uint8_t{0xAA});
  w.write_bytes(bytes(3, std::byte{0xBB}));
  w.finish();
  EXPECT_EQ(hex(out),
            "0400000707"
            "00000004"
            "aabbbbbb");
}

TEST(frame, unfinished_frame_leaves_no_bytes) {
  output_buffer out;
  {
    frame_writer w(out, protocol_version::v4, 7, opcode::query);
    w.write(std::uint32_t{1});
  }
  EXPECT_TRUE(out.empty());
}

TEST(frame, frames_follow_each_other_while_the_buffer_grows_and_is_consumed) {
  output_buffer out;
  bytes written;
  for (std::uint16_t i = 0; i < 300; ++i) {
    frame_writer w(out, protocol_version::v4, i, opcode::options, 0);
    w.write_bytes(bytes(i, std::byte{0xCC}));
    w.finish();
    const std::size_t n = std::min<std::size_t>(out.size(), 100);
    written.insert(written.end(), out.unread().begin(), out.unread().begin() + static_cast<std::ptrdiff_t>(n));
    out.consume(n);
  }
  written.insert(written.end(), out.unread().begin(), out.unread().end());
  const std::byte* p = written.data();
  for (std::uint16_t i = 0; i < 300; ++i) {
    const frame_header h = decode_frame_header(p);
    ASSERT_EQ(h.stream, i);
    ASSERT_EQ(h.length, i);
    p += frame_header_size + h.length;
  }
  EXPECT_EQ(p, written.data() + written.size());
}

}}  // namespace dse::wire
