#pragma once

#include <poll.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <string>

namespace dse::bench {

/// Lines of a descriptor, for a program that also wants to know whether one waits.
class command_input {
 public:
  explicit command_input(int descriptor) noexcept : descriptor_(descriptor) {}

  /// Blocks; nothing at the end.
  std::optional<std::string> next() {
    for (;;) {
      if (const auto end = text_.find('\n'); end != text_.npos) {
        std::string line = text_.substr(0, end);
        text_.erase(0, end + 1);
        return line;
      }
      std::array<char, 256> piece;
      const auto n = ::read(descriptor_, piece.data(), piece.size());
      if (n <= 0) return std::nullopt;
      text_.append(piece.data(), static_cast<std::size_t>(n));
    }
  }
  /// A line, or the end.
  bool waiting() const {
    if (!text_.empty()) return true;
    pollfd p{descriptor_, POLLIN, 0};
    return ::poll(&p, 1, 0) > 0;
  }

 private:
  int descriptor_;
  std::string text_;
};

}  // namespace dse::bench
