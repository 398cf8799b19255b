#pragma once

#include <dse/detail/operation_source.hpp>

#include <cstddef>
#include <iterator>
#include <memory>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {

/// What runs concurrently, of a range that lives as long as the call or that it owns.
template <class Range>
class range_source : public operation_source {
 public:
  explicit range_source(const Range& range) : range_(&range) {}
  explicit range_source(Range&& range)
      : owned_(std::make_unique<const Range>(std::move(range))), range_(owned_.get()) {}
  std::size_t size() const noexcept override { return std::size(*range_); }

 protected:
  const auto& at(std::size_t i) const { return std::data(*range_)[i]; }

 private:
  std::unique_ptr<const Range> owned_;
  const Range* range_;
};

}}}  // namespace dse::v0::detail
