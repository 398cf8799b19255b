#include "api/row_response.hpp"

#include "api/running_operation.hpp"
#include "api/session_state.hpp"
#include "wire/column_specs.hpp"
#include "wire/execute.hpp"
#include "wire/rows.hpp"

namespace dse { inline namespace v0 { namespace detail {
namespace {

std::shared_ptr<const row_metadata> own_metadata(const wire::rows_header& header) {
  wire::byte_reader specs(header.specs);
  auto columns = wire::decode_columns(specs, header.column_count, header.global_table);
  if (!columns) return nullptr;
  auto m = std::make_shared<row_metadata>();
  m->columns = std::move(*columns);
  return m;
}

// The server says that the columns changed since the statement was prepared, and what it calls the new ones.
void publish_new_metadata(const prepared_statement& p, bytes_view new_id, std::shared_ptr<const row_metadata> columns) {
  auto newer = std::make_unique<prepared_statement>();
  newer->id = p.newest().id;
  newer->execute_prefix = wire::make_execute_prefix(wire::protocol_version::v5, newer->id, new_id);
  newer->result = std::move(columns);
  p.publish(std::move(newer));
}

error malformed() { return error(client_errc::malformed_rows, "the rows of a response are malformed"); }
error unexpected_columns() {
  return error(client_errc::malformed_rows, "the number of columns differs from the prepared one");
}

// With columns of its own, a next page, or something wrong.
result<row_set> make_any_row_set(running_operation& op, engine::outcome&& o, bytes_view body) {
  response& r = *o.response;
  wire::byte_reader reader(body);
  wire::rows_header header;
  if (!wire::decode_rows_header(reader, header)) [[unlikely]]
    return malformed();
  r.row_count = header.row_count;
  r.column_count = header.column_count;
  r.first_row = header.content.data();
  const prepared_statement* sent = op.sent;
  if (header.has_specs) {
    r.metadata = own_metadata(header);
    if (!r.metadata) return malformed();
    if (header.new_id && sent) publish_new_metadata(*op.what.prepared, *header.new_id, r.metadata);
  } else {
    if (!sent || header.column_count != sent->result->columns.size()) return unexpected_columns();
    r.metadata = sent->result;
  }
  if (header.paging_state && !header.paging_state->empty()) {
    auto next = std::make_shared<continuation>();
    next->session = op.session() ? op.session()->handle() : nullptr;
    next->what = std::move(op.what);
    next->what.rare().paging_state.assign(header.paging_state->begin(), header.paging_state->end());
    r.next_page = std::move(next);
  }
  return row_set(std::move(o.response));
}

}  // namespace

result<row_set> make_row_set(running_operation& op, engine::outcome&& o) {
  if (o.failure) [[unlikely]]
    return std::move(o.failure);
  if (o.kind != wire::result_kind::rows) return row_set(std::move(o.response));
  response& r = *o.response;
  const bytes_view body = o.response.bytes().subspan(o.message_at + 4);  // the kind was read by the engine
  const prepared_statement* sent = op.sent;
  if (wire::plain_rows plain; wire::decode_plain_rows(body, plain)) [[likely]] {
    if (!sent || plain.column_count != sent->result->columns.size()) [[unlikely]]
      return unexpected_columns();
    r.row_count = plain.row_count;
    r.column_count = plain.column_count;
    r.first_row = plain.content.data();
    r.metadata = sent->result;
    return row_set(std::move(o.response));
  }
  return make_any_row_set(op, std::move(o), body);
}

result<prepared> make_prepared(engine::outcome&& o) {
  if (o.failure) return std::move(o.failure);
  return prepared(std::move(o.prepared));
}

}}}  // namespace dse::v0::detail
