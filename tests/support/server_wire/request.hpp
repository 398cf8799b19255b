#pragma once

#include "support/server_wire/byte_source.hpp"
#include "support/server_wire/dialect.hpp"

#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace dse::testing {

struct startup_request {
  std::vector<std::pair<std::string, std::string>> options;
  /// Empty when the client did not send the option.
  std::string option(std::string_view name) const;
};
struct options_request {};
struct auth_response_request {
  std::optional<bytes> token;
};
struct register_request {
  std::vector<std::string> events;
};

/// A [value], with its name if the client sent names.
struct bound_value {
  std::optional<bytes> value;  ///< nothing: null or unset
  bool unset = false;
  std::string name = {};
};

struct continuous_options {
  std::int32_t max_pages = 0;
  std::int32_t pages_per_second = 0;
  std::int32_t next_pages = 0;
};

/// native_protocol_v5.spec, section 4.1.4.
struct query_options {
  std::uint16_t consistency = 0;
  std::uint32_t flags = 0;  ///< as sent
  std::vector<bound_value> values;
  bool skip_metadata = false;
  std::optional<std::int32_t> page_size;
  bool page_size_in_bytes = false;
  std::optional<bytes> paging_state;
  std::optional<std::uint16_t> serial_consistency;
  std::optional<std::int64_t> timestamp;
  std::optional<std::string> keyspace;
  std::optional<std::int32_t> now_in_seconds;
  std::optional<continuous_options> continuous;
};

struct query_request {
  std::string text;
  query_options options;
};
struct prepare_request {
  std::string text;
  std::optional<std::string> keyspace;
};
struct execute_request {
  bytes id;
  std::optional<bytes> result_metadata_id;  ///< always present in v5 and DSE_V2
  query_options options;
};
struct batch_statement {
  std::optional<bytes> id;  ///< nothing: not prepared
  std::string text;
  std::vector<bound_value> values;
};
struct batch_request {
  std::uint8_t kind = 0;  ///< 0 logged, 1 unlogged, 2 counter
  std::vector<batch_statement> statements;
  query_options options;  ///< without values and paging
};
struct revise_request {
  std::int32_t operation = 0;  ///< 1 cancel, 2 more pages
  std::int32_t stream = 0;
  std::int32_t next_pages = 0;
};

/// One request with what its header says.
struct server_request {
  std::uint8_t version = 0;
  std::uint8_t flags = 0;
  std::int16_t stream = 0;
  std::uint8_t opcode = 0;
  std::vector<std::pair<std::string, std::optional<bytes>>> custom_payload;
  std::variant<options_request, startup_request, auth_response_request, register_request, query_request,
               prepare_request, execute_request, batch_request, revise_request>
      message;

  bool tracing() const noexcept { return (flags & 0x02) != 0; }
  template <class Message>
  const Message* as() const noexcept {
    return std::get_if<Message>(&message);
  }
};

/// frame: one whole frame, header included. Throws bad_request unless it is exactly what the version prescribes.
server_request decode_request(bytes_view frame);

}  // namespace dse::testing
