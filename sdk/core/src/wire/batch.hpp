#pragma once

#include "wire/frame.hpp"

#include <dse/consistency.hpp>

#include <optional>
#include <span>

namespace dse::wire {

enum class batch_kind : std::uint8_t { logged = 0, unlogged = 1, counter = 2 };

/// One statement of a batch: by id when it was prepared, else by its text.
struct batch_child {
  bytes_view id = {};          ///< empty: not prepared
  std::string_view text = {};  ///< used when there is no id
  std::uint16_t value_count = 0;
  bytes_view values =
      {};  ///< value_count [value]s; names are not offered, since no server can read them (CASSANDRA-10246)
};

/// native_protocol_v5.spec, section 4.1.7; a field that the version does not know is left out.
struct batch_parameters {
  batch_kind kind = batch_kind::logged;
  std::span<const batch_child> children;  ///< at most 65,535
  consistency level = consistency::local_one;
  std::optional<consistency> serial;
  std::optional<std::int64_t> timestamp;       ///< microseconds since 1970
  std::string_view keyspace;                   ///< empty: the connection's; v5, DSE_V2
  std::optional<std::int32_t> now_in_seconds;  ///< v5
};

void encode_batch(output_buffer& out, const request_head& head, const batch_parameters& b);

}  // namespace dse::wire
