#include "metadata/token.hpp"

#include <dse/batch.hpp>
#include <dse/statement.hpp>

#include <limits>

namespace dse { inline namespace v0 {
namespace detail {

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

namespace {

/// The bytes of the value at `index` among [int length][bytes] values; nothing for null and unset.
std::optional<bytes_view> value_at(bytes_view values, std::size_t index) {
  for (std::size_t at = 0;;) {
    if (values.size() - at < 4) return std::nullopt;
    const auto n = static_cast<std::int32_t>(load_big<std::uint32_t>(values.data() + at));
    at += 4;
    const std::size_t size = n < 0 ? 0 : static_cast<std::size_t>(n);
    if (index-- == 0) return n < 0 ? std::nullopt : std::optional(values.subspan(at, size));
    at += size;
  }
}

}  // namespace

void compute_token(message& m) {
  const prepared_statement& p = *m.prepared;
  const bytes_view values = m.values.view();
  m.has_token = false;
  if (p.partition_key.size() == 1) {
    const auto key = value_at(values, p.partition_key.front());
    if (!key) return;
    m.token = metadata::murmur3_token(*key);
  } else {
    bytes key;  // of several columns: [short length][bytes][0] each
    for (const std::uint16_t index : p.partition_key) {
      const auto part = value_at(values, index);
      if (!part || part->size() > std::numeric_limits<std::uint16_t>::max()) return;
      key.push_back(static_cast<std::byte>(part->size() >> 8));
      key.push_back(static_cast<std::byte>(part->size()));
      key.insert(key.end(), part->begin(), part->end());
      key.push_back(std::byte{0});
    }
    m.token = metadata::murmur3_token(key);
  }
  m.has_token = true;
}

}  // namespace detail

statement::statement(std::string_view text) : operation_(detail::new_operation()) {
  operation_->what.text = std::make_shared<const std::string>(text);
}

statement statement::raw(bytes_view query) {
  return statement(std::string_view(static_cast<const char*>(static_cast<const void*>(query.data())), query.size()));
}

statement& statement::raw_value(bytes_view value) & {
  detail::message& m = operation_->what;
  m.values.append_big(static_cast<std::uint32_t>(value.size()));
  m.values.append(value);
  ++m.value_count;
  return *this;
}

batch::batch(batch_type type) : operation_(detail::new_operation()) {
  operation_->what.kind = detail::message_kind::batch;
  operation_->what.rare().batch_type = static_cast<std::uint8_t>(type);
}

batch& batch::add(statement s) & {
  detail::message& from = s.operation_->what;
  if (from.extras && from.extras->failure) detail::refuse(operation_->what, from.extras->failure);
  detail::batch_part& part = operation_->what.rare().parts.emplace_back();
  part.prepared = std::move(from.prepared);
  if (from.text) part.text = *from.text;
  part.value_count = from.value_count;
  part.values = std::move(from.values);
  return *this;
}

batch& batch::add_late(std::string_view text, std::shared_ptr<const detail::late_values> values) & {
  detail::batch_part& part = operation_->what.rare().parts.emplace_back();
  part.text = text;
  part.late = std::move(values);
  return *this;
}

}}  // namespace dse::v0
