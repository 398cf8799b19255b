// Every fuzz target, in every build: over its seeds, its corpus, the inputs that once were findings, and damaged ones.

#include "fuzz/mutator.hpp"
#include "fuzz/target.hpp"
#include "vectors/vectors.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <ostream>

namespace dse::fuzz {

void PrintTo(const target& t, std::ostream* out) { *out << t.name; }

namespace {

std::vector<bytes> files_in(const std::string& folder, const target& t) {
  const std::filesystem::path path = "tests/fuzz/" + folder + '/' + t.name;
  std::vector<bytes> inputs;
  if (!std::filesystem::exists(path)) return inputs;
  for (const auto& entry : std::filesystem::directory_iterator(path)) {
    std::ifstream in(entry.path(), std::ios::binary);
    inputs.push_back(bytes_of(std::string(std::istreambuf_iterator<char>(in), {})));
  }
  std::ranges::sort(inputs);  // the order of a folder is the file system's own
  return inputs;
}

void run(const target& t, const bytes& input) {
  try {
    t.run(input);
  } catch (const std::exception& e) {
    ADD_FAILURE() << e.what() << "\ninput: " << testing::to_hex(input);
  }
}

std::uint32_t mutations() { return std::getenv("DSE_TEST_LONG") != nullptr ? 2'000 : 40; }

class fuzz_inputs : public ::testing::TestWithParam<target> {};

TEST_P(fuzz_inputs, are_handled_as_the_target_demands) {
  const target& t = GetParam();
  run(t, {});
  std::vector<bytes> inputs = t.seeds();
  EXPECT_FALSE(inputs.empty());
  for (bytes& b : files_in("corpus", t)) inputs.push_back(std::move(b));
  for (const bytes& input : inputs) {
    run(t, input);
    mutator damaged(static_cast<std::uint32_t>(input.size()));
    for (std::uint32_t n = mutations(); n != 0 && !HasFailure(); --n) run(t, damaged.mutated(input));
  }
}

TEST_P(fuzz_inputs, that_once_were_findings_are_none_any_more) {
  for (const bytes& input : files_in("crashes", GetParam())) run(GetParam(), input);
}

INSTANTIATE_TEST_SUITE_P(all, fuzz_inputs, ::testing::ValuesIn(targets()),
                         [](const auto& each) { return each.param.name; });

TEST(fuzz_folders, belong_to_targets) {
  for (const char* folder : {"tests/fuzz/corpus", "tests/fuzz/crashes"}) {
    if (!std::filesystem::exists(folder)) continue;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      const std::string name = entry.path().filename();
      EXPECT_NE(std::ranges::find(targets(), name, &target::name), targets().end()) << name;
    }
  }
}

}  // namespace
}  // namespace dse::fuzz
