#include "wire/supported.hpp"

#include "wire/string_list.hpp"

#include <algorithm>

namespace dse::wire {

std::span<const std::string_view> supported::values(std::string_view option) const noexcept {
  for (const auto& [name, list] : options)
    if (name == option) return list;
  return {};
}

bool supported::offers(std::string_view option, std::string_view value) const noexcept {
  return std::ranges::find(values(option), value) != values(option).end();
}

std::optional<supported> decode_supported(byte_reader r) {
  constexpr std::size_t smallest_option = 2 + 2;
  supported s;
  std::uint32_t n = r.read_count<std::uint16_t>(smallest_option);
  s.options.reserve(n);
  for (; n != 0 && r.ok(); --n) {
    const std::string_view name = r.read_string();
    s.options.emplace_back(name, read_string_list(r));
  }
  if (!r.ok()) return std::nullopt;
  return s;
}

}  // namespace dse::wire
