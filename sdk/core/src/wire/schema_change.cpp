#include "wire/schema_change.hpp"

#include "wire/string_list.hpp"

namespace dse::wire {
namespace {

schema_change_kind change_kind_of(std::string_view s) noexcept {
  if (s == "CREATED") return schema_change_kind::created;
  if (s == "UPDATED") return schema_change_kind::updated;
  if (s == "DROPPED") return schema_change_kind::dropped;
  return schema_change_kind::unknown;
}

schema_target target_of(std::string_view s) noexcept {
  if (s == "KEYSPACE") return schema_target::keyspace;
  if (s == "TABLE") return schema_target::table;
  if (s == "TYPE") return schema_target::type;
  if (s == "FUNCTION") return schema_target::function;
  if (s == "AGGREGATE") return schema_target::aggregate;
  return schema_target::unknown;
}

}  // namespace

std::optional<schema_change> decode_schema_change(byte_reader& r) {
  schema_change c;
  c.kind = change_kind_of(r.read_string());
  c.target = target_of(r.read_string());
  if (c.target != schema_target::unknown) {
    c.keyspace = r.read_string();
    if (c.target != schema_target::keyspace) c.name = r.read_string();
    if (c.target == schema_target::function || c.target == schema_target::aggregate)
      c.argument_types = read_string_list(r);
  }
  if (!r.ok()) return std::nullopt;
  return c;
}

}  // namespace dse::wire
