#pragma once

#include <dse/error.hpp>
#include <dse/uuid.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// How a request was carried out.
class execution_info {
 public:
  execution_info() noexcept {}

  /// address:port of the node that answered; empty: behind a Unix domain socket.
  const std::string& node() const noexcept { return node_; }
  uuid host_id() const noexcept { return host_id_; }
  /// The attempts before the one that succeeded.
  const std::vector<attempt>& failed_attempts() const noexcept { return attempts_; }
  /// Bytes of the request's frame and of the response's body, before compression.
  std::uint32_t request_size() const noexcept { return request_size_; }
  std::uint32_t response_size() const noexcept { return response_size_; }
  /// After a statement that changed the schema: whether the nodes agreed on it in time. True for all others.
  bool is_schema_agreed() const noexcept { return schema_agreed_; }

 private:
  friend class row_set;

  std::string node_;
  uuid host_id_;
  std::vector<attempt> attempts_;
  std::uint32_t request_size_ = 0;
  std::uint32_t response_size_ = 0;
  bool schema_agreed_ = true;
};

}}  // namespace dse::v0
