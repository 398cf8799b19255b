#pragma once

#include <dse/bytes.hpp>
#include <dse/consistency.hpp>
#include <dse/continuous_paging.hpp>
#include <dse/detail/prepared_statement.hpp>
#include <dse/error.hpp>
#include <dse/node_info.hpp>
#include <dse/paging_state.hpp>
#include <dse/value_buffer.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace dse { inline namespace v0 {

class execution_profile;

namespace detail {

/// next_page waits for what a server pushes: nothing is sent for it.
enum class message_kind : std::uint8_t { query, execute, batch, prepare, options, revise, next_page };

/// Pages that a server pushes, on their way to whoever reads them; known to the engine only.
class pushed_pages;

struct message;

/// The values of a text that is not prepared yet, owned, to be encoded when its parameters' types are known.
class late_values {
 public:
  virtual ~late_values() = default;
  /// Makes m the EXECUTE of p with these values, or refuses in it the first that does not fit.
  virtual void bind(message& m, const std::shared_ptr<const prepared_statement>& p) const = 0;
};

/// One statement of a batch.
struct batch_part {
  std::shared_ptr<const prepared_statement> prepared;  // or the text
  std::string text;
  std::uint16_t value_count = 0;
  value_buffer values;
  std::shared_ptr<const late_values> late;  // waits for PREPARE
};

/// What few requests have.
struct message_extras {
  message_extras();
  message_extras(const message_extras& other);
  ~message_extras();

  error failure;  // found while values were bound; reported when the statement is executed
  paging_state paging;
  std::optional<continuous_paging> continuous;
  std::shared_ptr<pushed_pages> pages;  // of next_page
  std::string keyspace;
  std::string prepared_in;  // of PREPARE: the keyspace that the connection had when it was sent
  std::optional<consistency> serial;
  std::optional<std::int64_t> timestamp_us;
  std::optional<std::int32_t> now_in_seconds;
  std::map<std::string, bytes> payload;
  std::string execute_as;
  std::shared_ptr<const node_info> node;       // the only one that will do
  std::shared_ptr<const node_info> preferred;  // comes first in the plan
  std::vector<std::string> value_names;
  std::shared_ptr<const late_values> late;
  std::vector<batch_part> parts;
  bytes routing_key;  // that a statement names by itself; tokens are made of it where they are not Murmur3's
  std::string profile_name;
  std::shared_ptr<const execution_profile> profile;
  std::uint32_t policies = 0;  // of the profile; 0: the session's
  std::uint8_t batch_type = 0;
  bool tracing = false;
};

/// Everything needed to write a request's frame, again for each attempt. Values are already in wire form.
struct message {
  message() noexcept {}
  message(message&&) noexcept = default;
  message& operator=(message&&) noexcept = default;
  message(const message& other);
  message& operator=(const message& other) { return *this = message(other); }

  message_extras& rare();

  std::shared_ptr<const prepared_statement> prepared;  // of EXECUTE
  std::shared_ptr<const std::string> text;             // of QUERY and PREPARE
  std::unique_ptr<message_extras> extras;
  std::chrono::nanoseconds timeout{0};  // zero: the session's; negative: none
  std::int64_t token = 0;
  std::int32_t page_size = 0;  // zero: the session's; negative: no paging
  consistency level = consistency::local_one;
  std::uint16_t value_count = 0;
  message_kind kind = message_kind::query;
  bool has_token = false;
  bool has_level = false;
  bool has_idempotence = false;
  bool idempotent = false;
  bool uses_keyspace = false;  // the text is a USE
  value_buffer values;
};

/// What statements that are bound to a prepared one begin with.
struct request_defaults {
  std::chrono::nanoseconds timeout{0};
  std::int32_t page_size = 0;
  consistency level = consistency::local_one;
  bool has_level = false;
  bool has_idempotence = false;
  bool idempotent = false;
  std::string profile_name;
  std::shared_ptr<const execution_profile> profile;

  void apply_to(message& m) const {
    m.timeout = timeout;
    m.page_size = page_size;
    m.level = level;
    m.has_level = has_level;
    m.has_idempotence = has_idempotence;
    m.idempotent = idempotent;
    if (profile) m.rare().profile = profile;
    if (!profile_name.empty()) m.rare().profile_name = profile_name;
  }
};

}  // namespace detail
}}  // namespace dse::v0
