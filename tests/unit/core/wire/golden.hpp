#pragma once

#include "vectors/vectors.hpp"
#include "wire/byte_reader.hpp"
#include "wire/frame.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace dse::wire {

/// Values made of one byte each, for readable tests.
inline bytes octets(std::initializer_list<int> values) {
  bytes b;
  for (const int v : values) b.push_back(static_cast<std::byte>(v));
  return b;
}

inline std::string hex(const output_buffer& out) { return testing::to_hex(out.unread()); }

inline bytes golden(const std::string& file, std::string_view name, protocol_version v) {
  return testing::vector_bytes(file, name, to_string(v));
}

inline std::string golden_request(std::string_view name, protocol_version v) {
  return testing::to_hex(golden("requests.txt", name, v));
}

/// A response frame from the vectors, cut into header and body.
struct golden_response {
  golden_response(std::string_view name, protocol_version v) : frame(golden("responses.txt", name, v)) {}

  frame_header header() const noexcept { return decode_frame_header(frame.data()); }
  bytes_view body() const noexcept { return bytes_view(frame).subspan(frame_header_size); }
  byte_reader reader() const noexcept { return byte_reader(body()); }

  bytes frame;
};

/// Every beginning of b in a block of its own size, so that a sanitizer sees each byte read too many.
template <class Check>
void for_each_cut(bytes_view b, Check check) {
  for (std::size_t n = 0; n < b.size(); ++n) {
    SCOPED_TRACE("cut after " + std::to_string(n) + " of " + std::to_string(b.size()) + " bytes");
    const bytes cut(b.begin(), b.begin() + static_cast<std::ptrdiff_t>(n));
    check(bytes_view(cut));
  }
}

template <class Test>
void for_each_version(Test test) {
  for (const protocol_version v : versions_by_preference) {
    SCOPED_TRACE(to_string(v));
    test(v);
  }
}

}  // namespace dse::wire
