#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"

#include <dse/codec.hpp>
#include <dse/value.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

namespace dse::fuzz::values_collections { namespace {

template <class T>
bytes bound(const T& v, const data_type& type) {
  value_buffer out;
  bind_value(out, v, type);
  const bytes_view b = out.view().subspan(4);
  return {b.begin(), b.end()};
}

/// Any bytes as a container of C++ types, and as a dse::value: both take the same ones, and mean the same.
template <class T>
void check_as(bytes_view b, const data_type& type) {
  require(codec<T>::reads_from(type) && codec<T>::binds_to(type), "the type is the column's");
  std::optional<T> v;
  try {
    v = read_value<T>(b, type);
  } catch (const exception& e) {
    return require(e.code() == client_errc::malformed_rows || e.code() == client_errc::null_value,
                   "a collection is refused with another code");
  }
  const bytes again = bound(*v, type);
  require(bound(read_value<T>(again, type), type) == again, "a collection that was bound is read as another");
  // A set or a map of C++ drops what is there twice; the others hold the same as the dynamic value.
  const auto dynamic = read_value<value>(b, type);
  if constexpr (!requires(T c) { c.begin()->first; } && !requires(T c) { typename T::key_type; })
    require(bound(dynamic, type) == again, "the dynamic value holds something else");
}

void check(bytes_view input) {
  choices in(input);
  const std::size_t kind = in.below(8);
  const bytes b(in.rest().begin(), in.rest().end());
  using std::optional;
  switch (kind) {
    case 0: return check_as<std::vector<std::int32_t>>(b, data_type::list(type_kind::int_));
    case 1: return check_as<std::vector<optional<std::string>>>(b, data_type::set(type_kind::text));
    case 2: return check_as<std::set<std::string>>(b, data_type::set(type_kind::ascii));
    case 3:
      return check_as<std::map<std::string, optional<std::int64_t>>>(
          b, data_type::map(type_kind::text, type_kind::bigint));
    case 4:
      return check_as<std::tuple<std::int32_t, optional<std::string>, optional<bytes>>>(
          b, data_type::tuple({type_kind::int_, type_kind::text, type_kind::blob}));
    case 5:
      return check_as<std::vector<std::vector<std::int16_t>>>(b, data_type::list(data_type::set(type_kind::smallint)));
    case 6:
      return check_as<std::map<std::int32_t, std::vector<std::string>>>(
          b, data_type::map(type_kind::int_, data_type::list(type_kind::text)));
    default:
      return check_as<std::tuple<optional<std::tuple<optional<bool>, optional<double>>>>>(
          b, data_type::tuple({data_type::tuple({type_kind::boolean, type_kind::double_})}));
  }
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  const auto add = [&](int kind, const auto& v, const data_type& type) {
    bytes seed{static_cast<std::byte>(kind)};
    const bytes b = bound(v, type);
    seed.insert(seed.end(), b.begin(), b.end());
    seeds.push_back(std::move(seed));
  };
  using texts_or_null = std::vector<std::optional<std::string>>;
  add(0, std::vector<std::int32_t>{1, -2, 3}, data_type::list(type_kind::int_));
  add(1, texts_or_null{"a", std::nullopt, ""}, data_type::set(type_kind::text));
  add(2, std::set<std::string>{"a", "b"}, data_type::set(type_kind::ascii));
  add(3, std::map<std::string, std::int64_t>{{"a", 1}, {"b", 2}}, data_type::map(type_kind::text, type_kind::bigint));
  add(4, std::tuple(7, std::string("x"), bytes(3)),
      data_type::tuple({type_kind::int_, type_kind::text, type_kind::blob}));
  add(5, std::vector<std::vector<std::int16_t>>{{1, 2}, {}}, data_type::list(data_type::set(type_kind::smallint)));
  add(6, std::map<std::int32_t, std::vector<std::string>>{{1, {"x", "y"}}},
      data_type::map(type_kind::int_, data_type::list(type_kind::text)));
  add(7, std::tuple<std::tuple<bool, double>>(std::tuple(true, 1.5)),
      data_type::tuple({data_type::tuple({type_kind::boolean, type_kind::double_})}));
  return seeds;
});

}}  // namespace dse::fuzz::values_collections
