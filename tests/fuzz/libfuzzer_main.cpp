// Gives the only target of this program to libFuzzer. With `--write-seeds FOLDER` it writes the target's seeds there
// and ends.

#include "fuzz/target.hpp"

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <span>

namespace {

void write_seeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  std::size_t n = 0;
  for (const dse::bytes& seed : dse::fuzz::targets().front().seeds()) {
    std::ofstream out(folder / std::to_string(n++), std::ios::binary);
    out << dse::fuzz::text_of(seed);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int* argc, char*** argv) {
  if (*argc == 3 && std::string_view((*argv)[1]) == "--write-seeds") {
    write_seeds((*argv)[2]);
    std::exit(0);
  }
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    dse::fuzz::targets().front().run(std::as_bytes(std::span(data, size)));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    std::abort();
  }
  return 0;
}
