#include <dse/value.hpp>

#include <algorithm>

namespace dse { inline namespace v0 {
namespace {

constexpr int deepest = 32;

data_type element_type(const std::vector<value>& elements) {
  const auto known = std::ranges::find_if(elements, [](const value& v) { return !v.is_null() && !v.is_unset(); });
  return known == elements.end() ? data_type() : known->natural_type();
}

struct natural_type_visitor {
  template <class T>
  data_type operator()(const T&) const {
    return codec<T>::natural_type();
  }
  data_type operator()(std::monostate) const { return {}; }
  data_type operator()(const value::list& v) const { return data_type::list(element_type(v.elements)); }
  data_type operator()(const value::vector& v) const {
    return data_type::vector(element_type(v.elements), static_cast<std::uint32_t>(v.elements.size()));
  }
  data_type operator()(const value::set& v) const { return data_type::set(element_type(v.elements)); }
  data_type operator()(const value::map& v) const {
    std::vector<value> keys, values;
    for (const auto& [key, mapped] : v.entries) {
      keys.push_back(key);
      values.push_back(mapped);
    }
    return data_type::map(element_type(keys), element_type(values));
  }
  data_type operator()(const value::tuple& v) const {
    std::vector<data_type> types;
    for (const value& e : v.elements) types.push_back(e.natural_type());
    return data_type::tuple(std::move(types));
  }
  data_type operator()(const value::udt& v) const {
    std::vector<std::string> names;
    std::vector<data_type> types;
    for (const auto& [name, field] : v.fields) {
      names.push_back(name);
      types.push_back(field.natural_type());
    }
    return data_type::udt("", "", std::move(names), std::move(types));
  }
  data_type operator()(const value::custom& v) const { return data_type::custom(v.class_name); }
};

void encode_value(const value& v, const data_type& type, value_buffer& out, int depth);

struct encoder {
  const data_type& type;
  value_buffer& out;
  int depth;

  template <class T>
  void operator()(const T& v) const {
    require<T>(codec<T>::binds_to(type));
    codec<T>::encode(v, type, out);
  }
  // Nulls are written as lengths by the caller.
  void operator()(std::monostate) const {}
  void operator()(unset_t) const {}
  void operator()(const value::list& v) const { encode_list_or_vector<value::list>(v.elements); }
  void operator()(const value::vector& v) const { encode_list_or_vector<value::vector>(v.elements); }
  void operator()(const value::set& v) const { encode_sequence<value::set>(v.elements); }
  void operator()(const value::map& v) const {
    require<value::map>(type.is(type_kind::map) && type.parameters().size() == 2);
    detail::append_count(out, v.entries.size());
    for (const auto& [key, mapped] : v.entries) {
      write(key, type.parameters()[0]);
      write(mapped, type.parameters()[1]);
    }
  }
  void operator()(const value::tuple& v) const {
    require<value::tuple>(type.is(type_kind::tuple) && type.parameters().size() == v.elements.size());
    for (std::size_t i = 0; i < v.elements.size(); ++i) write(v.elements[i], type.parameters()[i]);
  }
  void operator()(const value::udt& v) const {
    require<value::udt>(type.is(type_kind::udt) && type.field_names().size() == type.parameters().size());
    std::size_t used = 0;
    for (std::size_t i = 0; i < type.parameters().size(); ++i) {
      const auto field = std::ranges::find(v.fields, type.field_names()[i], [](const auto& f) { return f.first; });
      if (field != v.fields.end()) ++used;
      // An absent field is an explicit null: left out, the fields after it would shift.
      write(field != v.fields.end() ? field->second : value(), type.parameters()[i]);
    }
    if (used != v.fields.size())
      throw exception(
          error(client_errc::type_mismatch, "a field that " + type.to_string() + " does not have, or twice"));
  }
  void operator()(const value::custom& v) const {
    require<value::custom>(type.is(type_kind::custom) && type.name() == v.class_name);
    out.append(bytes_view(v.data));
  }

