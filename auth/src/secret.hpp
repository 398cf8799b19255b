#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

namespace dse { inline namespace v0 { namespace auth {

/// Text that is overwritten when it goes, and that no stream prints.
class secret {
 public:
  explicit secret(std::string_view text);
  secret(const secret&) = delete;
  secret& operator=(const secret&) = delete;
  ~secret();

  std::string_view reveal() const noexcept { return {text_.get(), size_}; }

 private:
  std::unique_ptr<char[]> text_;
  std::size_t size_;
};

}}}  // namespace dse::v0::auth
