#include "wire/output_buffer.hpp"

#include "golden.hpp"
#include "wire/byte_writer.hpp"

namespace dse::wire { namespace {

void append(output_buffer& out, std::string_view text) {
  byte_writer w(out);
  w.room(text.size());
  w.put_text(text);
  w.commit();
}

TEST(output_buffer, nothing_counts_before_commit) {
  output_buffer out;
  {
    byte_writer w(out);
    w.write(std::uint32_t{7});
  }
  EXPECT_TRUE(out.empty());
}

TEST(output_buffer, consumed_bytes_are_gone_and_the_rest_stays_in_order) {
  output_buffer out;
  append(out, "abcdef");
  out.consume(2);
  append(out, "gh");
  EXPECT_EQ(as_text(out.unread()), "cdefgh");
}

TEST(output_buffer, growth_keeps_what_is_unread) {
  output_buffer out;
  std::string expected;
  for (int i = 0; i < 5000; ++i) {
    const std::string text = std::to_string(i);
    append(out, text);
    expected += text;
    if (i % 7 == 6) {
      out.consume(3);
      expected.erase(0, 3);
    }
  }
  EXPECT_TRUE(as_text(out.unread()) == expected) << out.size() << " bytes, not " << expected.size();
}

TEST(output_buffer, room_at_the_front_is_used_before_more_is_allocated) {
  output_buffer out;
  append(out, std::string(1000, 'x'));
  const std::size_t capacity = out.capacity();
  for (int i = 0; i < 100; ++i) {
    out.consume(900);
    append(out, std::string(900, 'y'));
  }
  EXPECT_EQ(out.capacity(), capacity);
  EXPECT_EQ(out.size(), 1000u);
}

TEST(output_buffer, truncate_forgets_the_end) {
  output_buffer out;
  append(out, "abcdef");
  out.consume(1);
  out.truncate(2);
  append(out, "z");
  EXPECT_EQ(as_text(out.unread()), "bcz");
}

TEST(output_buffer, release_gives_the_memory_back) {
  output_buffer out;
  append(out, "abc");
  out.consume(3);
  out.release();
  EXPECT_EQ(out.capacity(), 0u);
  append(out, "d");
  EXPECT_EQ(as_text(out.unread()), "d");
}

TEST(byte_writer, position_and_patch_survive_growth) {
  output_buffer out;
  append(out, "ab");
  out.consume(1);
  byte_writer w(out);
  w.write(std::uint8_t{1});
  const std::size_t place = w.position();
  w.write(std::uint32_t{0});
  w.write_bytes(bytes(5000, std::byte{9}));
  w.patch(place, 0x01020304);
  w.commit();
  EXPECT_EQ(hex(out).substr(0, 16),
            "6201"
            "01020304"
            "0909");
  EXPECT_EQ(out.size(), 1u + 1 + 4 + 5000);
}

TEST(byte_writer, lengths_stand_before_text_and_bytes) {
  output_buffer out;
  byte_writer w(out);
  w.write_string("ab");
  w.write_long_string("c");
  w.write_short_bytes(octets({1}));
  w.write_long_bytes(octets({2, 3}));
  w.commit();
  EXPECT_EQ(hex(out),
            "00026162"
            "0000000163"
            "000101"
            "000000020203");
}

// ---- secrets

std::string memory_at(const std::byte* at, std::size_t n) { return std::string(as_text({at, n})); }

TEST(output_buffer, secret_is_overwritten_once_it_has_been_read) {
  output_buffer out;
  append(out, "head");
  out.begin_secret();
  append(out, "secret");
  const std::byte* const at = out.unread().data();
  out.consume(10);
  EXPECT_EQ(memory_at(at, 10), "headsecret") << "consuming leaves it there";
  out.wipe();
  EXPECT_EQ(memory_at(at, 10), std::string(10, '\0'));
}

TEST(output_buffer, secret_that_is_still_to_be_read_is_overwritten_later) {
  output_buffer out;
  out.begin_secret();
  append(out, "one two");
  const std::byte* const at = out.unread().data();
  out.consume(4);
  out.wipe();
  EXPECT_EQ(memory_at(at, 4), std::string(4, '\0'));
  EXPECT_EQ(as_text(out.unread()), "two");
  out.consume(3);
  out.wipe();
  EXPECT_EQ(memory_at(at, 7), std::string(7, '\0'));
}

TEST(output_buffer, what_is_no_secret_is_not_overwritten) {
  output_buffer out;
  append(out, "plain");
  const std::byte* const at = out.unread().data();
  out.consume(5);
  out.wipe();
  EXPECT_EQ(memory_at(at, 5), "plain");
}

}}  // namespace dse::wire
