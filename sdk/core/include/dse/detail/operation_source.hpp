#pragma once

#include <dse/detail/operation.hpp>

#include <cstddef>

namespace dse { inline namespace v0 { namespace detail {

/// Requests that are made one by one when their turn comes. make() is called from several threads at once.
class operation_source {
 public:
  virtual ~operation_source() = default;
  virtual std::size_t size() const noexcept = 0;
  virtual operation_ptr make(std::size_t index) const = 0;
};

}}}  // namespace dse::v0::detail
