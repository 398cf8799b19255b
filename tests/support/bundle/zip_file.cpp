#include "support/bundle/zip_file.hpp"

#include <zlib.h>

#include <span>
#include <stdexcept>
#include <string_view>

namespace dse::testing {
namespace {

std::string deflate_raw(const std::string& content) {
  z_stream stream{};
  if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::runtime_error("zlib cannot deflate");
  std::string packed(deflateBound(&stream, content.size()), '\0');
  std::string input = content;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(packed.data());
  stream.avail_out = static_cast<uInt>(packed.size());
  ::deflate(&stream, Z_FINISH);
  packed.resize(stream.total_out);
  deflateEnd(&stream);
  return packed;
}

class little_endian_writer {
 public:
  little_endian_writer& u16(std::uint32_t n) { return number(n, 2); }
  little_endian_writer& u32(std::uint32_t n) { return number(n, 4); }
  little_endian_writer& text(std::string_view s) {
    out_ += s;
    return *this;
  }
  std::uint32_t size() const { return static_cast<std::uint32_t>(out_.size()); }
  const std::string& out() const { return out_; }

 private:
  little_endian_writer& number(std::uint32_t n, int size) {
    for (int i = 0; i < size; ++i) out_ += static_cast<char>(n >> (8 * i) & 0xFF);
    return *this;
  }
  std::string out_;
};

std::uint32_t size_of(const std::string& s) { return static_cast<std::uint32_t>(s.size()); }

}  // namespace

bytes zip_file::written() const {
  little_endian_writer file, directory;
  for (const zip_member& m : members) {
    const std::string packed = m.deflated ? deflate_raw(m.content) + m.behind_data : m.content;
    const std::string local_name = m.local_name.value_or(m.name);
    const auto properties = [&](little_endian_writer& to) {
      const auto computed = crc32(0, reinterpret_cast<const Bytef*>(m.content.data()), size_of(m.content));
      to.u16(20).u16(m.flags).u16(m.method.value_or(m.deflated ? 8 : 0)).u16(0x1883).u16(0x5022);
      to.u32(m.crc.value_or(static_cast<std::uint32_t>(computed)));
      to.u32(m.packed_size.value_or(size_of(packed))).u32(m.size.value_or(size_of(m.content)));
    };
    const std::uint32_t at = m.header_at.value_or(file.size());
    properties(file.u32(0x04034b50));
    file.u16(size_of(local_name)).u16(0).text(local_name).text(packed);
    properties(directory.u32(0x02014b50).u16(20));
    directory.u16(size_of(m.name)).u16(0).u16(0).u16(m.volume).u16(0).u32(0).u32(at).text(m.name);
  }
  const std::uint32_t directory_begin = file.size();
  file.text(directory.out()).text(behind_directory);
  const auto count = static_cast<std::uint32_t>(members.size());
  file.u32(0x06054b50).u16(volume).u16(volume);
  file.u16(entries_here.value_or(static_cast<std::uint16_t>(count)))
      .u16(entries.value_or(static_cast<std::uint16_t>(count)));
  file.u32(directory_size.value_or(directory.size())).u32(directory_at.value_or(directory_begin));
  file.u16(size_of(comment)).text(comment);
  const bytes_view all = std::as_bytes(std::span(file.out()));
  return {all.begin(), all.end()};
}

}  // namespace dse::testing
