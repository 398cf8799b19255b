#pragma once

#include "wire/column_specs.hpp"
#include "wire/rows_flags.hpp"

namespace dse::wire {

/// What a rows result says about its columns (native_protocol_v5.spec, section 4.2.5.2); views into the body.
struct rows_metadata {
  std::uint32_t column_count = 0;
  bool global_table = false;
  bool has_specs = false;                    ///< false: they were skipped, as asked for
  bytes_view specs;                          ///< column specifications for decode_columns()
  std::optional<bytes_view> paging_state;    ///< present: there are more pages
  std::optional<bytes_view> new_id;          ///< the prepared statement's metadata changed; v5, DSE_V2
  std::optional<std::uint32_t> page_number;  ///< of a pushed page, from 1; DSE
  bool last_page = false;                    ///< of the pushed ones; DSE
};

/// Where the rows are: row_count * column_count [bytes] from first_row on.
struct rows_header : rows_metadata {
  std::uint32_t row_count = 0;
  bytes_view content;  ///< long enough for the rows' lengths; the values themselves are not checked
};

/// Rows without anything to say about their columns or a next page, as an EXECUTE that skips metadata gets them.
struct plain_rows {
  std::uint32_t column_count;
  std::uint32_t row_count;
  bytes_view content;
};

/// Whether so many rows can stand in so many bytes: each value takes four at least.
inline bool can_hold(bytes_view content, std::uint32_t rows, std::uint32_t columns) noexcept {
  // Without columns a row takes nothing, so any count of rows would do.
  if (columns == 0) return rows == 0;
  constexpr std::size_t smallest_value = 4;
  return std::uint64_t{rows} * columns <= content.size() / smallest_value;
}

/// The body after the kind, when it is of that form and well-formed; else decode_rows_header() has to look.
inline bool decode_plain_rows(bytes_view body, plain_rows& h) noexcept {
  using dse::detail::load_big;
  constexpr std::size_t header = 12;
  if (body.size() < header || load_big<std::uint32_t>(body.data()) != rows_flag::no_metadata) return false;
  h.column_count = load_big<std::uint32_t>(body.data() + 4);
  h.row_count = load_big<std::uint32_t>(body.data() + 8);
  h.content = body.subspan(header);
  return h.column_count <= most_columns && can_hold(h.content, h.row_count, h.column_count);
}

/// Reads the metadata of ROWS, and of PREPARED's result; false when malformed.
bool decode_rows_metadata(byte_reader& r, rows_metadata& m);

/// Reads the body after the kind; false when malformed.
bool decode_rows_header(byte_reader& r, rows_header& h);

}  // namespace dse::wire
