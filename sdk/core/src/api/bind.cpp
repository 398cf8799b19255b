#include "metadata/routing_key.hpp"
#include "metadata/token.hpp"

#include <dse/detail/bind.hpp>

#include <algorithm>
#include <limits>

namespace dse { inline namespace v0 { namespace detail {
namespace {

constexpr std::size_t most_values = 0xFFFF;

bool is_quoted(std::string_view name) noexcept { return name.size() >= 2 && name.front() == '"' && name.back() == '"'; }

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// The name that the server knows, of a name as CQL writes it.
std::string server_name(std::string_view written) {
  std::string name;
  if (is_quoted(written)) {
    written = written.substr(1, written.size() - 2);
    for (std::size_t i = 0; i < written.size(); ++i) {
      name += written[i];
      if (written[i] == '"') ++i;  // written twice
    }
  } else {
    for (const char c : written) name += lower(c);
  }
  return name;
}

std::string listed(const std::vector<column>& parameters) {
  std::string names;
  for (const column& c : parameters) names.append(names.empty() ? "" : ", ").append(c.name);
  return names;
}

using metadata::behind_value;
using metadata::start_of_value;

/// The token of the parts at the given indexes; nothing when a part is not there.
template <class Indexes>
std::optional<std::int64_t> token_of(bytes_view values, const Indexes& indexes) {
  if (indexes.size() == 1) {
    const auto key = metadata::value_at(values, indexes.front());
    return key ? std::optional(metadata::murmur3_token(*key)) : std::nullopt;
  }
  const auto key = metadata::composite_key(values, indexes);
  return key ? std::optional(metadata::murmur3_token(*key)) : std::nullopt;
}

void set_token(message& m, std::optional<std::int64_t> token) noexcept {
  m.has_token = token.has_value();
  m.token = token.value_or(0);
}

}  // namespace

bool means_name(std::string_view written, std::string_view name) noexcept {
  if (is_quoted(written))
    return written.find('"', 1) == written.size() - 1 ? written.substr(1, written.size() - 2) == name
                                                      : server_name(written) == name;
  return std::ranges::equal(written, name, {}, lower);
}

void refuse(message& m, error why) {
  if (!m.rare().failure) m.extras->failure = std::move(why);
}

void refuse_count(message& m, std::size_t given, std::size_t wanted) {
  refuse(m, error(client_errc::invalid_argument,
                  "the statement has " + std::to_string(wanted) + " markers, " + std::to_string(given) +
                      " values are given",
                  "bind one value for each ?, dse::unset to leave a column as it is"));
}

void refuse_empty(message& m) {
  refuse(m, error(client_errc::invalid_argument, "bind() on an empty prepared statement", "prepare it first"));
}

void refuse_marker(message& m, std::string_view name) {
  refuse(m, error(client_errc::invalid_argument, "no field is named like the marker \"" + std::string(name) + "\"",
                  "name the field so, or describe it with dse::mapping"));
}

void refuse_index(message& m, std::size_t index, std::size_t count) {
  refuse(m, error(client_errc::invalid_argument,
                  "no value has the index " + std::to_string(index) + ": the statement has " + std::to_string(count),
                  "indexes begin at 0"));
}

bool check_names(message& m, const prepared_statement& p, std::span<const std::string_view> names) {
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string name = server_name(names[i]);
    if (std::ranges::find(p.parameters, name, &column::name) == p.parameters.end()) {
      refuse(m, error(client_errc::invalid_argument,
                      "no marker is named " + std::string(names[i]) + "; the statement has: " + listed(p.parameters),
                      "a ? has the name of its column; a name with capitals is written with quotes"));
      return false;
    }
    for (std::size_t j = 0; j < i; ++j)
      if (means_name(names[j], name)) {
        refuse(m, error(client_errc::invalid_argument, "the name " + std::string(names[i]) + " is given twice",
                        "give each marker one value"));
        return false;
      }
  }
  return true;
}

void set_names(message& m, std::span<const std::string_view> names) {
  std::vector<std::string>& all = m.rare().value_names;
  for (const std::string_view written : names) {
    std::string name = server_name(written);
    if (std::ranges::find(all, name) != all.end())
      return refuse(m, error(client_errc::invalid_argument, "the name " + std::string(written) + " is given twice",
                             "give each marker one value"));
    all.push_back(std::move(name));
  }
}

std::optional<std::size_t> place_of_name(message& m, std::string_view name) {
  std::vector<std::string>& all = m.rare().value_names;
  if (all.size() != m.value_count) {
    refuse(m, error(client_errc::invalid_argument, "the statement has values without names",
                    "give each value its name, or none"));
    return std::nullopt;
  }
  std::string wanted = server_name(name);
  const auto at = std::ranges::find(all, wanted);
  const auto place = static_cast<std::size_t>(at - all.begin());
  if (at == all.end() && place < most_values) all.push_back(std::move(wanted));
  return place;
}

void put_value(message& m, std::size_t index, bytes_view encoded) {
  const bool is_new = index == m.value_count;
  if (is_new && index == most_values)
    return refuse(
        m, error(client_errc::invalid_argument, "more than 65535 values", "the protocol counts them in 16 bits"));
  if (is_new && m.extras && !m.extras->value_names.empty() && m.extras->value_names.size() != index + 1)
    return refuse(m, error(client_errc::invalid_argument, "the statement's values have names",
                           "give each value its name, or none"));
  try {
    if (is_new) {
      m.values.append(encoded);
      ++m.value_count;
    } else {
      const bytes_view all = m.values.view();
      const std::size_t at = start_of_value(all, index);
      value_buffer changed;
      changed.append(all.first(at));
      changed.append(encoded);
      changed.append(all.subspan(behind_value(all, at)));
      m.values = std::move(changed);
    }
  } catch (const exception& e) {
    return refuse(m, e.error());
  }
  if (m.prepared && !m.prepared->partition_key.empty()) compute_token(m);
}

void bind_nothing(message& m, const std::shared_ptr<const prepared_statement>& p) {
  m.kind = message_kind::execute;
  if (!p) return refuse_empty(m);
  m.prepared = p;
  m.value_count = static_cast<std::uint16_t>(p->parameters.size());
  for (std::size_t i = 0; i < p->parameters.size(); ++i) m.values.append_unset();
}

void compute_token(message& m) { set_token(m, token_of(m.values.view(), m.prepared->partition_key)); }

void set_routing_key(message& m, const value_buffer& values) {
  std::vector<std::size_t> indexes;
  for (std::size_t at = 0; at != values.size(); at = behind_value(values.view(), at)) indexes.push_back(indexes.size());
  const auto token = indexes.empty() ? std::nullopt : token_of(values.view(), indexes);
  if (!token)
    return refuse(m,
                  error(client_errc::invalid_argument, "a routing key has no null and no part of more than 65535 bytes",
                        "give the values of the whole partition key, in its order"));
  set_token(m, token);
  m.rare().routing_key = *metadata::partition_key(values.view(), indexes);
}

}}}  // namespace dse::v0::detail
