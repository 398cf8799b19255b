#include "binary/read_row.hpp"
#include "json/graphson_reader.hpp"

#include <dse/graph/result_set.hpp>

#include <limits>

namespace dse { inline namespace v0 { namespace graph {
namespace {

std::string_view as_text(bytes_view b) noexcept {
  return {static_cast<const char*>(static_cast<const void*>(b.data())), b.size()};
}

/// Reads the rows of one result.
class row_reader {
 public:
  explicit row_reader(sub_protocol p) noexcept
      : binary_(p == sub_protocol::graphbinary1),
        graphson_(p == sub_protocol::graphson1 ? graphson_version::v1 : graphson_version::v3) {}

  result<traverser> try_read(std::string_view cell) {
    return binary_ ? try_read_graph_binary_row(cell) : graphson_.try_read_row(cell);
  }

 private:
  bool binary_;
  graphson_reader graphson_;
};

/// The cells of the only column, whatever its type: text for GraphSON, blob for GraphBinary.
result<std::vector<bytes_view>> cells_of(const row_set& rows) {
  std::vector<bytes_view> cells;
  if (rows.column_count() == 0) return cells;
  const bool text = rows.columns().front().type.is(type_kind::text) || rows.columns().front().type.is(type_kind::ascii);
  if (text) {
    auto typed = rows.try_as<std::string_view>();
    if (typed.has_error()) return typed.error();
    for (auto [cell] : *typed) cells.push_back(std::as_bytes(std::span(cell)));
  } else {
    auto typed = rows.try_as<bytes_view>();
    if (typed.has_error()) return typed.error();
    for (auto [cell] : *typed) cells.push_back(cell);
  }
  return cells;
}

}  // namespace

result<result_set> result_set::try_from(const row_set& rows, sub_protocol p) {
  const auto cells = cells_of(rows);
  if (cells.has_error()) return cells.error();
  contents c;
  c.traversers.reserve(cells->size());
  row_reader reader(p);
  for (const bytes_view cell : *cells) {
    auto row = reader.try_read(as_text(cell));
    if (row.has_error()) return row.error();
    if (row->bulk > 0) c.traversers.push_back(std::move(*row));
  }
  c.warnings = rows.warnings();
  c.custom_payload = rows.custom_payload();
  c.trace_id = rows.trace_id();
  c.info = rows.info();
  c.results = p;
  if (rows.has_more_pages()) c.page = rows;
  return result_set(std::make_shared<const contents>(std::move(c)));
}

result_set::result_set(std::vector<traverser> traversers) {
  std::erase_if(traversers, [](const traverser& t) { return t.bulk <= 0; });
  contents c;
  c.traversers = std::move(traversers);
  contents_ = std::make_shared<const contents>(std::move(c));
}

const result_set::contents& result_set::received() const noexcept {
  static const contents none;
  return contents_ ? *contents_ : none;
}

result<result_set> result_set::try_next_page() const {
  auto rows = received().page.try_next_page();
  if (rows.has_error()) return rows.error();
  return try_from(*rows, received().results);
}
result_set result_set::next_page() const { return try_next_page().value(); }

std::int64_t result_set::size() const noexcept {
  std::int64_t n = 0;
  for (const traverser& t : traversers())
    if (__builtin_add_overflow(n, t.bulk, &n)) return std::numeric_limits<std::int64_t>::max();
  return n;
}

error result_set::too_many() {
  return error(client_errc::out_of_range, "the results come too often for a list",
               "iterate over the result_set, or read its traversers()");
}

error result_set::no_result() {
  return error(client_errc::null_value, "the traversal gave no result",
               "iterate over the result_set if there may be none");
}

}}}  // namespace dse::v0::graph
