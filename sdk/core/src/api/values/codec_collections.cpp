#include <dse/codec.hpp>

#include <limits>

namespace dse { inline namespace v0 { namespace detail {

std::size_t element_reader::count(std::size_t elements_per_entry) {
  if (rest_.empty()) return 0;
  if (rest_.size() < 4) throw_malformed(type_, rest_.size());
  const auto n = static_cast<std::int32_t>(load_big<std::uint32_t>(rest_.data()));
  rest_ = rest_.subspan(4);
  // Each element has at least its length of 4 bytes.
  if (n < 0 || static_cast<std::uint64_t>(n) * elements_per_entry * 4 > rest_.size())
    throw_malformed(type_, std::to_string(rest_.size()) + " bytes for " + std::to_string(n) + " entries");
  return static_cast<std::size_t>(n);
}

std::optional<bytes_view> element_reader::next() {
  if (rest_.size() < 4) throw_malformed(type_, "elements that end too early");
  const auto length = static_cast<std::int32_t>(load_big<std::uint32_t>(rest_.data()));
  rest_ = rest_.subspan(4);
  if (length < 0) return std::nullopt;
  if (static_cast<std::size_t>(length) > rest_.size()) throw_malformed(type_, "elements that end too early");
  const bytes_view element = rest_.first(static_cast<std::size_t>(length));
  rest_ = rest_.subspan(element.size());
  return element;
}

void element_reader::finish() const {
  if (!rest_.empty()) throw_malformed(type_, "elements followed by " + std::to_string(rest_.size()) + " bytes");
}

void throw_unset_element() {
  throw exception(error(client_errc::invalid_argument, "an element of a collection, tuple or UDT cannot be unset"));
}

void append_count(value_buffer& out, std::size_t n) {
  if (!std::in_range<std::int32_t>(n)) throw_out_of_range("a collection holds at most 2^31 - 1 elements");
  out.append_big(static_cast<std::uint32_t>(n));
}

}}}  // namespace dse::v0::detail
