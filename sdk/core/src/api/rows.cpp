#include "api/row_response.hpp"
#include "api/session_state.hpp"
#include "wire/response_prefix.hpp"

#include <dse/detail/bind.hpp>
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

bytes row_set::paging_state() const {
  if (!has_more_pages()) return {};
  return response_->next_page->what.extras->paging_state;
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

detail::request_initiation<row_set> row_set::next_page_initiation() const {
  return detail::request_initiation<row_set>(has_more_pages() ? response_->next_page->session : nullptr);
}

detail::operation_ptr row_set::next_page_operation() const {
  detail::operation_ptr op = detail::new_operation();
  if (has_more_pages()) op->what = response_->next_page->what;
  else
    detail::refuse(op->what,
                   error(client_errc::invalid_argument, "there is no further page", "ask has_more_pages() first"));
  return op;
}

result<row_set> row_set::try_next_page() const {
  return detail::block_execute(has_more_pages() ? response_->next_page->session : nullptr, next_page_operation());
}

namespace detail {

void throw_malformed_row() {
  throw exception(error(client_errc::malformed_rows, "a row ends in the middle of a value"));
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
