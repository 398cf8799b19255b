#include "wire/prepared.hpp"

#include "wire/rows_flags.hpp"

namespace dse::wire {
namespace {

bool read_partition_key(byte_reader& r, std::uint32_t parameter_count, std::vector<std::uint16_t>& key) {
  const std::uint32_t n = r.read_count<std::uint32_t>(2);
  key.reserve(n);
  for (std::uint32_t i = 0; i < n; ++i) {
    key.push_back(r.read<std::uint16_t>());
    if (key.back() >= parameter_count) return false;
  }
  return r.ok();
}

bool read_parameters(byte_reader& r, prepared& p, protocol_version v) {
  const auto flags = r.read<std::uint32_t>();
  const auto count = r.read<std::uint32_t>();
  if (has_partition_key_indexes(v) && !read_partition_key(r, count, p.partition_key)) return false;
  if ((flags & rows_flag::no_metadata) != 0) return r.ok() && count == 0;
  auto parameters = decode_columns(r, count, (flags & rows_flag::global_table) != 0);
  if (parameters) p.parameters = *std::move(parameters);
  return r.ok();
}

bool read_columns(byte_reader& r, prepared& p) {
  rows_metadata m;
  if (!decode_rows_metadata(r, m)) return false;
  if (!m.has_specs) return true;
  p.column_specs = m.specs;
  p.global_table = m.global_table;
  byte_reader specs(m.specs);
  auto columns = decode_columns(specs, m.column_count, m.global_table);
  if (columns) p.columns = *std::move(columns);
  return columns.has_value();
}

}  // namespace

std::optional<prepared> decode_prepared(byte_reader& r, protocol_version v) {
  prepared p;
  p.id = r.read_short_bytes();
  if (has_result_metadata_id(v)) p.result_metadata_id = r.read_short_bytes();
  if (p.id.empty() || !read_parameters(r, p, v) || !read_columns(r, p)) return std::nullopt;
  return p;
}

}  // namespace dse::wire
