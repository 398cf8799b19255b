#pragma once

#include <dse/graph/form.hpp>

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

class arg;

/// Writes GraphBinary 1.0, the form in which traversals and values are kept. Other formats are printed from it.
///
/// "Qualified" is a value with its type code and value flag; the other functions write bare bytes.
class binary_writer {
 public:
  binary_writer() noexcept {}
  binary_writer(const binary_writer& other) : out_(other.bytes()), size_(other.size_) {}
  binary_writer(binary_writer&& other) noexcept : out_(std::move(other.out_)), size_(std::exchange(other.size_, 0)) {
    other.out_.clear();
  }
  binary_writer& operator=(binary_writer other) noexcept {
    out_.swap(other.out_);
    std::swap(size_, other.size_);
    return *this;
  }

  binary_writer& u8(std::uint8_t v) { return big_endian<1>(v); }
  binary_writer& i16(std::int16_t v) { return big_endian<2>(static_cast<std::uint16_t>(v)); }
  binary_writer& i32(std::int32_t v) { return big_endian<4>(static_cast<std::uint32_t>(v)); }
  binary_writer& i64(std::int64_t v) { return big_endian<8>(static_cast<std::uint64_t>(v)); }
  /// Bytes that are not its own.
  binary_writer& raw(std::string_view bytes) {
    if (!bytes.empty()) std::memcpy(room(bytes.size()), bytes.data(), bytes.size());
    return *this;
  }
  /// An int with a number of items or bytes. \throws dse::exception (invalid_argument) when it doesn't fit.
  binary_writer& count(std::size_t n);
  /// A String without type code: its length and its UTF-8 bytes.
  binary_writer& text(std::string_view v) { return count(v.size()).raw(v); }
  /// Type code and the flag of a value that isn't null.
  binary_writer& head(std::uint8_t code) { return big_endian<2>(std::uint64_t{code} << 8); }
  /// Type code 0 with a name: the frame of DSE's custom types, whose length field says `declared_size`.
  binary_writer& custom(std::string_view name, std::size_t declared_size);
  binary_writer& null() { return u8(0xFE).u8(1); }
  binary_writer& qualified(const arg& v);
  /// As Java would send it for a parameter of that type: an int for a Java long becomes an Int64.
  /// \throws dse::exception (out_of_range) when the value doesn't fit the parameter.
  binary_writer& qualified(const arg& v, param as);

  // For what is known only when more has been written. Places count from the first byte.
  std::size_t size() const noexcept { return size_; }
  /// Not to more than there is.
  void truncate(std::size_t size) noexcept { size_ = size; }
  void remove(std::size_t place, std::size_t n) {
    out_.erase(place, n);
    size_ -= n;
  }
  void overwrite(std::size_t place, std::uint8_t v) noexcept { out_[place] = static_cast<char>(v); }
  /// The four bytes of an int.
  void overwrite_count(std::size_t place, std::size_t n) noexcept {
    for (std::size_t i = 0; i < 4; ++i) overwrite(place + i, static_cast<std::uint8_t>(n >> (24 - 8 * i)));
  }

  std::string_view bytes() const& noexcept { return {out_.data(), size_}; }
  std::string bytes() && {
    out_.resize(std::exchange(size_, 0));
    return std::move(out_);
  }

 private:
  template <int Size>
  binary_writer& big_endian(std::uint64_t v) {
    char* const at = room(Size);
    for (int i = 0; i < Size; ++i) at[i] = static_cast<char>(v >> 8 * (Size - 1 - i));
    return *this;
  }
  char* room(std::size_t n) {
    if (out_.size() - size_ < n) [[unlikely]]
      grow(n);
    return out_.data() + std::exchange(size_, size_ + n);
  }
  void grow(std::size_t n);

  std::string out_;  // with room for more behind
  std::size_t size_ = 0;
};

/// How a C++ type is written as a Gremlin value. Specialise it for your own types with
/// `static void append(const V&, binary_writer&)`, which writes one qualified value, and, where a step has an overload
/// of its own for it, `static constexpr form kind`.
template <class V>
struct value_writer;

template <class V>
concept writable_value = requires(const V& v, binary_writer& out) { value_writer<V>::append(v, out); };

}}}  // namespace dse::v0::graph
