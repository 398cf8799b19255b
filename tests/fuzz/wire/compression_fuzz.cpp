#include "fuzz/wire/decoders.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto input = std::as_bytes(std::span(data, size));
  dse::fuzz::decompress(input);
  dse::fuzz::decode_compressed_segments(input);
  return 0;
}
