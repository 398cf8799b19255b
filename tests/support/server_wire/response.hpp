#pragma once

#include "support/server_wire/byte_sink.hpp"

#include <dse/data_type.hpp>

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dse::testing {

/// What a response's header says, and what stands before its message.
///
/// Each encode function returns a whole frame; v5's go through wrap_in_segments() after the handshake. An unknown
/// version, or what the version does not have, throws std::invalid_argument.
struct response_head {
  std::uint8_t version = 4;  ///< 3, 4, 5, 0x41 or 0x42
  std::int16_t stream = 0;
  std::optional<std::array<std::uint8_t, 16>> tracing_id = {};
  std::vector<std::string> warnings = {};
  std::vector<std::pair<std::string, std::optional<bytes>>> custom_payload = {};
};

struct server_request;
/// Of an answer to the request: its version and stream.
response_head head_for(const server_request& r);

bytes encode_ready(const response_head& head);
bytes encode_authenticate(const response_head& head, std::string_view class_name);
bytes encode_auth_challenge(const response_head& head, const std::optional<bytes>& token);
bytes encode_auth_success(const response_head& head, const std::optional<bytes>& token);

using string_multimap = std::vector<std::pair<std::string, std::vector<std::string>>>;
bytes encode_supported(const response_head& head, const string_multimap& options);

bytes encode_void(const response_head& head);
bytes encode_set_keyspace(const response_head& head, std::string_view keyspace);

/// target: KEYSPACE, TABLE, TYPE, FUNCTION or AGGREGATE; name and argument_types as the target has them.
struct schema_change_info {
  std::string change = "CREATED";
  std::string target = "KEYSPACE";
  std::string keyspace = {};
  std::string name = {};
  std::vector<std::string> argument_types = {};
};
bytes encode_schema_change(const response_head& head, const schema_change_info& change);

/// Events go out on stream -1, whatever the head says.
bytes encode_schema_event(const response_head& head, const schema_change_info& change);
/// address: 4 or 16 bytes. type: TOPOLOGY_CHANGE or STATUS_CHANGE; change: NEW_NODE, REMOVED_NODE, UP, DOWN.
bytes encode_node_event(const response_head& head, std::string_view type, std::string_view change,
                        const std::vector<std::uint8_t>& address, std::int32_t port);

using row = std::vector<std::optional<bytes>>;

/// native_protocol_v5.spec, section 4.2.5.2.
struct rows_result {
  std::vector<column> columns = {};
  std::vector<row> rows = {};
  bool skip_metadata = false;  ///< as the request asked
  bool as_cassandra = false;   ///< which says also of columns that it leaves out that they are of one table
  std::optional<bytes> paging_state = {};
  std::optional<bytes> new_metadata_id = {};  ///< v5, DSE_V2
  std::int32_t page_number = 0;               ///< from 1: a pushed page; DSE
  bool last_page = false;                     ///< of the pushed ones
};
bytes encode_rows(const response_head& head, const rows_result& result);

/// native_protocol_v5.spec, section 4.2.5.4.
struct prepared_result {
  bytes id = {};
  bytes result_metadata_id = {};  ///< sent in v5 and DSE_V2
  std::vector<column> parameters = {};
  std::vector<std::uint16_t> partition_key = {};  ///< not sent in v3
  std::vector<column> columns = {};               ///< empty: no result
};
bytes encode_prepared(const response_head& head, const prepared_result& result);

/// An [int] as a value.
inline bytes int_value(std::int32_t n) { return byte_sink().int_(n).get(); }
inline bytes text_value(std::string_view s) {
  bytes b;
  for (const char c : s) b.push_back(static_cast<std::byte>(c));
  return b;
}

/// Any body behind a right header, for messages that no server should send.
bytes encode_frame(const response_head& head, std::uint8_t opcode, bytes_view message);

}  // namespace dse::testing
