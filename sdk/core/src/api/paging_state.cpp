#include "api/fingerprint.hpp"
#include "metadata/token.hpp"
#include "wire/byte_reader.hpp"

#include <dse/detail/big_endian.hpp>
#include <dse/paging_state.hpp>

namespace dse { inline namespace v0 {
namespace {

// [byte mark][byte format][long fingerprint][the server's bytes]
constexpr std::byte mark{0xD5}, checked_format{1}, unchecked_format{0};
constexpr std::size_t header_size = 2 + 8;

std::uint64_t hash_of(bytes_view b) { return static_cast<std::uint64_t>(metadata::murmur3_token(b)); }

void mix(std::uint64_t& hash, bytes_view b) {
  constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
  hash = (hash ^ hash_of(b)) * odd + b.size();
}

}  // namespace

namespace detail {

std::uint64_t fingerprint_of(const message& m) {
  std::uint64_t hash = 1;
  const std::string& text = m.prepared ? m.prepared->text : *m.text;
  mix(hash, std::as_bytes(std::span(text)));
  mix(hash, m.values.view());
  if (m.extras)
    for (const std::string& name : m.extras->value_names) mix(hash, std::as_bytes(std::span(name)));
  return hash;
}

}  // namespace detail

bytes paging_state::to_bytes() const {
  if (empty()) return {};
  bytes b(header_size);
  b[0] = mark;
  b[1] = checked_ ? checked_format : unchecked_format;
  detail::store_big(b.data() + 2, fingerprint_);
  b.insert(b.end(), server_bytes_.begin(), server_bytes_.end());
  return b;
}

result<paging_state> paging_state::try_from_bytes(bytes_view b) {
  if (b.empty()) return paging_state();
  if (b.size() <= header_size || b[0] != mark || (b[1] != checked_format && b[1] != unchecked_format))
    return error(client_errc::invalid_argument, "the bytes are no paging state",
                 "give what paging_state::to_bytes() made; a server's own bytes are for paging_state::from_server()");
  const bytes_view rest = b.subspan(header_size);
  return paging_state({rest.begin(), rest.end()}, detail::load_big<std::uint64_t>(b.data() + 2),
                      b[1] == checked_format);
}
paging_state paging_state::from_bytes(bytes_view b) { return try_from_bytes(b).value(); }

}}  // namespace dse::v0
