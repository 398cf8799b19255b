// What the fuzz targets do, over mutated vectors: no decoder leaves its bytes, hangs or throws anything unexpected.

#include "fuzz/wire/decoders.hpp"
#include "golden.hpp"

#include <cstdlib>
#include <random>

namespace dse::wire { namespace {

class mutator {
 public:
  explicit mutator(std::uint32_t seed) : random_(seed) {}

  /// In a block of exactly its size: a sanitizer sees the first byte behind it.
  bytes mutated(const bytes& original) {
    bytes b = original;
    for (auto n = 1 + random_() % 4; n != 0; --n) mutate(b);
    return bytes(b.begin(), b.end());
  }

 private:
  std::size_t place(const bytes& b) { return b.empty() ? 0 : random_() % b.size(); }

  void mutate(bytes& b) {
    const std::size_t at = place(b);
    const auto position = b.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random_() % 6) {
      case 0:
        if (!b.empty()) *position ^= static_cast<std::byte>(1u << (random_() % 8));
        break;
      case 1: b.erase(position, b.end()); break;
      case 2: b.insert(position, random_() % 16, static_cast<std::byte>(random_())); break;
      case 3: overwrite(b, at, 2); break;
      case 4: overwrite(b, at, 4); break;
      default:
        if (at + 2 <= b.size()) b.erase(position, position + 2);
        break;
    }
  }

  void overwrite(bytes& b, std::size_t at, std::size_t size) {
    constexpr std::array<std::uint32_t, 8> hostile{0, 1, 0x7FFF, 0xFFFF, 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFFE, ~0u};
    const std::uint32_t n = hostile[random_() % hostile.size()];
    for (std::size_t i = 0; i < size && at + i < b.size(); ++i)
      b[at + i] = static_cast<std::byte>(n >> (8 * (size - 1 - i)));
  }

  std::mt19937 random_;
};

std::uint32_t rounds() { return std::getenv("DSE_TEST_LONG") != nullptr ? 5'000 : 100; }

template <class Decode>
void decode_mutations(const char* file, Decode decode) {
  for (const testing::golden_bytes& v : testing::load_vectors(file)) {
    SCOPED_TRACE(v.name + ' ' + v.version);
    decode(v.octets);
    mutator mutations(static_cast<std::uint32_t>(v.octets.size()));
    for (std::uint32_t n = rounds(); n != 0; --n) {
      const bytes b = mutations.mutated(v.octets);
      EXPECT_NO_THROW(decode(b)) << testing::to_hex(b);
    }
  }
}

TEST(hostile_bytes, responses_are_decoded_or_refused) { decode_mutations("responses.txt", fuzz::decode_response); }

TEST(hostile_bytes, segments_are_cut_or_refused) { decode_mutations("segments.txt", fuzz::decode_segments); }

TEST(hostile_bytes, compressed_bytes_are_decompressed_or_refused) {
  decode_mutations("compressed.txt", [](bytes_view b) {
    fuzz::decode_compressed_segments(b);
    fuzz::decompress(b.subspan(std::min(b.size(), frame_header_size)));
  });
}

TEST(hostile_bytes, requests_are_decoded_or_refused_by_the_tests_own_server) {
  decode_mutations("requests.txt", fuzz::decode_request);
}

}}  // namespace dse::wire
