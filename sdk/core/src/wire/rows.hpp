#pragma once

#include "wire/column_specs.hpp"

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

/// Reads the metadata of ROWS, and of PREPARED's result; false when malformed.
bool decode_rows_metadata(byte_reader& r, rows_metadata& m);

/// Reads the body after the kind; false when malformed.
bool decode_rows_header(byte_reader& r, rows_header& h);

}  // namespace dse::wire
