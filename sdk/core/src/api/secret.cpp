#include <dse/secret.hpp>

#include <string.h>

#include <algorithm>

namespace dse { inline namespace v0 {

class secret::block {
 public:
  explicit block(std::string_view text) : text_(std::make_unique<char[]>(text.size())), size_(text.size()) {
    std::copy(text.begin(), text.end(), text_.get());
  }
  block(const block&) = delete;
  block& operator=(const block&) = delete;
  ~block() { explicit_bzero(text_.get(), size_); }

  std::string_view text() const noexcept { return {text_.get(), size_}; }

 private:
  std::unique_ptr<char[]> text_;
  std::size_t size_;
};

secret::secret(std::string_view text) : block_(std::make_shared<const block>(text)) {}

std::string_view secret::reveal() const noexcept { return block_ ? block_->text() : std::string_view(); }

void detail::wipe(std::span<std::byte> memory) noexcept {
  if (!memory.empty()) explicit_bzero(memory.data(), memory.size());
}

}}  // namespace dse::v0
