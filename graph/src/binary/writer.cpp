#include "binary/types.hpp"
#include "refuse.hpp"

#include <dse/graph/binary_writer.hpp>
#include <dse/graph/traversal.hpp>

#include <algorithm>
#include <bit>
#include <limits>
#include <optional>
#include <utility>

namespace dse { inline namespace v0 { namespace graph {

namespace {

bool is_integer(form f) { return f >= form::int8 && f <= form::int64; }

std::int32_t checked_int32(std::int64_t v) {
  if (v < std::numeric_limits<std::int32_t>::min() || v > std::numeric_limits<std::int32_t>::max())
    refuse_range("the step takes a 32-bit integer, not " + std::to_string(v));
  return static_cast<std::int32_t>(v);
}

/// The name and the value of a binding.
std::optional<std::pair<std::string_view, value>> bound_value(const value& v) {
  binary_reader in(v.encoded());
  const binary_head head = read_head(in);
  if (head.null || head.code != code::binding) return std::nullopt;
  const std::string_view name = in.text();
  return std::pair(name, trusted_bytes::next(in));
}

std::int64_t integer_of(const value& v) {
  binary_reader in(v.encoded());
  switch (read_head(in).code) {
    case code::int8: return static_cast<signed char>(in.u8());
    case code::int16: return in.i16();
    case code::int32: return in.i32();
    default: return in.i64();
  }
}

}  // namespace

void binary_writer::grow(std::size_t n) {
  constexpr std::size_t least = 56;
  out_.resize(std::max({least, size_ + n, 2 * out_.size()}));
}

binary_writer& binary_writer::count(std::size_t n) {
  if (n > static_cast<std::size_t>(std::numeric_limits<std::int32_t>::max())) refuse("a value is larger than 2 GiB");
  return i32(static_cast<std::int32_t>(n));
}

binary_writer& binary_writer::custom(std::string_view name, std::size_t declared_size) {
  return u8(code::custom).text(name).i32(0).u8(0).count(declared_size);
}

binary_writer& binary_writer::qualified(const arg& a) {
  switch (a.kind_) {
    case form::null: return null();
    case form::boolean: return head(code::boolean).u8(a.integer_ != 0);
    case form::int8: return head(code::int8).u8(static_cast<std::uint8_t>(a.integer_));
    case form::int16: return head(code::int16).i16(static_cast<std::int16_t>(a.integer_));
    case form::int32: return head(code::int32).i32(static_cast<std::int32_t>(a.integer_));
    case form::int64: return head(code::int64).i64(a.integer_);
    case form::float32: return head(code::float32).i32(std::bit_cast<std::int32_t>(static_cast<float>(a.real_)));
    case form::float64: return head(code::float64).i64(std::bit_cast<std::int64_t>(a.real_));
    case form::text: return head(code::text).text({static_cast<const char*>(a.pointer_), a.size_});
    case form::traversal:
      head(code::bytecode);
      static_cast<const traversal_base*>(a.pointer_)->code().append(*this);
      return *this;
    case form::predicate: return raw(static_cast<const P*>(a.pointer_)->encoded());
    case form::strategy:
    case form::computer: static_cast<const strategy*>(a.pointer_)->append(*this); return *this;
    case form::dynamic: return raw(static_cast<const value*>(a.pointer_)->encoded());
    default: break;
  }
  if (a.code_ != 0) return head(a.code_).head(code::text).text({static_cast<const char*>(a.pointer_), a.size_});
  a.writer_(a.pointer_, *this);
  return *this;
}

binary_writer& binary_writer::qualified(const arg& a, param as) {
  if (const auto bound = a.kind_ == form::dynamic ? bound_value(*static_cast<const value*>(a.pointer_)) : std::nullopt)
    return head(code::binding).text(bound->first).qualified(arg(bound->second), as);
  const form kind = a.kind_ == form::dynamic ? a.dynamic_kind() : a.kind_;
  if (as == param::double_ && kind == form::float32 && a.kind_ == form::float32) return qualified(arg(a.real_));
  if (!is_integer(kind) || (as != param::int_ && as != param::long_ && as != param::double_)) return qualified(a);
  const std::int64_t v = a.kind_ == form::dynamic ? integer_of(*static_cast<const value*>(a.pointer_)) : a.integer_;
  if (as == param::int_) return head(code::int32).i32(checked_int32(v));
  if (as == param::long_) return head(code::int64).i64(v);
  return head(code::float64).i64(std::bit_cast<std::int64_t>(static_cast<double>(v)));
}

}}}  // namespace dse::v0::graph
