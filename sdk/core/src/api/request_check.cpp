#include "api/request_check.hpp"

#include "api/fingerprint.hpp"
#include "wire/byte_reader.hpp"

namespace dse { inline namespace v0 { namespace detail {
namespace {

constexpr std::size_t most_batch_parts = 0xFFFF;
constexpr std::size_t room_for_the_rest = 1024;  // of a frame, besides text, values and payload

error not_in_this_version(std::string_view what, std::string_view versions, wire::protocol_version v) {
  return error(client_errc::unsupported_version,
               std::string(what) + " needs protocol " + std::string(versions) + "; the session speaks " +
                   std::string(to_string(v)),
               "leave it out, or connect to a server that speaks a later version");
}

bool has_unset(bytes_view values) noexcept {
  constexpr std::int32_t unset_length = -2;
  for (wire::byte_reader r(values); r.remaining() != 0 && r.ok();) {
    const std::int32_t length = r.read_int();
    if (length == unset_length) return true;
    if (length > 0) r.read_bytes(static_cast<std::size_t>(length));
  }
  return false;
}

error check_settings(const message_extras& x, wire::protocol_version v) {
  if (!wire::has_request_keyspace(v) && !x.keyspace.empty())
    return not_in_this_version("a keyspace of a single request", "v5 or DSE_V2", v);
  if (x.continuous) {
    if (!wire::has_continuous_paging(v)) return not_in_this_version("continuous paging", "DSE_V1 or DSE_V2", v);
    if (x.continuous->max_waiting_pages() < 2)
      return error(client_errc::invalid_argument, "max_waiting_pages is less than 2", "the default is 4");
  }
  if (!wire::has_now_in_seconds(v) && x.now_in_seconds) return not_in_this_version("now_in_seconds", "v5", v);
  if (!wire::has_custom_payload(v) && !x.payload.empty())
    return not_in_this_version("a custom payload", "v4 or later", v);
  if (!wire::has_custom_payload(v) && !x.execute_as.empty()) return not_in_this_version("execute_as", "v4 or later", v);
  return {};
}

error other_session() {
  return error(client_errc::invalid_argument, "the prepared statement belongs to another session",
               "prepare it in the session that executes it");
}

error check_batch(const message_extras& x, const request_limits& limits) {
  if (x.parts.empty())
    return error(client_errc::invalid_argument, "the batch is empty", "add statements, or do not execute it");
  if (x.parts.size() > most_batch_parts)
    return error(client_errc::invalid_argument, "the batch has " + std::to_string(x.parts.size()) + " statements",
                 "at most 65535 fit into one");
  for (const batch_part& part : x.parts) {
    if (part.prepared && part.prepared->session != limits.session) return other_session();
    if (!part.prepared && part.text.empty())
      return error(client_errc::invalid_argument, "a statement of the batch has no text", "write CQL");
  }
  return {};
}

/// Bytes of the request, or a little more.
std::size_t size_of(const message& m) {
  std::size_t n = room_for_the_rest + m.values.size() + (m.text ? m.text->size() : 0);
  if (!m.extras) return n;
  n += m.extras->paging.server_bytes().size();
  for (const auto& [key, value] : m.extras->payload) n += 6 + key.size() + value.size();
  for (const std::string& name : m.extras->value_names) n += 2 + name.size();
  for (const batch_part& part : m.extras->parts)
    n += 16 + part.values.size() + (part.prepared ? part.prepared->id.size() : part.text.size());
  return n;
}

bool leaves_unset(const message& m) {
  if (has_unset(m.values.view())) return true;
  if (!m.extras) return false;
  for (const batch_part& part : m.extras->parts)
    if (has_unset(part.values.view())) return true;
  return false;
}

}  // namespace

error why_refused(const message& m, const request_limits& limits) {
  if (m.extras) {
    if (m.extras->failure) return m.extras->failure;
    if (error e = check_settings(*m.extras, limits.version)) return e;
    if (m.kind == message_kind::batch)
      if (error e = check_batch(*m.extras, limits)) return e;
  }
  if (m.extras && !m.extras->paging.empty() && m.kind != message_kind::batch &&
      !m.extras->paging.belongs_to(fingerprint_of(m)))
    return error(client_errc::invalid_argument, "the paging state belongs to another statement, or to other values",
                 "execute the statement that it came from, with the same values");
  if (m.kind == message_kind::execute && m.prepared->session != limits.session) return other_session();
  if (!wire::has_unset_values(limits.version) && leaves_unset(m))
    return not_in_this_version("a value that is unset", "v4 or later", limits.version);
  if (const std::size_t size = size_of(m); size > limits.longest)
    return error(client_errc::out_of_range,
                 "the request has " + std::to_string(size) + " bytes, options::max_frame_length() allows " +
                     std::to_string(limits.longest),
                 "split it; servers have a limit of their own, native_transport_max_frame_size");
  return {};
}

}}}  // namespace dse::v0::detail
