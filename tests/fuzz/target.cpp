#include "fuzz/target.hpp"

#include <algorithm>
#include <stdexcept>

namespace dse::fuzz {
namespace {

std::string name_of(std::string_view file) {
  constexpr std::string_view folder = "fuzz/", ending = "_fuzz.cpp";
  const std::size_t begin = file.rfind(folder);
  if (begin == file.npos || !file.ends_with(ending))
    throw std::logic_error(std::string(file) + " is not the place of a fuzz target");
  std::string name(file.substr(begin + folder.size()));
  name.resize(name.size() - ending.size());
  std::ranges::replace(name, '/', '_');
  return name;
}

}  // namespace

std::vector<target>& targets() {
  static std::vector<target> all;
  return all;
}

registration::registration(void (*run)(bytes_view), std::vector<bytes> (*seeds)(), std::source_location place) {
  targets().push_back({name_of(place.file_name()), run, seeds});
}

void require(bool condition, std::string_view what, std::source_location place) {
  if (condition) return;
  throw std::logic_error(std::string(place.file_name()) + ':' + std::to_string(place.line()) + ": " +
                         std::string(what));
}

}  // namespace dse::fuzz
