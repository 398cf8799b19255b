#include "wire/rows.hpp"

namespace dse::wire {

bool decode_rows_metadata(byte_reader& r, rows_metadata& m) {
  const auto flags = r.read<std::uint32_t>();
  m.column_count = r.read<std::uint32_t>();
  if (m.column_count > most_columns) return false;
  m.global_table = (flags & rows_flag::global_table) != 0;
  m.has_specs = (flags & rows_flag::no_metadata) == 0;
  m.last_page = (flags & rows_flag::last_continuous) != 0;
  if ((flags & rows_flag::more_pages) != 0) m.paging_state = r.read_nullable_bytes();
  if ((flags & rows_flag::metadata_changed) != 0) m.new_id = r.read_short_bytes();
  if ((flags & rows_flag::continuous) != 0) m.page_number = r.read<std::uint32_t>();
  if (!m.has_specs) return r.ok();
  const std::byte* const first = r.position();
  if (!skip_columns(r, m.column_count, m.global_table)) return false;
  m.specs = {first, r.position()};
  return true;
}

bool decode_rows_header(byte_reader& r, rows_header& h) {
  if (!decode_rows_metadata(r, h)) return false;
  h.row_count = r.read<std::uint32_t>();
  h.content = r.rest();
  return r.ok() && can_hold(h.content, h.row_count, h.column_count);
}

}  // namespace dse::wire
