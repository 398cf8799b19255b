#include "fuzz/seeds.hpp"

#include "vectors/vectors.hpp"
#include "wire/frame.hpp"

#include <algorithm>

namespace dse::fuzz {

std::byte choice_of(std::string_view version) {
  const auto at = std::ranges::find(wire::versions_by_preference, version, &wire::to_string);
  return static_cast<std::byte>(at - wire::versions_by_preference.begin());
}

std::vector<bytes> response_seeds(std::initializer_list<std::string_view> names) {
  std::vector<bytes> seeds;
  for (const testing::golden_bytes& v : testing::load_vectors("responses.txt")) {
    const auto begins = [&](std::string_view name) { return v.name.starts_with(name); };
    if (std::ranges::none_of(names, begins)) continue;
    bytes seed{choice_of(v.version), std::byte{0}};
    seed.insert(seed.end(), v.octets.begin() + wire::frame_header_size, v.octets.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
}

}  // namespace dse::fuzz
