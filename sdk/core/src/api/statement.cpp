#include "engine/statement_text.hpp"
#include "wire/byte_reader.hpp"

#include <dse/batch.hpp>
#include <dse/statement.hpp>

#include <limits>

namespace dse { inline namespace v0 {
namespace detail {

void set_text(message& m, std::string_view text) {
  m.text = std::make_shared<const std::string>(text);
  m.uses_keyspace = engine::is_use(text);
  if (text.empty()) refuse(m, error(client_errc::invalid_argument, "the statement has no text", "write CQL"));
  else if (const auto at = engine::first_malformed_character(text))
    refuse(m, error(client_errc::invalid_argument, "the statement is not UTF-8 at byte " + std::to_string(*at),
                    "encode it as UTF-8; bytes travel as values of type blob"));
}

void set_serial_consistency(message& m, consistency level) {
  if (!is_serial(level))
    return refuse(m, error(client_errc::invalid_argument, "serial_consistency is " + std::string(to_string(level)),
                           "it is serial or local_serial"));
  m.rare().serial = level;
}

void set_timestamp(message& m, std::int64_t microseconds) {
  if (microseconds == std::numeric_limits<std::int64_t>::min())
    return refuse(m, error(client_errc::out_of_range, "the smallest 64-bit number is no timestamp",
                           "servers use it for their own purposes"));
  m.rare().timestamp_us = microseconds;
}

void set_custom_payload(message& m, std::map<std::string, bytes> payload) {
  for (const auto& [key, value] : payload)
    if (key.size() > std::numeric_limits<std::uint16_t>::max())
      return refuse(m, error(client_errc::out_of_range, "a key of the custom payload is longer than 65535 bytes"));
  m.rare().payload = std::move(payload);
}

void set_execute_as(message& m, std::string user) {
  if (user.empty())
    return refuse(m, error(client_errc::invalid_argument, "execute_as names no role", "leave the setting out"));
  m.rare().execute_as = std::move(user);
}

void set_node(message& m, std::shared_ptr<const node_info> node) {
  if (!node) return refuse(m, error(client_errc::invalid_argument, "node is null", "take one of session::nodes()"));
  m.rare().node = std::move(node);
}

void set_preferred(message& m, std::shared_ptr<const node_info> node) {
  if (!node)
    return refuse(m, error(client_errc::invalid_argument, "the preferred node is null", "leave the setting out"));
  m.rare().preferred = std::move(node);
}

void set_profile(message& m, std::string name) {
  if (name.empty())
    return refuse(m,
                  error(client_errc::invalid_argument, "the execution profile has no name", "leave the setting out"));
  m.rare().profile_name = std::move(name);
  m.extras->profile.reset();
}

void set_profile(message& m, execution_profile p) {
  if (p.has_policies() && !p.known())
    return refuse(m, error(client_errc::invalid_argument, "an execution profile with policies that no session knows",
                           "add it with options::profile() or session::add_profile(), and take session::profile()"));
  m.rare().profile = std::make_shared<const execution_profile>(std::move(p));
  m.extras->profile_name.clear();
}

}  // namespace detail

statement::statement(std::string_view text) : operation_(detail::new_operation()) {
  detail::set_text(operation_->what, text);
}

statement statement::raw(bytes_view query) {
  statement s(detail::new_operation());
  s.operation_->what.text = std::make_shared<const std::string>(wire::as_text(query));
  return s;
}

statement statement::refused(error why) {
  statement s(detail::new_operation());
  if (!why) why = error(client_errc::invalid_argument, "a refused statement has no reason", "give an error");
  detail::refuse(s.operation_->what, std::move(why));
  return s;
}

statement& statement::raw_value(bytes_view value) & {
  detail::message one;
  one.values.append_big(static_cast<std::uint32_t>(value.size()));
  one.values.append(value);
  detail::put_value(operation_->what, operation_->what.value_count, one.values.view());
  return *this;
}

batch::batch(batch_type type) : operation_(detail::new_operation()) {
  operation_->what.kind = detail::message_kind::batch;
  operation_->what.rare().batch_type = static_cast<std::uint8_t>(type);
}

batch& batch::add(statement s) & {
  detail::message& from = s.operation_->what;
  detail::message& whole = operation_->what;
  if (from.extras && from.extras->failure) detail::refuse(whole, from.extras->failure);
  if (from.extras && !from.extras->value_names.empty())
    detail::refuse(whole, error(client_errc::invalid_argument, "no server reads the names of values in a batch",
                                "use batch::add(text, dse::named(…)…), which prepares the text, or positions"));
  // The request has the first key that its statements know.
  if (from.has_token && !whole.has_token) whole.token = from.token, whole.has_token = true;
  detail::batch_part& part = whole.rare().parts.emplace_back();
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
