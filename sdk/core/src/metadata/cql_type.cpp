#include "metadata/cql_type.hpp"

#include "wire/class_name.hpp"
#include "wire/column_specs.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

namespace dse::metadata {
namespace {

// Apache Cassandra 5.0, CQL3Type.Native.
constexpr std::pair<std::string_view, type_kind> scalars[] = {
    {"ascii", type_kind::ascii},         {"bigint", type_kind::bigint},     {"blob", type_kind::blob},
    {"boolean", type_kind::boolean},     {"counter", type_kind::counter},   {"date", type_kind::date},
    {"decimal", type_kind::decimal},     {"double", type_kind::double_},    {"duration", type_kind::duration},
    {"float", type_kind::float_},        {"inet", type_kind::inet},         {"int", type_kind::int_},
    {"smallint", type_kind::smallint},   {"text", type_kind::text},         {"time", type_kind::time},
    {"timestamp", type_kind::timestamp}, {"timeuuid", type_kind::timeuuid}, {"tinyint", type_kind::tinyint},
    {"uuid", type_kind::uuid},           {"varchar", type_kind::text},      {"varint", type_kind::varint},
};

// The value of a compact table without any: no type of CQL, but of the schema tables.
constexpr std::string_view empty_class = "org.apache.cassandra.db.marshal.EmptyType";

constexpr bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string lower(std::string_view word) {
  std::string s(word);
  for (char& c : s)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  return s;
}

/// Reads from left to right and never back. Nothing: malformed or over a limit, and problem() says which.
class parser {
 public:
  parser(std::string_view text, const std::string& keyspace, user_type_source& types) noexcept
      : rest_(text), keyspace_(keyspace), types_(types) {}

  std::optional<data_type> parse_whole() {
    auto type = parse(1);
    skip_blanks();
    if (type && !rest_.empty()) return fail("has more than a type");
    return type;
  }
  std::uint32_t size() const noexcept { return size_; }
  int levels() const noexcept { return levels_; }
  const std::string& problem() const noexcept { return problem_; }

 private:
  using optional_type = std::optional<data_type>;

  optional_type parse(int depth) {
    if (depth > wire::deepest_type) return fail("is nested too deep");
    if (++size_ > largest_type) return fail("is too large");
    levels_ = std::max(levels_, depth);
    skip_blanks();
    if (rest_.starts_with('\'')) return custom(depth);
    if (rest_.starts_with('"')) {
      auto name = quoted('"');
      return name ? qualified(*std::move(name), depth) : fail("has an open quote");
    }
    std::string word = lower(take_word());
    if (word.empty()) return fail("is no type");
    for (const auto& [name, kind] : scalars)
      if (word == name) return optional_type(kind);
    if (word == "frozen") return parameters(1, depth, [](auto& p) { return std::move(p[0]); });
    if (word == "list") return parameters(1, depth, [](auto& p) { return data_type::list(std::move(p[0])); });
    if (word == "set") return parameters(1, depth, [](auto& p) { return data_type::set(std::move(p[0])); });
    if (word == "map")
      return parameters(2, depth, [](auto& p) { return data_type::map(std::move(p[0]), std::move(p[1])); });
    if (word == "tuple") return parameters(0, depth, [](auto& p) { return data_type::tuple(std::move(p)); });
    if (word == "vector") return vector(depth);
    if (word == "empty") return data_type::custom(std::string(empty_class));
    return qualified(std::move(word), depth);
  }

  /// count: how many there have to be; 0: any but none.
  template <class Make>
  optional_type parameters(std::size_t count, int depth, Make make) {
    std::vector<data_type> list;
    if (!skip('<')) return fail("has no parameters where it needs them");
    do {
      auto parameter = parse(depth + 1);
      if (!parameter) return std::nullopt;
      list.push_back(*std::move(parameter));
    } while (skip(','));
    if (!skip('>') || (count != 0 && list.size() != count)) return fail("has wrong parameters");
    return make(list);
  }

  optional_type vector(int depth) {
    if (!skip('<')) return fail("has no parameters where it needs them");
    auto element = parse(depth + 1);
    if (!element) return std::nullopt;
    if (!skip(',')) return fail("has wrong parameters");
    skip_blanks();
    const std::string_view digits = take_word();
    std::int32_t dimension = 0;  // Java's int
    const auto [end, failure] = std::from_chars(digits.data(), digits.data() + digits.size(), dimension);
    if (failure != std::errc() || end != digits.data() + digits.size() || dimension <= 0 || !skip('>'))
      return fail("has wrong parameters");
    return data_type::vector(*std::move(element), static_cast<std::uint32_t>(dimension));
  }

  optional_type custom(int depth) {
    const auto name = quoted('\'');
    if (!name) return fail("has an open quote");
    std::uint32_t budget = largest_type - size_;
    const std::uint32_t before = budget;
    data_type type = wire::parse_class_name(*name, depth, budget);
    size_ += before - budget;
    return type;
  }

  /// A user type whose name, or that of its keyspace, has been read.
  optional_type qualified(std::string name, int depth) {
    std::string keyspace = keyspace_;
    if (skip('.')) {
      keyspace = std::exchange(name, {});
      skip_blanks();
      if (rest_.starts_with('"')) {
        auto found = quoted('"');
        if (!found) return fail("has an open quote");
        name = *std::move(found);
      } else {
        name = lower(take_word());
      }
    }
    if (name.empty()) return fail("names no type");
    const sized_type* known = keyspace == keyspace_ ? types_.find(name) : nullptr;
    if (known == nullptr) {
      note("the type " + name + " is not known");
      return data_type::udt(std::move(keyspace), std::move(name), {}, {});
    }
    if (depth + known->levels - 1 > wire::deepest_type) return fail("is nested too deep");
    if (known->size > largest_type - size_) return fail("is too large");
    size_ += known->size;
    levels_ = std::max(levels_, depth + known->levels - 1);
    if (!known->problem.empty()) note(known->problem);
    return known->type;
  }

  /// What stands in quotes, doubled ones inside as one.
  std::optional<std::string> quoted(char quote) {
    std::string text;
    for (std::size_t i = 1; i < rest_.size(); ++i) {
      if (rest_[i] == quote) {
        if (i + 1 == rest_.size() || rest_[i + 1] != quote) return rest_.remove_prefix(i + 1), text;
        ++i;
      }
      text += rest_[i];
    }
    return std::nullopt;
  }
  std::string_view take_word() {
    std::size_t n = 0;
    while (n < rest_.size() && is_word(rest_[n])) ++n;
    const std::string_view word = rest_.substr(0, n);
    rest_.remove_prefix(n);
    return word;
  }
  bool skip(char c) {
    skip_blanks();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  void skip_blanks() { rest_.remove_prefix(std::min(rest_.find_first_not_of(" \t\r\n"), rest_.size())); }

  void note(std::string_view problem) {
    if (problem_.empty()) problem_ = problem;
  }
  std::nullopt_t fail(std::string_view problem) {
    problem_ = problem;
    return std::nullopt;
  }

  std::string_view rest_;
  const std::string& keyspace_;
  user_type_source& types_;
  std::uint32_t size_ = 0;
  int levels_ = 0;
  std::string problem_;
};

}  // namespace

sized_type parse_cql_type(std::string_view text, const std::string& keyspace, user_type_source& types) {
  parser p(text, keyspace, types);
  if (auto type = p.parse_whole()) return {*std::move(type), p.size(), p.levels(), p.problem()};
  return {data_type::custom(std::string(text)), 1, 1, "the type " + std::string(text) + ' ' + p.problem()};
}

}  // namespace dse::metadata
