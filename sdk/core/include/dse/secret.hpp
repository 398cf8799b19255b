#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

namespace dse { inline namespace v0 {

/// Text that no stream prints, and that is overwritten in memory when its last owner goes. Copies share it.
class secret {
 public:
  secret() noexcept {}
  explicit secret(std::string_view text);

  std::string_view reveal() const noexcept;
  bool empty() const noexcept { return reveal().empty(); }

 private:
  class block;
  std::shared_ptr<const block> block_;
};

namespace detail {

/// Overwrites memory that nobody will read again; no optimiser leaves it out.
void wipe(std::span<std::byte> memory) noexcept;

}  // namespace detail

}}  // namespace dse::v0
