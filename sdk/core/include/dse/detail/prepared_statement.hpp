#pragma once

#include <dse/bytes.hpp>
#include <dse/detail/response.hpp>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace dse { inline namespace v0 { namespace detail {

/// What the server said when a statement was prepared: an immutable record. When the server changes its mind about the
/// result's columns, a newer record is linked behind it, once; the chain belongs to the first record.
struct prepared_statement {
  std::string text;
  std::string keyspace;       // of its unqualified names
  std::uint64_t session = 0;  // that prepared it
  bytes id;
  bytes execute_prefix;  // how EXECUTE starts in the session's protocol version: id, and the result's metadata id
  std::vector<column> parameters;
  std::vector<std::uint16_t> partition_key;  // indexes of the parameters that make it up, in its order
  std::shared_ptr<const row_metadata> result;
  std::string table_keyspace;   // of the table that it reads or writes
  bool conditional = false;     // a lightweight transaction
  bool skips_metadata = false;  // responses need not describe their columns again

  const prepared_statement& newest() const noexcept {
    const prepared_statement* at = this;
    while (const prepared_statement* next = at->newer_.load(std::memory_order_acquire)) at = next;
    return *at;
  }
  /// Links a record behind the newest one, unless there is one already that says the same: while nodes disagree on a
  /// schema, they tell two descriptions in turn.
  void publish(std::unique_ptr<const prepared_statement> newer) const noexcept {
    for (const prepared_statement* at = this; at; at = at->newer_.load(std::memory_order_acquire))
      if (at->execute_prefix == newer->execute_prefix && at->result->specs == newer->result->specs) return;
    const prepared_statement* at = this;
    const prepared_statement* none = nullptr;
    while (!at->newer_.compare_exchange_weak(none, newer.get(), std::memory_order_acq_rel)) {
      if (none) at = none;
      none = nullptr;
    }
    newer.release();
  }

  prepared_statement() = default;
  prepared_statement(const prepared_statement&) = delete;
  ~prepared_statement() { delete newer_.load(std::memory_order_relaxed); }

 private:
  mutable std::atomic<const prepared_statement*> newer_{nullptr};
};

}}}  // namespace dse::v0::detail
