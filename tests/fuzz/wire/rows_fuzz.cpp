#include "fuzz/random_types.hpp"
#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/result.hpp"
#include "wire/rows.hpp"
#include "wire/version.hpp"

namespace dse::fuzz::wire_rows { namespace {

using namespace dse::wire;

/// A RESULT of kind rows in the server's words.
struct rows_response {
  testing::rows_result result;

  static std::optional<rows_response> decode(byte_reader& r, protocol_version v);
  static rows_response make(choices& in, protocol_version v);
  bytes encode(protocol_version v) const { return testing::encode_rows(head_of(v), result); }

  friend bool operator==(const rows_response& a, const rows_response& b) {
    const testing::rows_result &x = a.result, &y = b.result;
    return same_columns(x.columns, y.columns) && x.rows == y.rows && x.skip_metadata == y.skip_metadata &&
           x.paging_state == y.paging_state && x.new_metadata_id == y.new_metadata_id &&
           x.page_number == y.page_number && x.last_page == y.last_page;
  }
};

/// The short form that the hot path reads says what the general one says.
void compare_with_plain_form(bytes_view body, const std::optional<rows_header>& general) {
  plain_rows plain;
  if (!decode_plain_rows(body, plain)) return;
  require(general.has_value(), "the plain form is accepted where the general one is refused");
  require(plain.column_count == general->column_count && plain.row_count == general->row_count &&
              plain.content.data() == general->content.data() && plain.content.size() == general->content.size(),
          "the plain form differs from the general one");
}

std::optional<rows_response> rows_response::decode(byte_reader& r, protocol_version v) {
  if (decode_result_kind(r) != result_kind::rows) return std::nullopt;
  const bytes_view body = r.rest();
  rows_header h;
  const bool accepted = decode_rows_header(r, h);
  compare_with_plain_form(body, accepted ? std::optional(h) : std::nullopt);
  if (!accepted) return std::nullopt;

  rows_response all;
  all.result.skip_metadata = !h.has_specs;
  all.result.columns.resize(h.has_specs ? 0 : h.column_count);
  if (h.has_specs) {
    byte_reader specs(h.specs);
    auto columns = decode_columns(specs, h.column_count, h.global_table);
    require(columns.has_value() && specs.remaining() == 0, "specifications that were passed over can be read");
    require(columns->size() == h.column_count, "as many columns as were announced");
    all.result.columns = *std::move(columns);
  }
  byte_reader content(h.content);
  for (std::uint32_t n = h.row_count; n != 0; --n) {
    testing::row values(h.column_count);
    for (auto& value : values) value = owned(content.read_nullable_bytes());
    if (!content.ok()) return std::nullopt;
    all.result.rows.push_back(std::move(values));
  }
  all.result.paging_state = owned(h.paging_state);
  all.result.new_metadata_id = owned(h.new_id);
  all.result.page_number = static_cast<std::int32_t>(h.page_number.value_or(0));
  all.result.last_page = h.last_page;
  // What the server's half does not write: pages with number 0, and what the version does not have.
  const bool pushed = h.page_number || h.last_page;
  if ((h.page_number == 0u) || (pushed && !has_continuous_paging(v)) || (h.new_id && !has_result_metadata_id(v)))
    return std::nullopt;
  // Without columns it always skips the metadata.
  if (h.column_count == 0) all.result.skip_metadata = true;
  return all;
}

rows_response rows_response::make(choices& in, protocol_version v) {
  rows_response all;
  testing::rows_result& r = all.result;
  r.columns = some_columns(in, 4);
  r.skip_metadata = in.flip() || r.columns.empty();
  const std::size_t columns = r.columns.size();
  if (r.skip_metadata) r.columns.assign(columns, {});
  if (in.flip()) r.paging_state = in.some_octets(20);
  if (in.flip() && has_result_metadata_id(v)) r.new_metadata_id = in.some_octets(20);
  if (in.flip() && has_continuous_paging(v)) {
    r.page_number = static_cast<std::int32_t>(1 + in.below(1000));
    r.last_page = in.flip();
  }
  r.rows.resize(columns == 0 ? 0 : in.below(4));
  for (testing::row& values : r.rows) {
    values.resize(columns);
    for (auto& value : values)
      if (in.flip()) value = in.some_octets(20);
  }
  return all;
}

const registration registered(check_response<rows_response>, [] { return response_seeds({"rows"}); });

}}  // namespace dse::fuzz::wire_rows
