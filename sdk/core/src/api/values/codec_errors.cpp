#include <dse/codec.hpp>

#include <algorithm>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {
namespace {

// How compilers write types, and how people do. Longer spellings come before their parts.
constexpr std::pair<std::string_view, std::string_view> spellings[] = {
    {"std::__cxx11::basic_string<char>", "std::string"},
    {"std::basic_string_view<char>", "std::string_view"},
    {"std::__cxx11::", "std::"},
    {"dse::v0::", "dse::"},
    {"std::vector<std::byte>", "dse::bytes"},
    {"std::span<const std::byte>", "dse::bytes_view"},
    {"std::span<const std::byte, 18446744073709551615>", "dse::bytes_view"},
    {"long long unsigned int", "unsigned long long"},
    {"long long int", "long long"},
    {"long unsigned int", "std::uint64_t"},
    {"long int", "std::int64_t"},
    {"short unsigned int", "std::uint16_t"},
    {"short int", "std::int16_t"},
    {"unsigned char", "std::uint8_t"},
    {"signed char", "std::int8_t"},
};

void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != text.npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
}

// GCC writes "… [with T = X; …]", clang "… [T = X]".
std::string readable_name(std::string_view pretty_function) {
  const std::string_view mark = "T = ";
  const std::size_t begin = pretty_function.find(mark);
  if (begin == pretty_function.npos) return std::string(pretty_function);
  std::string name(pretty_function.substr(begin + mark.size()));
  name.erase(std::min(name.find(';'), name.rfind(']')));
  for (const auto& [from, to] : spellings) replace_all(name, from, to);
  return name;
}

std::string describe(const data_type& type) { return "the CQL type " + type.to_string(); }

}  // namespace

void throw_cannot_bind(std::string_view pretty_function, const data_type& type) {
  throw exception(
      error(client_errc::type_mismatch, readable_name(pretty_function) + " does not bind to " + describe(type)));
}

void throw_cannot_read(std::string_view pretty_function, const data_type& type) {
  throw exception(
      error(client_errc::type_mismatch, describe(type) + " cannot be read into " + readable_name(pretty_function)));
}

void throw_null_value(std::string_view pretty_function, const data_type& type) {
  const std::string name = readable_name(pretty_function);
  throw exception(error(client_errc::null_value, "null of " + describe(type) + " cannot be read into " + name,
                        "read it into std::optional<" + name + ">"));
}

void throw_malformed(const data_type& type, std::size_t size) {
  throw_malformed(type, std::to_string(size) + " bytes");
}

void throw_malformed(const data_type& type, std::string_view what) {
  throw exception(error(client_errc::malformed_rows, std::string(what) + " are no value of " + describe(type)));
}

void throw_out_of_range(std::string message, std::string hint) {
  throw exception(error(client_errc::out_of_range, std::move(message), std::move(hint)));
}

void throw_values_too_large() { throw_out_of_range("the values of one request take more than 2^31 - 1 bytes"); }

void rethrow_within(std::string_view name) {
  try {
    throw;
  } catch (const exception& e) {
    auto details = std::make_shared<diagnostics>(e.error().details());
    details->message = "'" + std::string(name) + "': " + details->message;
    throw exception(error(e.code(), std::move(details)));
  }
}

void rethrow_with_column(const column& where) { rethrow_within(where.name); }

std::size_t udt_field(std::string_view name, std::string_view pretty_function, const data_type& udt) {
  const auto& names = udt.field_names();
  const auto found = std::ranges::find(names, name);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  throw exception(
      error(client_errc::type_mismatch,
            describe(udt) + " has no field '" + std::string(name) + "' of " + readable_name(pretty_function),
            "add it to the type, or name the type's field in dse::mapping<T>::columns"));
}

}}}  // namespace dse::v0::detail
