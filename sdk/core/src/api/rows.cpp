#include "api/fingerprint.hpp"
#include "api/row_response.hpp"
#include "metadata/endpoint_text.hpp"
#include "wire/response_prefix.hpp"

#include <dse/inet.hpp>
#include <dse/session.hpp>

namespace dse { inline namespace v0 {
namespace {

wire::response_prefix prefix_of(const detail::response_ptr& r) {
  wire::response_prefix prefix;
  if (!r || !wire::has_response_prefix(r->frame_flags)) return prefix;
  wire::byte_reader reader(r.bytes());
  wire::decode_response_prefix(reader, r->frame_flags, prefix);
  return prefix;
}

}  // namespace

const std::vector<column>& row_set::columns() const noexcept {
  static const std::vector<column> none;
  return response_ && response_->metadata ? response_->metadata->columns : none;
}

bool row_set::was_applied() const {
  // The first column of the answer to a condition, and of no other (Cassandra's ModificationStatement).
  if (columns().empty() || columns().front().name != "[applied]" || empty()) return true;
  return begin()->get<bool>(0);
}

dse::paging_state row_set::paging_state() const {
  if (!has_more_pages() || response_->next_page->what.kind == detail::message_kind::next_page) return {};
  const detail::message& next = response_->next_page->what;
  return {next.extras->paging.server_bytes(), detail::fingerprint_of(next)};
}

std::optional<uuid> row_set::trace_id() const { return prefix_of(response_).tracing_id; }

execution_info row_set::info() const {
  execution_info info;
  if (!response_) return info;
  const detail::response& r = *response_;
  if (const auto address =
          inet_address::try_from_bytes(std::as_bytes(std::span(r.origin.address).first(r.origin.address_size))))
    info.node_ = metadata::endpoint_text(address->to_string(), r.origin.port);
  info.host_id_.octets = r.origin.host_id;
  if (r.failed_attempts) info.attempts_ = *r.failed_attempts;
  info.request_size_ = r.request_size;
  info.response_size_ = r.size;
  info.schema_agreed_ = r.schema_agreed;
  return info;
}

std::vector<std::string> row_set::warnings() const {
  const auto prefix = prefix_of(response_);
  return {prefix.warnings.begin(), prefix.warnings.end()};
}

std::map<std::string, bytes> row_set::custom_payload() const {
  std::map<std::string, bytes> payload;
  for (const wire::payload_entry& e : prefix_of(response_).custom_payload)
    if (e.value) payload.emplace(e.key, bytes(e.value->begin(), e.value->end()));
  return payload;
}

namespace detail {

void throw_malformed_row() {
  throw exception(error(client_errc::malformed_rows, "a row ends in the middle of a value"));
}

const std::byte* skip_row(const std::byte* p, const std::byte* end, std::size_t columns) {
  for (std::size_t i = 0; i < columns; ++i) next_cell(p, end);
  return p;
}

error wrong_column_count(const row_metadata& m, std::size_t wanted) {
  std::string names;
  for (const column& c : m.columns) names.append(names.empty() ? "" : ", ").append(c.name);
  return error(client_errc::type_mismatch,
               "the result has " + std::to_string(m.columns.size()) + " columns (" + names + "), " +
                   std::to_string(wanted) + " are asked for",
               "name one C++ type for each column");
}

error no_such_column(const row_metadata& m, std::string_view name) {
  std::string names;
  for (const column& c : m.columns) names.append(names.empty() ? "" : ", ").append(c.name);
  return error(client_errc::type_mismatch, "the result has no column " + std::string(name) + "; it has " + names,
               "select the column, or rename the field in dse::mapping");
}

}  // namespace detail

}}  // namespace dse::v0
