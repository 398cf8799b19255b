#pragma once

#include <dse/statement.hpp>

#include <cstdint>
#include <string_view>

namespace dse { inline namespace v0 {

enum class batch_type : std::uint8_t { logged = 0, unlogged = 1, counter = 2 };

/// Several writes that travel as one request: 1 to 65,535. Values with names are for statements that get prepared, as
/// texts with values do: no server reads names in a batch.
class batch : public request_settings<batch> {
 public:
  explicit batch(batch_type type = batch_type::logged);
  batch(batch&&) noexcept = default;
  batch& operator=(batch&&) noexcept = default;
  batch(const batch& other) : operation_(detail::copy_of(*other.operation_)) {}
  batch& operator=(const batch& other) { return *this = batch(other); }

  batch& add(statement s) &;
  batch&& add(statement s) && { return std::move(add(std::move(s))); }
  /// Text with values is prepared when the batch is executed, once, and remembered by the session.
  template <class... Values>
  batch& add(std::string_view text, const Values&... values) & {
    static_assert(detail::check_values<Values...>());
    if constexpr (sizeof...(Values) == 0) return add(statement(text));
    else return add_late(text, detail::late(values...));
  }
  template <class... Values>
  batch&& add(std::string_view text, const Values&... values) && {
    return std::move(add(text, values...));
  }

  std::size_t size() const noexcept { return operation_->what.extras->parts.size(); }

 private:
  friend class request_settings<batch>;
  friend class session;
  batch& add_late(std::string_view text, std::shared_ptr<const detail::late_values> values) &;

  detail::operation_ptr operation_;
};

}}  // namespace dse::v0
