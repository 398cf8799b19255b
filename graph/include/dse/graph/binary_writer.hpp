#pragma once

#include <dse/graph/form.hpp>

#include <cstdint>
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
  binary_writer& u8(std::uint8_t v) { return big_endian(v, 1); }
  binary_writer& i16(std::int16_t v) { return big_endian(static_cast<std::uint16_t>(v), 2); }
  binary_writer& i32(std::int32_t v) { return big_endian(static_cast<std::uint32_t>(v), 4); }
  binary_writer& i64(std::int64_t v) { return big_endian(static_cast<std::uint64_t>(v), 8); }
  binary_writer& raw(std::string_view bytes) {
    out_ += bytes;
    return *this;
  }
  /// An int with a number of items or bytes. \throws dse::exception (invalid_argument) when it doesn't fit.
  binary_writer& count(std::size_t n);
  /// A String without type code: its length and its UTF-8 bytes.
  binary_writer& text(std::string_view v) { return count(v.size()).raw(v); }
  /// Type code and the flag of a value that isn't null.
  binary_writer& head(std::uint8_t code) { return u8(code).u8(0); }
  /// Type code 0 with a name: the frame of DSE's custom types, whose length field says `declared_size`.
  binary_writer& custom(std::string_view name, std::size_t declared_size);
  binary_writer& null() { return u8(0xFE).u8(1); }
  binary_writer& qualified(const arg& v);
  /// As Java would send it for a parameter of that type: an int for a Java long becomes an Int64.
  /// \throws dse::exception (out_of_range) when the value doesn't fit the parameter.
  binary_writer& qualified(const arg& v, param as);

  // For what is known only when more has been written. Places count from the first byte.
  std::size_t size() const noexcept { return out_.size(); }
  void truncate(std::size_t size) { out_.resize(size); }
  void remove(std::size_t place, std::size_t n) { out_.erase(place, n); }
  void overwrite(std::size_t place, std::uint8_t v) noexcept { out_[place] = static_cast<char>(v); }
  /// The four bytes of an int.
  void overwrite_count(std::size_t place, std::size_t n) noexcept {
    for (std::size_t i = 0; i < 4; ++i) overwrite(place + i, static_cast<std::uint8_t>(n >> (24 - 8 * i)));
  }

  const std::string& bytes() const& noexcept { return out_; }
  std::string bytes() && noexcept { return std::move(out_); }

 private:
  binary_writer& big_endian(std::uint64_t v, int size) {
    for (int shift = 8 * (size - 1); shift >= 0; shift -= 8) out_ += static_cast<char>(v >> shift);
    return *this;
  }
  std::string out_;
};

/// How a C++ type is written as a Gremlin value. Specialise it for your own types with
/// `static void append(const V&, binary_writer&)`, which writes one qualified value, and, where a step has an overload
/// of its own for it, `static constexpr form kind`.
template <class V>
struct value_writer;

template <class V>
concept writable_value = requires(const V& v, binary_writer& out) { value_writer<V>::append(v, out); };

}}}  // namespace dse::v0::graph
