#include "zip_archive.hpp"

#include "support/bundle/zip_file.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <algorithm>
#include <span>
#include <string>

namespace dse::cloud { namespace {

using dse::testing::zip_file;
using dse::testing::zip_member;

bytes from_hex(std::string_view text) {
  bytes out;
  for (std::size_t i = 0; i + 1 < text.size(); i += 2)
    out.push_back(static_cast<std::byte>(std::stoi(std::string(text.substr(i, 2)), nullptr, 16)));
  return out;
}

/// The member's content, or what is wrong.
std::string read(bytes_view file, std::string_view name) {
  // A copy of just this size: the sanitizer sees whoever reads past the end.
  const bytes exact(file.begin(), file.end());
  const auto archive = zip_archive::open(exact);
  if (!archive) return "error: " + archive.error().message();
  const auto content = archive->read(name);
  if (!content) return "error: " + content.error().message();
  return std::string(content->text());
}
std::string read(const zip_file& file, std::string_view name) { return read(file.written(), name); }

const std::string json = R"({"host": "h"})";

// Python 3.11's zipfile: config.json deflated, key stored, the file's comment "hi".
const bytes by_python = from_hex(
    "504b0304140000000800831822509db092fc11000000220000000b000000636f6e6669672e6a736f6eab56cac82f2e51b252ca50d2c1caac05"
    "00504b030414000000000083182250c24124350300000003000000030000006b6579616263504b0102140314000000080083182250"
    "9db092fc11000000220000000b0000000000000000000000800100000000636f6e6669672e6a736f6e504b01021403140000000000831822"
    "50c2412435030000000300000003000000000000000000000080013a0000006b6579504b050600000000020002006a0000005e0000000200"
    "6869");
// The same to a pipe: sizes and checksum stand behind the data.
const bytes by_python_to_a_pipe = from_hex(
    "504b0304140008000800831822500000000000000000000000000400000063657274aba8acaa802100504b0708ce02158e070000000c000000"
    "504b0102140314000800080083182250ce02158e070000000c00000004000000000000000000000080010000000063657274504b0506000000"
    "00010001003200000039000000"
    "0000");

TEST(zip_archive, what_another_implementation_writes) {
  EXPECT_EQ(read(by_python, "config.json"), R"({"host":"h","host":"h","host":"h"})");
  EXPECT_EQ(read(by_python, "key"), "abc");
  EXPECT_EQ(read(by_python_to_a_pipe, "cert"), "xyzxyzxyzxyz");
}

TEST(zip_archive, stored_deflated_and_empty_members) {
  const std::string long_text(200'000, 'x');
  const zip_file file{{{.name = "a", .content = json},
                       {.name = "b", .content = json, .deflated = false},
                       {.name = "c", .content = ""},
                       {.name = "d", .content = "", .deflated = false},
                       {.name = "e", .content = long_text}}};
  EXPECT_EQ(read(file, "a"), json);
  EXPECT_EQ(read(file, "b"), json);
  EXPECT_EQ(read(file, "c"), "");
  EXPECT_EQ(read(file, "d"), "");
  EXPECT_EQ(read(file, "e"), long_text);
}

TEST(zip_archive, names_are_compared_exactly) {
  const zip_file file{
      {{.name = "./key", .content = "a"}, {.name = "../key", .content = "b"}, {.name = "KEY", .content = "c"}}};
  EXPECT_EQ(read(file, "key"), "error: key is missing");
}

TEST(zip_archive, what_is_no_zip_file) {
  const std::string whatever = "it is no zip file, or not the whole of one";
  EXPECT_EQ(read(bytes(), "key"), "error: " + whatever);
  EXPECT_EQ(read(bytes(100, std::byte{'P'}), "key"), "error: " + whatever);
  const auto refused = zip_archive::open(bytes(30));
  EXPECT_EQ(refused.error().code(), client_errc::invalid_argument);
  EXPECT_NE(refused.error().details().hint, "");
}

TEST(zip_archive, without_members_has_none) { EXPECT_EQ(read(zip_file{}, "key"), "error: key is missing"); }

TEST(zip_archive, cut_anywhere_is_refused) {
  const zip_file file{{{.name = "config.json", .content = json}, {.name = "key", .content = "abc", .deflated = false}}};
  const bytes whole = file.written();
  for (std::size_t size = 0; size < whole.size(); ++size)
    ASSERT_TRUE(read(bytes_view(whole).first(size), "key").starts_with("error: it ")) << size;
}

TEST(zip_archive, with_any_bit_flipped_gives_the_content_or_an_error) {
  const zip_file file{{{.name = "config.json", .content = json}, {.name = "key", .content = "abc", .deflated = false}},
                      "a comment"};
  const bytes whole = file.written();
  int errors = 0;
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      bytes damaged = whole;
      damaged[at] ^= std::byte{1} << bit;
      const std::string text = read(damaged, "config.json"), key = read(damaged, "key");
      ASSERT_TRUE(text == json || text.starts_with("error: ")) << at << ' ' << text;
      ASSERT_TRUE(key == "abc" || key.starts_with("error: ")) << at << ' ' << key;
      errors += text != json;
    }
  }
  EXPECT_GT(errors, 300);
}

TEST(zip_archive, sizes_that_lie_are_found_out) {
  const std::string text(1000, 'x');
  const auto says = [&](std::uint32_t size) {
    return read(zip_file{{{.name = "key", .content = text, .size = size}}}, "key");
  };
  EXPECT_EQ(says(1000), text);
  for (const std::uint32_t size : {0u, 1u, 999u, 1001u, 200'000u})
    EXPECT_EQ(says(size), "error: key is damaged") << size;
  for (const std::uint32_t size : {(256u << 10) + 1, 0x7FFFFFFFu, 0xFFFFFFFFu})
    EXPECT_EQ(says(size), "error: key is larger than 256 KiB") << size;
  const auto packed_says = [&](std::uint32_t packed, bool deflated) {
    return read(zip_file{{{.name = "key", .content = text, .deflated = deflated, .packed_size = packed}}}, "key");
  };
  for (const bool deflated : {false, true}) {
    EXPECT_EQ(packed_says(0, deflated), "error: key is damaged");
    EXPECT_EQ(packed_says(3, deflated), "error: key is damaged");
    EXPECT_EQ(packed_says(5000, deflated), "error: its directory is damaged");
    EXPECT_EQ(packed_says(0xFFFFFFFF, deflated), "error: its directory is damaged");
  }
}

TEST(zip_archive, packed_data_stands_for_the_member_alone_and_for_all_of_it) {
  EXPECT_EQ(read(zip_file{{{.name = "key", .content = "abc", .behind_data = "x"}}}, "key"), "error: key is damaged");
  // The checksum is that of what the size promises.
  const std::string said(999, 'x'), text(1000, 'x');
  const auto crc = static_cast<std::uint32_t>(crc32(0, reinterpret_cast<const Bytef*>(said.data()), 999));
  EXPECT_EQ(read(zip_file{{{.name = "key", .content = text, .size = 999u, .crc = crc}}}, "key"),
            "error: key is damaged");
}

TEST(zip_archive, comments_may_look_like_the_end_of_a_directory) {
  const std::string end = "PK\x05\x06" + std::string(18, '\0');
  for (const std::string& comment : {end + "x", "xx" + end + end + "xx", std::string(0xFFFF, 'P')})
    EXPECT_EQ(read(zip_file{{{.name = "key", .content = "abc"}}, comment}, "key"), "abc") << comment.size();
}

TEST(zip_archive, bombs_cost_no_more_than_the_limit) {
  const std::string bomb(64u << 20, '\0');
  EXPECT_EQ(read(zip_file{{{.name = "key", .content = bomb}}}, "key"), "error: key is larger than 256 KiB");
  EXPECT_EQ(read(zip_file{{{.name = "key", .content = bomb, .size = 100}}}, "key"), "error: key is damaged");
  EXPECT_EQ(read(bytes((1u << 20) + 1), "key"), "error: it is larger than 1 MiB");
  const std::string most(zip_archive::largest_member, 'x');
  EXPECT_EQ(read(zip_file{{{.name = "key", .content = most}}}, "key").size(), most.size());
}

TEST(zip_archive, a_wrong_checksum_is_found_out) {
  for (const bool deflated : {false, true})
    EXPECT_EQ(read(zip_file{{{.name = "key", .content = "abc", .deflated = deflated, .crc = 1u}}}, "key"),
              "error: key is damaged");
}

TEST(zip_archive, members_that_are_there_twice_are_refused_when_asked_for) {
  const zip_file file{
      {{.name = "key", .content = "a"}, {.name = "cert", .content = "b"}, {.name = "key", .content = "c"}}};
  EXPECT_EQ(read(file, "key"), "error: key is there twice");
  EXPECT_EQ(read(file, "cert"), "b");
}

TEST(zip_archive, members_that_overlap_are_refused) {
  zip_file file{
      {{.name = "key", .content = "abc", .deflated = false}, {.name = "key", .content = "abc", .deflated = false}}};
  file.members[1].header_at = 0;
  EXPECT_EQ(read(file, "key"), "error: files in it overlap");
  // One inside the stored content of another.
  const bytes inner = zip_file{{{.name = "b", .content = "xyz", .deflated = false}}}.written();
  zip_file outer{{{.name = "a",
                   .content = std::string(reinterpret_cast<const char*>(inner.data()), inner.size()),
                   .deflated = false},
                  {.name = "b", .content = "xyz", .deflated = false}}};
  EXPECT_EQ(read(outer, "b"), "xyz");
  outer.members[1].header_at = 31;
  EXPECT_EQ(read(outer, "b"), "error: files in it overlap");
}

TEST(zip_archive, what_is_not_supported_is_told) {
  const auto one = [](const zip_member& m) { return read(zip_file{{m}}, "key"); };
  EXPECT_EQ(one({.name = "key", .content = "abc", .flags = 0x0001}), "error: key is encrypted");
  EXPECT_EQ(one({.name = "key", .content = "abc", .flags = 0x0041}), "error: key is encrypted");
  EXPECT_EQ(one({.name = "key", .content = "abc", .flags = 0x2000}), "error: key is encrypted");
  EXPECT_EQ(one({.name = "key", .content = "abc", .method = 12}),
            "error: key is packed by method 12, which is not supported");
  EXPECT_EQ(one({.name = "key", .content = "abc", .method = 9}),
            "error: key is packed by method 9, which is not supported");
  EXPECT_EQ(one({.name = "key", .content = "abc", .volume = 1}), "error: its directory is damaged");
  const std::string zip64 = "error: it is in the format zip64, which no bundle needs";
  EXPECT_EQ(read(zip_file{.members = {}, .entries = 0xFFFF}, "key"), zip64);
  EXPECT_EQ(read(zip_file{.members = {}, .directory_size = 0xFFFFFFFF}, "key"), zip64);
  EXPECT_EQ(read(zip_file{.members = {}, .directory_at = 0xFFFFFFFF}, "key"), zip64);
  EXPECT_EQ(read(zip_file{.members = {}, .behind_directory = "PK\x06\x07" + std::string(16, '\0')}, "key"), zip64);
  const std::string volumes = "error: it is one of several volumes";
  EXPECT_EQ(read(zip_file{.members = {}, .volume = 1}, "key"), volumes);
  EXPECT_EQ(read(zip_file{.members = {}, .entries_here = 1}, "key"), volumes);
}

TEST(zip_archive, directories_that_lie_are_refused) {
  const std::vector<zip_member> one{{.name = "key", .content = "abc"}};
  const std::string damaged = "error: its directory is damaged";
  EXPECT_EQ(read(zip_file{.members = one, .entries = 2, .entries_here = 2}, "key"), damaged);
  EXPECT_EQ(read(zip_file{.members = one, .entries = 0, .entries_here = 0}, "key"), damaged);
  EXPECT_EQ(read(zip_file{.members = one, .entries = 257, .entries_here = 257}, "key"),
            "error: it holds 257 files, more than a bundle does");
  EXPECT_EQ(read(zip_file{.members = one, .behind_directory = "x"}, "key"), damaged);
  EXPECT_EQ(read(zip_file{.members = one, .directory_at = 0}, "key"), damaged);
  EXPECT_EQ(read(zip_file{.members = {{.name = "key", .content = "abc", .local_name = "cer"}}}, "key"), damaged);
  for (const std::uint32_t at : {1u, 100u, 0x7FFFFFFFu, 0xFFFFFFFFu})
    EXPECT_EQ(read(zip_file{.members = {{.name = "key", .content = "abc", .header_at = at}}}, "key"), damaged) << at;
}

}}  // namespace dse::cloud