 private:
  template <class T>
  void require(bool fits) const {
    if (!fits) detail::throw_cannot_bind(detail::compiler_name<T>(), type);
  }
  template <class T>
  void encode_list_or_vector(const std::vector<value>& elements) const {
    if (!detail::is_vector(type)) return encode_sequence<T>(elements);
    detail::vector_writer writer(out, type, elements.size());
    for (const value& e : elements) {
      if (e.is_unset()) detail::throw_unset_element();
      if (e.is_null()) detail::throw_null_in_vector(type);
      const std::size_t mark = writer.open();
      encode_value(e, type.parameters()[0], out, depth + 1);
      writer.close(mark);
    }
  }
  template <class T>
  void encode_sequence(const std::vector<value>& elements) const {
    require<T>(detail::is_sequence(type));
    detail::append_count(out, elements.size());
    for (const value& e : elements) write(e, type.parameters()[0]);
  }
  void write(const value& v, const data_type& element_type) const {
    if (v.is_unset()) detail::throw_unset_element();
    if (v.is_null()) return out.append_null();
    const std::size_t mark = out.open_value();
    encode_value(v, element_type, out, depth + 1);
    out.close_value(mark);
  }
};

void encode_value(const value& v, const data_type& type, value_buffer& out, int depth) {
  if (depth > deepest) detail::throw_out_of_range("a value is nested more than 32 levels deep");
  std::visit(encoder{type, out, depth}, v.data());
}

value decode_value(bytes_view in, const data_type& type, int depth);

// A type made by hand can lack its parameters.
const data_type& parameter(const data_type& type, std::size_t i) {
  if (i >= type.parameters().size()) detail::throw_malformed(type, "elements of an unknown type");
  return type.parameters()[i];
}

value decode_element(std::optional<bytes_view> element, const data_type& type, int depth) {
  if (!element || (element->empty() && detail::empty_is_null(type))) return {};
  return decode_value(*element, type, depth + 1);
}

std::vector<value> decode_elements(bytes_view in, const data_type& type, int depth) {
  detail::element_reader reader(in, type);
  std::vector<value> elements(reader.count(1));
  for (value& e : elements) e = decode_element(reader.next(), parameter(type, 0), depth);
  reader.finish();
  return elements;
}

value::vector decode_vector(bytes_view in, const data_type& type, int depth) {
  parameter(type, 0);
  detail::vector_reader reader(in, type);
  std::vector<value> elements(type.dimension());
  for (value& e : elements) e = decode_element(reader.next(), type.parameters()[0], depth);
  reader.finish();
  return value::vector(std::move(elements));
}

value::map decode_map(bytes_view in, const data_type& type, int depth) {
  detail::element_reader reader(in, type);
  std::vector<std::pair<value, value>> entries(reader.count(2));
  for (auto& [key, mapped] : entries) {
    key = decode_element(reader.next(), parameter(type, 0), depth);
    mapped = decode_element(reader.next(), parameter(type, 1), depth);
  }
  reader.finish();
  return value::map(std::move(entries));
}

value::tuple decode_tuple(bytes_view in, const data_type& type, int depth) {
  detail::element_reader reader(in, type);
  std::vector<value> elements;
  for (const data_type& t : type.parameters()) elements.push_back(decode_element(reader.next_or_null(), t, depth));
  reader.finish();
  return value::tuple(std::move(elements));
}

value::udt decode_udt(bytes_view in, const data_type& type, int depth) {
  detail::element_reader reader(in, type);
  std::vector<std::pair<std::string, value>> fields;
  for (std::size_t i = 0; i < type.parameters().size(); ++i)
    fields.emplace_back(i < type.field_names().size() ? type.field_names()[i] : "",
                        decode_element(reader.next_or_null(), type.parameters()[i], depth));
  // The type may have got more fields since the statement was prepared.
  while (!reader.at_end()) reader.next();
  return value::udt(std::move(fields));
}

value decode_value(bytes_view in, const data_type& type, int depth) {
  if (depth > deepest) detail::throw_malformed(type, "more than 32 levels of values");
  const auto as = [&]<class T>(std::type_identity<T>) -> value { return codec<T>::decode(in, type); };
  switch (type.kind()) {
    case type_kind::custom: return value::custom(type.name(), bytes(in.begin(), in.end()));
    case type_kind::ascii:
    case type_kind::text: return as(std::type_identity<std::string>());
    case type_kind::bigint:
    case type_kind::counter: return as(std::type_identity<std::int64_t>());
    case type_kind::blob: return as(std::type_identity<bytes>());
    case type_kind::boolean: return as(std::type_identity<bool>());
    case type_kind::decimal: return as(std::type_identity<decimal>());
    case type_kind::double_: return as(std::type_identity<double>());
    case type_kind::float_: return as(std::type_identity<float>());
    case type_kind::int_: return as(std::type_identity<std::int32_t>());
    case type_kind::timestamp: return as(std::type_identity<value::timestamp>());
    case type_kind::uuid:
    case type_kind::timeuuid: return as(std::type_identity<uuid>());
    case type_kind::varint: return as(std::type_identity<varint>());
    case type_kind::inet: return as(std::type_identity<inet_address>());
    case type_kind::date: return as(std::type_identity<value::date>());
    case type_kind::time: return as(std::type_identity<value::time>());
    case type_kind::smallint: return as(std::type_identity<std::int16_t>());
    case type_kind::tinyint: return as(std::type_identity<std::int8_t>());
    case type_kind::duration: return as(std::type_identity<duration>());
    case type_kind::list: return value::list(decode_elements(in, type, depth));
    case type_kind::set: return value::set(decode_elements(in, type, depth));
    case type_kind::map: return decode_map(in, type, depth);
    case type_kind::tuple: return decode_tuple(in, type, depth);
    case type_kind::udt: return decode_udt(in, type, depth);
    case type_kind::vector: return decode_vector(in, type, depth);
  }
  detail::throw_malformed(type, "bytes of an unknown type");
}

}  // namespace

bool operator==(const value::list& a, const value::list& b) { return a.elements == b.elements; }
bool operator==(const value::vector& a, const value::vector& b) { return a.elements == b.elements; }
bool operator==(const value::set& a, const value::set& b) {
  return std::ranges::is_permutation(a.elements, b.elements);
}
bool operator==(const value::map& a, const value::map& b) { return std::ranges::is_permutation(a.entries, b.entries); }
bool operator==(const value::tuple& a, const value::tuple& b) { return a.elements == b.elements; }
bool operator==(const value::udt& a, const value::udt& b) { return a.fields == b.fields; }

// Here, and not in each program: a variant of so many alternatives is dear to instantiate.
value::value() noexcept {}
value::value(const value& other) = default;
value::value(value&& other) noexcept = default;
value& value::operator=(const value& other) = default;
value& value::operator=(value&& other) noexcept = default;
value::~value() = default;
bool operator==(const value& a, const value& b) { return a.data_ == b.data_; }

data_type value::natural_type() const { return std::visit(natural_type_visitor(), data_); }

void value::assign_text(std::string_view text) { data_ = std::string(text); }

void value::decode_natural(bytes_view encoded, const data_type& type) { *this = codec<value>::decode(encoded, type); }

bytes value::encode_natural(const data_type& type) const {
  value_buffer out;
  codec<value>::encode(*this, type, out);
  return bytes(out.view().begin(), out.view().end());
}

void codec<value>::encode(const value& v, const data_type& type, value_buffer& out) { encode_value(v, type, out, 1); }

value codec<value>::decode(bytes_view in, const data_type& type) {
  if (in.empty() && detail::empty_is_null(type)) return {};
  return decode_value(in, type, 1);
}

}}  // namespace dse::v0
