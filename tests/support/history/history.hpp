#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dse::testing {

/// What a client was told about an operation.
enum class outcome : std::uint8_t {
  acknowledged,
  not_executed,  ///< it failed, and the error says that it had no effect
  uncertain,     ///< it failed, and may have had its effect, or may yet have it
};

enum class operation_kind : std::uint8_t {
  append,           ///< `key`: a list, that gets `id`
  insert,           ///< `key`: a bucket, that gets a row with `id`; executed twice, it leaves two of them
  count,            ///< `key`: a counter, that grows by one
  compare_and_set,  ///< `key`: a register, that becomes `id` if it is `expected`
  scan,             ///< `key`: a bucket, of which `rows` are all that was read, page by page
  read,             ///< `key`: a bucket, of which the row `wanted` was read
};
constexpr const char* to_string(operation_kind k) noexcept {
  constexpr const char* names[] = {"append", "insert", "count", "compare_and_set", "scan", "read"};
  return names[static_cast<std::size_t>(k)];
}

struct stored_row {
  std::int64_t id = 0;
  std::int64_t checksum = 0;

  bool operator==(const stored_row&) const = default;
};
/// What stands beside an id, so that a row of another request shows. Never 0 for an id that is not.
constexpr std::int64_t checksum_of(std::int64_t id) noexcept {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(id) * 0x9E3779B97F4A7C15);
}

/// One operation of a client's, and what became of it. Times are the client's, from any one moment on.
struct operation {
  operation_kind kind = operation_kind::read;
  std::int64_t id = 0;  ///< no two operations have the same
  int key = 0;
  std::chrono::nanoseconds started{};
  std::chrono::nanoseconds completed{};
  outcome result = outcome::uncertain;

  std::int64_t expected = 0;                ///< of a compare_and_set; 0: nothing has been set yet
  std::optional<std::int64_t> found = {};   ///< what an acknowledged compare_and_set found, that therefore did not set
  std::optional<std::int64_t> wanted = {};  ///< of a read: the id of a row that was acknowledged before
  std::vector<stored_row> rows = {};        ///< of a scan or a read

  std::string failure = {};             ///< the error, for people
  bool is_node_s_failure = false;       ///< no client can do anything about it
  std::vector<std::string> nodes = {};  ///< that it was sent to, as far as the session tells

  bool reads() const noexcept { return kind == operation_kind::scan || kind == operation_kind::read; }
  bool sets() const noexcept { return kind == operation_kind::compare_and_set && !found; }
};
using history = std::vector<operation>;

/// What all replicas agree on, long after the last operation.
struct final_state {
  std::map<int, std::vector<std::int64_t>> lists;
  std::map<int, std::vector<stored_row>> buckets;
  std::map<int, std::int64_t> counters;
  std::map<int, std::int64_t> registers;  ///< 0: nothing was ever set

  bool operator==(const final_state&) const = default;
};

}  // namespace dse::testing
