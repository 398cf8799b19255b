#include "corrected.hpp"

#include <dse/geo/codec.hpp>
#include <dse/geo/error.hpp>
#include <dse/geo/validity.hpp>
#include <dse/geo/wkb.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

namespace dse { inline namespace v0 { namespace geo {
namespace {

template <class T>
std::string short_name() {
  const std::string_view name = server_class<T>;
  return std::string(name.substr(name.rfind('.') + 1));
}

template <class T>
[[noreturn]] void refuse(client_errc code, const std::string& reason) {
  throw exception(error(code, short_name<T>() + ": " + reason));
}

template <class T>
void append_value(const T& v, value_buffer& out) {
  const std::size_t size = wkb_size(v);
  if (size > std::numeric_limits<std::int32_t>::max())
    refuse<T>(client_errc::out_of_range, std::to_string(size) + " bytes do not fit a value of the protocol");
  write_wkb(out.append(size), v);
}

template <class T>
void append_checked(const T& v, value_buffer& out) {
  if (const result<void> checked = check(v); !checked) refuse<T>(client_errc::out_of_range, checked.error().message());
  append_value(v, out);
}

template <class T>
void append_normalized(const T& v, value_buffer& out) {
  append_checked(v, out);
}
void append_normalized(const polygon& v, value_buffer& out) {
  const result<std::optional<polygon>> corrected = try_corrected(v);
  if (!corrected) refuse<polygon>(client_errc::out_of_range, corrected.error().message());
  append_value(*corrected ? **corrected : v, out);
}
void append_normalized(const date_range& v, value_buffer& out) { out.append(v.to_wire().view()); }

template <geometry T>
result<T> read_value(bytes_view in, const T*) {
  return try_read_wkb<T>(in);
}
result<date_range> read_value(bytes_view in, const date_range*) { return date_range::try_from_wire(in); }

}  // namespace

template <class T>
data_type server_class_codec<T>::natural_type() {
  static const data_type type = data_type::custom(server_class<T>);
  return type;
}

template <class T>
void server_class_codec<T>::encode(const T& v, const data_type&, value_buffer& out) {
  append_normalized(v, out);
}

template <class T>
T server_class_codec<T>::decode(bytes_view in, const data_type&) {
  if (in.empty()) refuse<T>(client_errc::null_value, "a value of no bytes");
  result<T> v = read_value(in, static_cast<const T*>(nullptr));
  if (!v) refuse<T>(client_errc::malformed_rows, v.error().message());
  return *std::move(v);
}

template <geometry T>
void as_is_codec<T>::encode(const as_is<T>& v, const data_type&, value_buffer& out) {
  append_checked(v.value, out);
}

template struct server_class_codec<point>;
template struct server_class_codec<line_string>;
template struct server_class_codec<polygon>;
template struct server_class_codec<date_range>;
template struct as_is_codec<point>;
template struct as_is_codec<line_string>;
template struct as_is_codec<polygon>;

}}}  // namespace dse::v0::geo
