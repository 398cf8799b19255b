#include "wire/query_parameters.hpp"

#include "wire/byte_reader.hpp"

namespace dse::wire::detail {
namespace {

std::uint32_t flags_of(const query_parameters& q, protocol_version v) noexcept {
  std::uint32_t flags = flags_of_common(q);
  if (!q.names.empty() && q.value_count != 0) flags |= query_flag::names;
  if (!q.paging_state.empty()) flags |= query_flag::paging_state;
  if (q.serial) flags |= query_flag::serial_consistency;
  if (!q.keyspace.empty() && has_request_keyspace(v)) flags |= query_flag::keyspace;
  if (q.now_in_seconds && has_now_in_seconds(v)) flags |= query_flag::now_in_seconds;
  if (q.continuous && has_continuous_paging(v))
    flags |= query_flag::continuous | (q.page_size_in_bytes ? query_flag::page_size_in_bytes : 0);
  return flags;
}

void put_values(byte_cursor& at, const query_parameters& q) noexcept {
  at.put(q.value_count);
  if (q.names.empty()) return at.put_bytes(q.values);
  assert(q.names.size() == q.value_count);
  byte_reader values(q.values);
  for (const std::string_view name : q.names) {
    at.put_string(name);
    const std::byte* const value = values.position();
    values.read_nullable_bytes();
    at.put_bytes({value, values.position()});
  }
}

}  // namespace

std::size_t room_for_all(const query_parameters& q) noexcept {
  constexpr std::size_t fixed = 2 + 4 + 2 + 4 + 4 + 2 + 8 + 2 + 4 + 12;
  std::size_t n = fixed + q.values.size() + q.paging_state.size() + q.keyspace.size();
  for (const std::string_view name : q.names) n += 2 + name.size();
  return n;
}

byte_cursor put_all(byte_cursor at, const query_parameters& q, protocol_version v) noexcept {
  const std::uint32_t flags = flags_of(q, v);
  const auto has = [flags](std::uint32_t flag) { return (flags & flag) != 0; };
  at.put(static_cast<std::uint16_t>(q.level));
  if (has_int_flags(v)) at.put(flags);
  else at.put(static_cast<std::uint8_t>(flags));
  if (has(query_flag::values)) put_values(at, q);
  if (has(query_flag::page_size)) at.put(q.page_size);
  if (has(query_flag::paging_state)) {
    at.put(static_cast<std::uint32_t>(q.paging_state.size()));
    at.put_bytes(q.paging_state);
  }
  if (has(query_flag::serial_consistency)) at.put(static_cast<std::uint16_t>(*q.serial));
  if (has(query_flag::timestamp)) at.put(static_cast<std::uint64_t>(*q.timestamp));
  if (has(query_flag::keyspace)) at.put_string(q.keyspace);
  if (has(query_flag::now_in_seconds)) at.put(static_cast<std::uint32_t>(*q.now_in_seconds));
  if (has(query_flag::continuous)) {
    at.put(q.continuous->max_pages);
    at.put(q.continuous->pages_per_second);
    if (has_page_credit(v)) at.put(q.continuous->next_pages);
  }
  return at;
}

}  // namespace dse::wire::detail
