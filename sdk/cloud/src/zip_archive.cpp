#include "zip_archive.hpp"

#include "inflate.hpp"

#include <boost/crc.hpp>

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace cloud {
namespace {

constexpr std::uint32_t local_header = 0x04034b50;
constexpr std::uint32_t central_header = 0x02014b50;
constexpr std::uint32_t end_record = 0x06054b50;
constexpr std::uint32_t zip64_locator = 0x07064b50;
constexpr std::size_t end_record_size = 22, zip64_locator_size = 20, longest_comment = 0xFFFF;
constexpr std::uint16_t encrypted = 0x0001, strongly_encrypted = 0x0040, header_masked = 0x2000;
constexpr std::uint16_t stored = 0, deflated = 8;

error broken(std::string what) { return {client_errc::invalid_argument, std::move(what), "download the bundle again"}; }
error no_zip_file() {
  return {client_errc::invalid_argument, "it is no zip file, or not the whole of one",
          "give the secure-connect-….zip as it was downloaded, not unpacked"};
}
error damaged() { return broken("its directory is damaged"); }
error unsupported_zip64() { return broken("it is in the format zip64, which no bundle needs"); }

/// Numbers with the low byte first. Past the end it fails, and stays failed.
class little_endian_reader {
 public:
  little_endian_reader(bytes_view all, std::size_t at) : rest_(at <= all.size() ? all.subspan(at) : bytes_view()) {}

  std::uint16_t u16() { return static_cast<std::uint16_t>(number(2)); }
  std::uint32_t u32() { return number(4); }
  std::string_view text(std::size_t size) {
    const bytes_view taken = take(size);
    return {static_cast<const char*>(static_cast<const void*>(taken.data())), taken.size()};
  }
  void skip(std::size_t size) { take(size); }
  bool ok() const noexcept { return ok_; }
  std::size_t left() const noexcept { return rest_.size(); }

 private:
  std::uint32_t number(std::size_t size) {
    std::uint32_t n = 0;
    const bytes_view taken = take(size);
    for (std::size_t i = 0; i < taken.size(); ++i) n |= std::to_integer<std::uint32_t>(taken[i]) << (8 * i);
    return n;
  }
  bytes_view take(std::size_t size) {
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) return {};
    const bytes_view taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  bytes_view rest_;
  bool ok_ = true;
};

/// Where the directory is (section 4.3.16).
struct directory {
  std::uint16_t entries = 0;
  std::uint32_t size = 0, at = 0;
};

/// The record's comment ends the file, so the record is looked for from there.
std::optional<std::size_t> find_end_record(bytes_view file) {
  if (file.size() < end_record_size) return std::nullopt;
  const std::size_t last = file.size() - end_record_size;
  const std::size_t first = last > longest_comment ? last - longest_comment : 0;
  for (std::size_t at = last + 1; at-- > first;) {
    little_endian_reader in(file, at);
    if (in.u32() != end_record) continue;
    in.skip(end_record_size - 6);
    if (in.u16() == in.left()) return at;
  }
  return std::nullopt;
}

result<directory> find_directory(bytes_view file) {
  const auto at = find_end_record(file);
  if (!at) return no_zip_file();
  if (*at >= zip64_locator_size && little_endian_reader(file, *at - zip64_locator_size).u32() == zip64_locator)
    return unsupported_zip64();
  little_endian_reader in(file, *at + 4);
  const std::uint16_t volume = in.u16(), volume_of_directory = in.u16(), entries_here = in.u16();
  directory found;
  found.entries = in.u16();
  found.size = in.u32();
  found.at = in.u32();
  if (found.entries == 0xFFFF || found.size == 0xFFFFFFFF || found.at == 0xFFFFFFFF) return unsupported_zip64();
  if (volume != 0 || volume_of_directory != 0 || entries_here != found.entries)
    return broken("it is one of several volumes");
  if (std::uint64_t{found.at} + found.size != *at) return damaged();
  if (found.entries > zip_archive::most_members)
    return broken("it holds " + std::to_string(found.entries) + " files, more than a bundle does");
  return found;
}

/// Section 4.3.12.
std::optional<zip_archive::member> read_entry(little_endian_reader& in) {
  if (in.u32() != central_header) return std::nullopt;
  zip_archive::member m;
  in.skip(4);  // versions
  m.flags = in.u16();
  m.method = in.u16();
  in.skip(4);  // time and date
  m.crc = in.u32();
  m.packed_size = in.u32();
  m.size = in.u32();
  const std::uint16_t name_size = in.u16(), extra_size = in.u16(), comment_size = in.u16(), volume = in.u16();
  in.skip(6);  // attributes
  m.header_at = in.u32();
  m.name = in.text(name_size);
  in.skip(std::size_t{extra_size} + comment_size);
  if (!in.ok() || volume != 0) return std::nullopt;
  return m;
}

/// Section 4.3.7: the header before the data, of which only the length matters. `end`: of the data of all members.
bool find_data(bytes_view file, std::size_t end, zip_archive::member& m) {
  if (m.header_at >= end) return false;
  const bytes_view all = file.first(end);
  little_endian_reader in(all, m.header_at);
  if (in.u32() != local_header) return false;
  in.skip(22);
  const std::uint16_t name_size = in.u16(), extra_size = in.u16();
  if (in.text(name_size) != m.name) return false;
  in.skip(extra_size);
  if (!in.ok() || m.packed_size > in.left()) return false;
  m.data_at = end - in.left();
  return true;
}

bool overlap(const std::vector<zip_archive::member>& members) {
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (const auto& m : members) places.emplace_back(m.header_at, m.data_at + m.packed_size);
  std::ranges::sort(places);
  for (std::size_t i = 1; i < places.size(); ++i)
    if (places[i].first < places[i - 1].second) return true;
  return false;
}

std::uint32_t checksum(bytes_view content) {
  boost::crc_32_type crc;
  crc.process_bytes(content.data(), content.size());
  return crc.checksum();
}

}  // namespace

result<zip_archive> zip_archive::open(bytes_view file) {
  if (file.size() > largest_file) return broken("it is larger than 1 MiB");
  const auto where = find_directory(file);
  if (!where) return where.error();
  zip_archive archive;
  archive.file_ = file;
  little_endian_reader in(file.first(where->at + std::size_t{where->size}), where->at);
  for (std::uint16_t i = 0; i < where->entries; ++i) {
    auto m = read_entry(in);
    if (!m || !find_data(file, where->at, *m)) return damaged();
    archive.members_.push_back(*m);
  }
  if (in.left() != 0) return damaged();
  if (overlap(archive.members_)) return broken("files in it overlap");
  return archive;
}

result<wiped_bytes> zip_archive::read(std::string_view name) const {
  const auto bad = [name](const std::string& what) { return broken(std::string(name) + what); };
  const auto is_it = [name](const member& m) { return m.name == name; };
  const auto m = std::ranges::find_if(members_, is_it);
  if (m == members_.end()) return bad(" is missing");
  if (std::ranges::count_if(members_, is_it) > 1) return bad(" is there twice");
  if ((m->flags & (encrypted | strongly_encrypted | header_masked)) != 0) return bad(" is encrypted");
  if (m->size > largest_member) return bad(" is larger than 256 KiB");
  if (m->method != stored && m->method != deflated)
    return bad(" is packed by method " + std::to_string(m->method) + ", which is not supported");
  const bytes_view packed = file_.subspan(m->data_at, m->packed_size);
  wiped_bytes content;
  if (m->method == stored) {
    if (m->size != m->packed_size) return bad(" is damaged");
    content = wiped_bytes(m->size);
    std::ranges::copy(packed, content.data());
  } else {
    if (!can_inflate())
      return error(client_errc::invalid_argument,
                   std::string(name) + " is compressed, and this build of the library is one without zlib",
                   "build it with DSE_WITH_ZLIB=ON");
    auto inflated = inflate(packed, m->size);
    if (!inflated) return bad(" is damaged");
    content = std::move(*inflated);
  }
  if (checksum(content.view()) != m->crc) return bad(" is damaged");
  return content;
}

}}}  // namespace dse::v0::cloud
