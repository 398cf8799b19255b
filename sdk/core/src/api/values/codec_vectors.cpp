#include "api/values/vint.hpp"

#include <dse/codec.hpp>

#include <cstring>
#include <string>

namespace dse { inline namespace v0 { namespace detail {

std::optional<std::uint64_t> size_in_vector(const data_type& element) noexcept {
  switch (element.kind()) {
    case type_kind::boolean: return 1;
    case type_kind::int_:
    case type_kind::float_: return 4;
    case type_kind::bigint:
    case type_kind::double_:
    case type_kind::timestamp: return 8;
    case type_kind::uuid:
    case type_kind::timeuuid: return 16;
    case type_kind::vector: {
      if (!is_vector(element)) return std::nullopt;
      const auto size = size_in_vector(element.parameters()[0]);
      std::uint64_t whole = 0;
      // What no value can be that long for stays that long.
      if (size && __builtin_mul_overflow(*size, std::uint64_t{element.dimension()}, &whole)) whole = ~std::uint64_t{0};
      return size ? std::optional(whole) : std::nullopt;
    }
    default: return std::nullopt;
  }
}

void check_dimension(std::size_t count, const data_type& vector) {
  if (count != vector.dimension()) [[unlikely]]
    throw_out_of_range(std::to_string(count) + " elements do not fit the CQL type " + vector.to_string(),
                       "bind exactly " + std::to_string(vector.dimension()) + " elements");
}

void throw_null_in_vector(const data_type& vector) {
  throw exception(
      error(client_errc::invalid_argument, "an element of the CQL type " + vector.to_string() + " cannot be null"));
}

vector_writer::vector_writer(value_buffer& out, const data_type& vector, std::size_t count)
    : out_(out), vector_(vector), size_(size_in_vector(vector.parameters()[0])) {
  check_dimension(count, vector);
}

// One byte for the length, which is enough for most.
std::size_t vector_writer::open() {
  if (!size_) out_.append(1);
  return out_.size();
}

void vector_writer::close(std::size_t mark) {
  const std::size_t length = out_.size() - mark;
  if (size_) {
    if (length != *size_)
      throw_out_of_range("an element of " + std::to_string(length) + " bytes does not fit the CQL type " +
                         vector_.to_string());
    return;
  }
  value_buffer prefix;
  append_unsigned_vint(length, prefix);
  const bytes_view shown = prefix.view();
  if (shown.size() > 1) {
    out_.append(shown.size() - 1);
    std::memmove(out_.data() + mark - 1 + shown.size(), out_.data() + mark, length);
  }
  std::memcpy(out_.data() + mark - 1, shown.data(), shown.size());
}

vector_reader::vector_reader(bytes_view in, const data_type& vector)
    : rest_(in), vector_(vector), size_(size_in_vector(vector.parameters()[0])) {
  const std::uint64_t n = vector.dimension();
  // A length takes a byte at least; elements of no bytes at all could be any number.
  bool fits = n <= in.size();
  if (n == 0) fits = in.empty();
  else if (size_) fits = fits && in.size() % n == 0 && in.size() / n == *size_;
  if (!fits) [[unlikely]]
    throw_malformed(vector, in.size());
}

bytes_view vector_reader::next() {
  std::uint64_t length = 0;
  if (size_) {
    length = *size_;
  } else {
    const auto prefix = take_unsigned_vint(rest_);
    if (!prefix || *prefix > rest_.size()) throw_malformed(vector_, "elements that end too early");
    length = *prefix;
  }
  const bytes_view element = rest_.first(static_cast<std::size_t>(length));
  rest_ = rest_.subspan(element.size());
  return element;
}

void vector_reader::finish() const {
  if (!rest_.empty()) throw_malformed(vector_, "elements followed by " + std::to_string(rest_.size()) + " bytes");
}

}}}  // namespace dse::v0::detail
