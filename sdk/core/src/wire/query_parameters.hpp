#pragma once

#include "wire/frame.hpp"

#include <dse/consistency.hpp>

#include <optional>
#include <span>

namespace dse::wire {

/// Flags of QUERY, EXECUTE and BATCH (native_protocol_v5.spec, section 4.1.4; the last two are DSE's).
namespace query_flag {
inline constexpr std::uint32_t values = 0x01, skip_metadata = 0x02, page_size = 0x04, paging_state = 0x08,
                               serial_consistency = 0x10, timestamp = 0x20, names = 0x40, keyspace = 0x80,
                               now_in_seconds = 0x100, page_size_in_bytes = 0x4000'0000, continuous = 0x8000'0000;
}

/// DSE's continuous paging: the server pushes pages by itself. Zero means no limit everywhere.
struct continuous_paging {
  std::uint32_t max_pages = 0;
  std::uint32_t pages_per_second = 0;
  std::uint32_t next_pages = 0;  ///< pages the client can take before it asks for more; DSE_V2
};

/// What nearly all requests have, and no more.
struct common_parameters {
  consistency level = consistency::local_one;
  bool skip_metadata = false;
  std::uint16_t value_count = 0;
  std::uint32_t page_size = 0;            ///< 0: no paging
  bytes_view values;                      ///< value_count [value]s
  std::optional<std::int64_t> timestamp;  ///< microseconds since 1970
};

/// What follows the text or the ids in QUERY and EXECUTE.
///
/// A field that the version does not know is left out: callers refuse it beforehand (version.hpp).
struct query_parameters : common_parameters {
  std::optional<consistency> serial;
  bool page_size_in_bytes = false;              ///< only with continuous paging
  std::span<const std::string_view> names;      ///< empty, or one for each value
  bytes_view paging_state;                      ///< empty: the first page
  std::string_view keyspace;                    ///< empty: the connection's; v5, DSE_V2
  std::optional<std::int32_t> now_in_seconds;   ///< v5
  std::optional<continuous_paging> continuous;  ///< DSE_V1, DSE_V2
};

namespace detail {
std::size_t room_for_all(const query_parameters& q) noexcept;
byte_cursor put_all(byte_cursor at, const query_parameters& q, protocol_version v) noexcept;

inline std::uint32_t flags_of_common(const common_parameters& q) noexcept {
  return (q.value_count != 0 ? query_flag::values : 0) | (q.skip_metadata ? query_flag::skip_metadata : 0) |
         (q.page_size != 0 ? query_flag::page_size : 0) | (q.timestamp ? query_flag::timestamp : 0);
}
}  // namespace detail

/// Nothing but values, a page size and a timestamp, as nearly all requests: one test instead of six.
inline bool is_common(const query_parameters& q) noexcept {
  const std::size_t sizes = q.names.size() | q.paging_state.size() | q.keyspace.size();
  const unsigned flags =
      static_cast<unsigned>(q.serial.has_value()) | q.now_in_seconds.has_value() | q.continuous.has_value();
  return (sizes | flags) == 0;
}

/// Never less than what put_parameters() writes.
inline std::size_t room_for(const common_parameters& q) noexcept { return 2 + 4 + 2 + q.values.size() + 4 + 8; }
inline std::size_t room_for(const query_parameters& q) noexcept {
  if (!is_common(q)) [[unlikely]]
    return detail::room_for_all(q);
  return room_for(static_cast<const common_parameters&>(q));
}

/// Into room made by room_for().
inline void put_parameters(byte_writer& w, const common_parameters& q, protocol_version v) noexcept {
  const std::uint32_t flags = detail::flags_of_common(q);
  w.put(static_cast<std::uint16_t>(q.level));
  if (has_int_flags(v)) w.put(flags);
  else w.put(static_cast<std::uint8_t>(flags));
  if (q.value_count != 0) {
    w.put(q.value_count);
    w.put_bytes(q.values);
  }
  if (q.page_size != 0) w.put(q.page_size);
  if (q.timestamp) w.put(static_cast<std::uint64_t>(*q.timestamp));
}
inline void put_parameters(byte_writer& w, const query_parameters& q, protocol_version v) noexcept {
  if (!is_common(q)) [[unlikely]]
    return w.advance_to(detail::put_all(w.cursor(), q, v));
  put_parameters(w, static_cast<const common_parameters&>(q), v);
}

}  // namespace dse::wire
