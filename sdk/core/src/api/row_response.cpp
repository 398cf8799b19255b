#include "api/row_response.hpp"

#include "api/running_operation.hpp"
#include "api/session_state.hpp"
#include "engine/prepare.hpp"
#include "engine/pushed_pages.hpp"
#include "wire/column_specs.hpp"
#include "wire/execute.hpp"
#include "wire/rows.hpp"

#include <algorithm>

namespace dse { inline namespace v0 { namespace detail {
namespace {

/// The columns that a response describes; those of the statement when it describes the same.
std::shared_ptr<const row_metadata> metadata_of(const wire::rows_header& header, const prepared_statement* sent) {
  if (sent && engine::describes_same(*sent->result, header.specs, header.global_table)) return sent->result;
  wire::byte_reader specs(header.specs);
  auto columns = wire::decode_columns(specs, header.column_count, header.global_table);
  if (!columns) return nullptr;
  return engine::make_row_metadata(std::move(*columns), header.specs, header.global_table);
}

// The server says that the columns changed since the statement was prepared, and what it calls the new ones.
void publish_new_metadata(const prepared_statement& p, bytes_view new_id, std::shared_ptr<const row_metadata> columns) {
  auto newer = std::make_unique<prepared_statement>();
  newer->id = p.newest().id;
  newer->execute_prefix = wire::make_execute_prefix(wire::protocol_version::v5, newer->id, new_id);
  newer->result = std::move(columns);
  newer->skips_metadata = true;
  p.publish(std::move(newer));
}

/// Holds the place where pushed pages arrive; when nobody does any more, the server is told to stop.
class page_reader {
 public:
  page_reader(std::weak_ptr<net::shard> shard, std::shared_ptr<pushed_pages> pages) noexcept
      : shard_(std::move(shard)), pages_(std::move(pages)) {}
  page_reader(const page_reader&) = delete;
  page_reader& operator=(const page_reader&) = delete;
  ~page_reader() {
    if (const auto s = shard_.lock())
      s->post([raw = s.get(), pages = std::move(pages_)] {
        raw->core().stop_pages(*pages, error(client_errc::closed, "nobody reads the pages any more"));
      });
  }
  pushed_pages* pages() const noexcept { return pages_.get(); }

 private:
  std::weak_ptr<net::shard> shard_;
  std::shared_ptr<pushed_pages> pages_;
};

std::shared_ptr<continuation> continue_pushed(running_operation& op, std::shared_ptr<pushed_pages> pages) {
  auto next = std::make_shared<continuation>();
  next->session = op.session() ? op.session()->handle() : nullptr;
  next->shard = op.shard();
  next->what.kind = message_kind::next_page;
  next->what.prepared = op.what.prepared;
  next->what.timeout = op.what.timeout;
  if (op.what.kind == message_kind::next_page) {
    next->what.rare().pages = op.what.extras->pages;
  } else if (op.shard()) {
    const auto reader = std::make_shared<page_reader>(op.shard()->weak_from_this(), std::move(pages));
    next->what.rare().pages = {reader, reader->pages()};
  }
  return next;
}

std::shared_ptr<continuation> continue_from(running_operation& op, bytes_view state) {
  auto next = std::make_shared<continuation>();
  next->session = op.session() ? op.session()->handle() : nullptr;
  next->what = std::move(op.what);
  next->what.rare().paging = paging_state::from_server({state.begin(), state.end()});
  return next;
}

error malformed() { return error(client_errc::malformed_rows, "the rows of a response are malformed"); }
error unexpected_columns() {
  return error(client_errc::malformed_rows, "the number of columns differs from the prepared one");
}

error same_paging_state() {
  return error(client_errc::protocol_error, "the server says that the next page is the one it has just sent",
               "it would go on for ever; this is a defect of the server");
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
    r.metadata = metadata_of(header, sent);
    if (!r.metadata) return malformed();
    if (header.new_id && sent) publish_new_metadata(*op.what.prepared, *header.new_id, r.metadata);
  } else {
    if (!sent || header.column_count != sent->result->columns.size()) return unexpected_columns();
    r.metadata = sent->result;
  }
  if (o.pages) {
    r.next_page = continue_pushed(op, std::move(o.pages));
  } else if (header.paging_state && !header.paging_state->empty() && !header.page_number) {
    const bool again =
        op.what.extras && std::ranges::equal(op.what.extras->paging.server_bytes(), *header.paging_state);
    if (again) return same_paging_state();
    r.next_page = continue_from(op, *header.paging_state);
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

result<prepared> make_prepared(const message& m, engine::outcome&& o) {
  if (o.failure) return std::move(o.failure);
  std::shared_ptr<request_defaults> defaults;
  const bool in_profile = m.extras && (m.extras->profile || !m.extras->profile_name.empty());
  if (m.has_level || m.has_idempotence || m.timeout.count() != 0 || m.page_size != 0 || in_profile) {
    defaults = std::make_shared<request_defaults>();
    *defaults = {m.timeout, m.page_size, m.level, m.has_level, m.has_idempotence, m.idempotent, {}, {}};
    if (in_profile) {
      defaults->profile_name = m.extras->profile_name;
      defaults->profile = m.extras->profile;
    }
  }
  return prepared(std::move(o.prepared), std::move(defaults));
}

}}}  // namespace dse::v0::detail
