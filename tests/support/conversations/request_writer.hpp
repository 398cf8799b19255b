#pragma once

#include "support/server_wire/byte_sink.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::testing {

enum request_opcodes : std::uint8_t {
  startup_opcode = 0x01,
  options_opcode = 0x05,
  query_opcode = 0x07,
  prepare_opcode = 0x09,
  execute_opcode = 0x0A,
  register_opcode = 0x0B,
  batch_opcode = 0x0D,
  auth_response_opcode = 0x0F,
};

/// What a header can ask for.
enum request_flags : std::uint8_t { tracing_flag = 0x02, payload_flag = 0x04, beta_flag = 0x10 };

/// A [value]: bytes, or a negative length without any.
struct sent_value {
  std::int32_t length = -1;
  bytes octets = {};
  std::string name = {};

  static sent_value of(bytes octets) {
    const auto length = static_cast<std::int32_t>(octets.size());
    return {length, std::move(octets), {}};
  }
  static sent_value bigint(std::int64_t n) { return of(byte_sink().number(static_cast<std::uint64_t>(n), 8).get()); }
  static sent_value int_(std::int32_t n) { return of(byte_sink().int_(n).get()); }
  static sent_value null() { return {-1, {}, {}}; }
  static sent_value unset() { return {-2, {}, {}}; }
  sent_value named(std::string n) && { return {length, std::move(octets), std::move(n)}; }
};

/// What follows the text of a QUERY or the id of an EXECUTE.
struct sent_parameters {
  std::vector<sent_value> values = {};
  std::uint16_t consistency = 1;
  bool skip_metadata = false;
  std::optional<std::int32_t> page_size = {};
  std::optional<bytes> paging_state = {};
  std::optional<std::uint16_t> serial_consistency = {};
  std::optional<std::int64_t> timestamp = {};
  std::optional<std::string> keyspace = {};  ///< v5
  std::uint32_t further_flags = 0;
};

/// Writes requests as native_protocol_v3/v4/v5.spec has them, and such as they do not have.
class request_writer {
 public:
  explicit request_writer(std::uint8_t version) noexcept : version_(version) {}

  std::uint8_t version() const noexcept { return version_; }

  bytes frame(std::uint8_t opcode, int stream, bytes_view body, std::uint8_t flags = 0) const;
  bytes options(int stream) const { return frame(options_opcode, stream, {}); }
  using option_list = std::vector<std::pair<std::string, std::string>>;
  bytes startup(int stream, const option_list& options = {{"CQL_VERSION", "3.0.0"}}) const;
  bytes register_for(int stream, const std::vector<std::string>& events) const;
  bytes query(int stream, std::string_view text, const sent_parameters& p = {}, std::uint8_t flags = 0) const;
  bytes prepare(int stream, std::string_view text, std::uint8_t flags = 0) const;
  bytes execute(int stream, bytes_view id, bytes_view metadata_id, const sent_parameters& p,
                std::uint8_t flags = 0) const;
  /// The body of a QUERY, for frames that are not quite one.
  bytes query_body(std::string_view text, const sent_parameters& p = {}) const;

  /// A statement of a batch: a text, or the id of a prepared statement.
  struct part {
    std::string text = {};
    bytes id = {};
    std::vector<sent_value> values = {};
  };
  /// kind: 0 logged, 1 unlogged, 2 counter.
  bytes batch(int stream, std::uint8_t kind, const std::vector<part>& parts, std::uint8_t flags = 0) const;

 private:
  bool is_v5() const noexcept { return version_ >= 5; }
  void write_flags(byte_sink& out, std::uint32_t flags) const;
  void write_parameters(byte_sink& out, const sent_parameters& p) const;

  std::uint8_t version_;
};

}  // namespace dse::testing
