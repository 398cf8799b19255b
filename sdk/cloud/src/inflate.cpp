#include "inflate.hpp"

#ifdef DSE_WITH_ZLIB
#define ZLIB_CONST
#include <zlib.h>
#endif

namespace dse { inline namespace v0 { namespace cloud {

#ifdef DSE_WITH_ZLIB

bool can_inflate() noexcept { return true; }

std::optional<wiped_bytes> inflate(bytes_view deflated, std::size_t size) {
  z_stream stream{};
  constexpr int without_header = -MAX_WBITS;
  if (inflateInit2(&stream, without_header) != Z_OK) return std::nullopt;
  // One byte more than there should be shows whether there is more.
  wiped_bytes out(size + 1);
  stream.next_in = static_cast<const Bytef*>(static_cast<const void*>(deflated.data()));
  stream.avail_in = static_cast<uInt>(deflated.size());
  stream.next_out = static_cast<Bytef*>(static_cast<void*>(out.data()));
  stream.avail_out = static_cast<uInt>(out.size());
  // In one call, zlib keeps no copy of what it wrote.
  const int outcome = ::inflate(&stream, Z_FINISH);
  const bool whole = outcome == Z_STREAM_END && stream.total_out == size && stream.avail_in == 0;
  inflateEnd(&stream);
  if (!whole) return std::nullopt;
  out.shorten(size);
  return out;
}

#else

bool can_inflate() noexcept { return false; }
std::optional<wiped_bytes> inflate(bytes_view, std::size_t) { return std::nullopt; }

#endif

}}}  // namespace dse::v0::cloud
