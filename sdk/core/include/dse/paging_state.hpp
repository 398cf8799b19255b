#pragma once

#include <dse/bytes.hpp>
#include <dse/error.hpp>

#include <cstdint>
#include <utility>

namespace dse { inline namespace v0 {

/// Where a result goes on, as row_set::paging_state() gives it, to be kept or sent elsewhere and given to
/// statement::paging_state() later, in this session or another one of the same cluster.
///
/// It remembers the text and the values that it belongs to: with others the request fails with invalid_argument.
/// Whoever can change it can read what the server did not mean to show: sign it before it goes to a browser.
class paging_state {
 public:
  /// The beginning.
  paging_state() noexcept {}
  /// From to_bytes(). \throws dse::exception with invalid_argument when it is something else.
  static paging_state from_bytes(bytes_view b);
  static result<paging_state> try_from_bytes(bytes_view b);
  /// A server's own bytes, from another driver for example. They are not checked against the statement.
  static paging_state from_server(bytes b) { return paging_state(std::move(b), 0, false); }

  bytes to_bytes() const;
  const bytes& server_bytes() const noexcept { return server_bytes_; }
  bool empty() const noexcept { return server_bytes_.empty(); }
  friend bool operator==(const paging_state&, const paging_state&) = default;

  /// For the SDK: `fingerprint` is that of the statement.
  paging_state(bytes server_bytes, std::uint64_t fingerprint) noexcept
      : paging_state(std::move(server_bytes), fingerprint, true) {}
  /// Whether it may go on a statement with that fingerprint.
  bool belongs_to(std::uint64_t fingerprint) const noexcept { return !checked_ || fingerprint_ == fingerprint; }

 private:
  paging_state(bytes b, std::uint64_t fingerprint, bool checked) noexcept
      : server_bytes_(std::move(b)), fingerprint_(fingerprint), checked_(checked) {}

  bytes server_bytes_;
  std::uint64_t fingerprint_ = 0;
  bool checked_ = false;
};

}}  // namespace dse::v0
