#pragma once

#include <dse/codec.hpp>
#include <dse/consistency.hpp>
#include <dse/detail/bind.hpp>
#include <dse/detail/operation.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

/// Settings that every kind of request shares. `Self` is the class that the setters return.
///
/// A setter on a temporary returns an rvalue reference to it: chain and pass on in one expression, or store by value.
template <class Self>
class request_settings {
 public:
  Self& consistency(dse::consistency level) & {
    return set([&](auto& m) { m.level = level, m.has_level = true; });
  }
  /// Of the condition of a lightweight transaction: serial or local_serial.
  Self& serial_consistency(dse::consistency level) & {
    return set([&](auto& m) { m.rare().serial = level; });
  }
  /// Running it twice does no harm: it may be sent again after a connection was lost.
  Self& idempotent(bool on) & {
    return set([&](auto& m) { m.idempotent = on; });
  }
  /// From the call to the completion, retries included; zero: the session's, negative: none.
  Self& timeout(std::chrono::nanoseconds t) & {
    return set([&](auto& m) { m.timeout = t; });
  }
  /// Rows a page; negative: everything in one page.
  Self& page_size(std::int32_t rows) & {
    return set([&](auto& m) { m.page_size = rows; });
  }
  /// Where to go on, as row_set::paging_state() gave it.
  Self& paging_state(bytes state) & {
    return set([&](auto& m) { m.rare().paging_state = std::move(state); });
  }
  /// Microseconds since the epoch; without it the session's clock, which never gives the same twice.
  Self& timestamp(std::int64_t microseconds) & {
    return set([&](auto& m) { m.rare().timestamp_us = microseconds; });
  }
  Self& tracing(bool on) & {
    return set([&](auto& m) { m.rare().tracing = on; });
  }
  /// Keys and values for the server's query handler (protocol v4 and later).
  Self& custom_payload(std::map<std::string, bytes> payload) & {
    return set([&](auto& m) { m.rare().payload = std::move(payload); });
  }

  Self&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  Self&& serial_consistency(dse::consistency level) && { return std::move(serial_consistency(level)); }
  Self&& idempotent(bool on) && { return std::move(idempotent(on)); }
  Self&& timeout(std::chrono::nanoseconds t) && { return std::move(timeout(t)); }
  Self&& page_size(std::int32_t rows) && { return std::move(page_size(rows)); }
  Self&& paging_state(bytes state) && { return std::move(paging_state(std::move(state))); }
  Self&& timestamp(std::int64_t microseconds) && { return std::move(timestamp(microseconds)); }
  Self&& tracing(bool on) && { return std::move(tracing(on)); }
  Self&& custom_payload(std::map<std::string, bytes> payload) && {
    return std::move(custom_payload(std::move(payload)));
  }

 protected:
  request_settings() noexcept {}

 private:
  template <class F>
  Self& set(F&& f) {
    f(static_cast<Self*>(this)->operation_->what);
    return static_cast<Self&>(*this);
  }
};

/// One CQL request: a text sent as it is, or a prepared statement with its values.
///
/// It holds its values in the form in which they travel, written once; moving it moves a pointer, copying copies the
/// values. A statement is not changed by being executed. A value that does not fit is reported when it is executed.
class statement : public request_settings<statement> {
 public:
  explicit statement(std::string_view text);
  /// Values are sent with the CQL type that their C++ type stands for: an int32_t as int, never as bigint.
  template <class... Values>
    requires(sizeof...(Values) > 0)
  explicit statement(std::string_view text, const Values&... values) : statement(text) {
    static_assert((bindable<Values> && ...), "a value has no dse::codec: specialise dse::codec for its type");
    detail::bind_natural(operation_->what, values...);
  }
  statement(statement&&) noexcept = default;
  statement& operator=(statement&&) noexcept = default;
  statement(const statement& other) : operation_(detail::copy_of(*other.operation_)) {}
  statement& operator=(const statement& other) { return *this = statement(other); }

  /// A query whose bytes are no CQL text, for the server's own query languages: sent in QUERY's [long string] as they
  /// are.
  static statement raw(bytes_view query);
  /// Appends the bytes of a value as they are.
  statement& raw_value(bytes_view value) &;
  statement&& raw_value(bytes_view value) && { return std::move(raw_value(value)); }

 private:
  friend class request_settings<statement>;
  friend class prepared;
  friend class session;
  friend class batch;
  explicit statement(detail::operation_ptr op) noexcept : operation_(std::move(op)) {}

  detail::operation_ptr operation_;
};

/// A prepared statement; a handle, cheap to copy. Default-constructed it is empty.
class prepared {
 public:
  prepared() noexcept {}
  explicit prepared(std::shared_ptr<const detail::prepared_statement> p) noexcept : prepared_(std::move(p)) {}

  /// Binds all values, in the order of the markers; `dse::unset` leaves a column as it is.
  template <class... Values>
  statement bind(const Values&... values) const {
    static_assert((bindable<Values> && ...), "a value has no dse::codec: specialise dse::codec for its type");
    statement s(detail::new_operation());
    detail::bind_prepared(s.operation_->what, prepared_, values...);
    return s;
  }

  /// Binds each marker to the field of its name in a struct (see dse::mapping); other fields are passed over.
  template <mapped T>
  statement bind(const T& row) const {
    statement s(detail::new_operation());
    detail::bind_fields(s.operation_->what, prepared_, row);
    return s;
  }

  explicit operator bool() const noexcept { return prepared_ != nullptr; }
  const std::string& text() const noexcept { return prepared_->text; }
  const std::vector<column>& parameters() const noexcept { return prepared_->parameters; }
  const std::vector<column>& columns() const noexcept { return prepared_->newest().result->columns; }

 private:
  std::shared_ptr<const detail::prepared_statement> prepared_;
};

}}  // namespace dse::v0
