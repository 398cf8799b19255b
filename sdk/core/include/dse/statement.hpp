#pragma once

#include <dse/codec.hpp>
#include <dse/consistency.hpp>
#include <dse/detail/bind.hpp>
#include <dse/detail/operation.hpp>
#include <dse/execution_profile.hpp>
#include <dse/named_value.hpp>
#include <dse/node_info.hpp>

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace dse { inline namespace v0 {

namespace detail {

/// What the protocol's flags cannot say is refused when the request is executed, not here.
void set_serial_consistency(message& m, consistency level);
void set_timestamp(message& m, std::int64_t microseconds);
void set_custom_payload(message& m, std::map<std::string, bytes> payload);
void set_execute_as(message& m, std::string user);
void set_node(message& m, std::shared_ptr<const node_info> node);
void set_preferred(message& m, std::shared_ptr<const node_info> node);
void set_profile(message& m, std::string name);
void set_profile(message& m, execution_profile p);
/// `values`: the partition key's columns in its order, [int length][bytes] each.
void set_routing_key(message& m, const value_buffer& values);

/// A value with a codec, with or without a name.
template <class T>
concept value_argument = bindable<typename without_name<std::remove_cvref_t<T>>::type>;

template <class... Values>
constexpr bool check_values() {
  static_assert((value_argument<Values> && ...), "a value has no dse::codec: specialise dse::codec for its type");
  static_assert(any_named<Values...> == all_named<Values...>,
                "values with dse::named() and without cannot be mixed: give each its name, or none");
  return true;
}

}  // namespace detail

/// Settings that every kind of request shares. `Self` is the class that the setters return.
///
/// A setter on a temporary returns an rvalue reference to it: chain and pass on in one expression, or store by value.
/// What is wrong with a setting is reported when the request is executed, with client_errc::invalid_argument, or
/// unsupported_version when the session's protocol version cannot say it; nothing is sent then.
template <class Self>
class request_settings {
 public:
  Self& consistency(dse::consistency level) & {
    return set([&](auto& m) { m.level = level, m.has_level = true; });
  }
  /// Of the condition of a lightweight transaction: serial or local_serial.
  Self& serial_consistency(dse::consistency level) & {
    return set([&](auto& m) { detail::set_serial_consistency(m, level); });
  }
  /// Running it twice does no harm: it may be sent again after a connection was lost.
  Self& idempotent(bool on) & {
    return set([&](auto& m) { m.idempotent = on, m.has_idempotence = true; });
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
  Self& paging_state(dse::paging_state state) & {
    return set([&](auto& m) { m.rare().paging = std::move(state); });
  }
  /// The server pushes the pages by itself (DSE 5.1 and later).
  Self& continuous(continuous_paging how) & {
    return set([&](auto& m) { m.rare().continuous = how; });
  }
  /// Microseconds since the epoch; without it the session's clock, which never gives the same twice.
  Self& timestamp(std::int64_t microseconds) & {
    return set([&](auto& m) { detail::set_timestamp(m, microseconds); });
  }
  /// The server keeps a trace; row_set::trace_id() names it.
  Self& tracing(bool on) & {
    return set([&](auto& m) { m.rare().tracing = on; });
  }
  /// Keys and values for the server's query handler (protocol v4 and later).
  Self& custom_payload(std::map<std::string, bytes> payload) & {
    return set([&](auto& m) { detail::set_custom_payload(m, std::move(payload)); });
  }
  /// What unqualified table names mean in this request (protocol v5 and DSE_V2); without it the session's keyspace.
  Self& keyspace(std::string name) & {
    return set([&](auto& m) { m.rare().keyspace = std::move(name); });
  }
  /// The time that TTLs are counted from, in seconds since the epoch (protocol v5).
  Self& now_in_seconds(std::int32_t seconds) & {
    return set([&](auto& m) { m.rare().now_in_seconds = seconds; });
  }
  /// Runs with the rights of another role, which must have been granted PROXY.EXECUTE (DSE 5.1 and later).
  Self& execute_as(std::string role) & {
    return set([&](auto& m) { detail::set_execute_as(m, std::move(role)); });
  }
  /// With the settings of a profile that the session knows by this name.
  Self& profile(std::string name) & {
    return set([&](auto& m) { detail::set_profile(m, std::move(name)); });
  }
  /// With the settings of this profile, and the policies of the one that it is a copy of.
  Self& profile(execution_profile p) & {
    return set([&](auto& m) { detail::set_profile(m, std::move(p)); });
  }
  /// Goes to this node and no other: fails with no_node_available when no connection to it can take the request.
  Self& node(std::shared_ptr<const node_info> n) & {
    return set([&](auto& m) { detail::set_node(m, std::move(n)); });
  }
  /// Goes to this node first; where it cannot, to the nodes of the load balancing policy's plan, as without it. A node
  /// that is down, or that the policy ignores, is passed over. node() leaves it no choice.
  Self& prefer(std::shared_ptr<const node_info> n) & {
    return set([&](auto& m) { detail::set_preferred(m, std::move(n)); });
  }
  /// The partition key that decides which replicas a statement goes to; prepared statements find it by themselves. Each
  /// value travels as its natural type: for a bigint column an int64_t.
  template <class... Values>
  Self& routing_key(const Values&... values) & {
    static_assert((bindable<Values> && ...), "a value has no dse::codec: specialise dse::codec for its type");
    return set([&](auto& m) {
      detail::message key;
      detail::bind_natural(key, values...);
      if (key.extras) return detail::refuse(m, key.extras->failure);
      detail::set_routing_key(m, key.values);
    });
  }
  /// The same by its token.
  Self& routing_token(std::int64_t token) & {
    return set([&](auto& m) { m.token = token, m.has_token = true; });
  }

  Self&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  Self&& serial_consistency(dse::consistency level) && { return std::move(serial_consistency(level)); }
  Self&& idempotent(bool on) && { return std::move(idempotent(on)); }
  Self&& timeout(std::chrono::nanoseconds t) && { return std::move(timeout(t)); }
  Self&& page_size(std::int32_t rows) && { return std::move(page_size(rows)); }
  Self&& paging_state(dse::paging_state state) && { return std::move(paging_state(std::move(state))); }
  Self&& continuous(continuous_paging how) && { return std::move(continuous(how)); }
  Self&& timestamp(std::int64_t microseconds) && { return std::move(timestamp(microseconds)); }
  Self&& tracing(bool on) && { return std::move(tracing(on)); }
  Self&& custom_payload(std::map<std::string, bytes> payload) && {
    return std::move(custom_payload(std::move(payload)));
  }
  Self&& keyspace(std::string name) && { return std::move(keyspace(std::move(name))); }
  Self&& now_in_seconds(std::int32_t seconds) && { return std::move(now_in_seconds(seconds)); }
  Self&& execute_as(std::string role) && { return std::move(execute_as(std::move(role))); }
  Self&& profile(std::string name) && { return std::move(profile(std::move(name))); }
  Self&& profile(execution_profile p) && { return std::move(profile(std::move(p))); }
  Self&& node(std::shared_ptr<const node_info> n) && { return std::move(node(std::move(n))); }
  Self&& prefer(std::shared_ptr<const node_info> n) && { return std::move(prefer(std::move(n))); }
  template <class... Values>
  Self&& routing_key(const Values&... values) && {
    return std::move(routing_key(values...));
  }
  Self&& routing_token(std::int64_t token) && { return std::move(routing_token(token)); }

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
  /// Values are sent with the CQL type that their C++ type stands for: an int32_t as int, never as bigint. Either all
  /// of them have names, or none.
  template <class... Values>
    requires(sizeof...(Values) > 0)
  explicit statement(std::string_view text, const Values&... values) : statement(text) {
    static_assert(detail::check_values<Values...>());
    detail::bind_natural(operation_->what, values...);
  }
  statement(statement&&) noexcept = default;
  statement& operator=(statement&&) noexcept = default;
  statement(const statement& other) : operation_(detail::copy_of(*other.operation_)) {}
  statement& operator=(const statement& other) { return *this = statement(other); }

  /// Gives one marker its value, or another one, by its name (every marker of that name) or its index. A text that is
  /// not prepared gets its values one after the other: the index is that of a value it has, or the next.
  template <class T>
  statement& set(std::string_view name, const T& value) & {
    static_assert(bindable<T>, "the value has no dse::codec: specialise dse::codec for its type");
    return detail::set_value(operation_->what, name, value), *this;
  }
  template <class T>
  statement& set(std::size_t index, const T& value) & {
    static_assert(bindable<T>, "the value has no dse::codec: specialise dse::codec for its type");
    return detail::set_value(operation_->what, index, value), *this;
  }
  template <class T>
  statement&& set(std::string_view name, const T& value) && {
    return std::move(set(name, value));
  }
  template <class T>
  statement&& set(std::size_t index, const T& value) && {
    return std::move(set(index, value));
  }

  /// A query whose bytes are no CQL text, for the server's own query languages: sent in QUERY's [long string] as they
  /// are.
  static statement raw(bytes_view query);
  /// A statement that is never sent: executing it fails with `why`, in each call style. For modules that make
  /// statements and find what is wrong on the way.
  static statement refused(error why);
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
  /// defaults: settings that every bound statement begins with; null: none.
  explicit prepared(std::shared_ptr<const detail::prepared_statement> p,
                    std::shared_ptr<const detail::request_defaults> defaults = nullptr) noexcept
      : prepared_(std::move(p)), defaults_(std::move(defaults)) {}

  /// Binds all values in the order of the markers, or those of the given names: `bind(dse::named("id", 7))`. What gets
  /// no name, and what is given as `dse::unset`, stays as it is in the table (protocol v4 and later).
  template <class... Values>
  statement bind(const Values&... values) const {
    static_assert(detail::check_values<Values...>());
    statement s(start());
    detail::bind_prepared(s.operation_->what, prepared_, values...);
    return s;
  }

  /// Binds each marker to the field of its name in a struct (see dse::mapping); other fields are passed over.
  template <mapped T>
  statement bind(const T& row) const {
    statement s(start());
    detail::bind_fields(s.operation_->what, prepared_, row);
    return s;
  }

  /// A statement none of whose markers has a value yet, for statement::set().
  statement unbound() const {
    statement s(start());
    detail::bind_nothing(s.operation_->what, prepared_);
    return s;
  }

  explicit operator bool() const noexcept { return prepared_ != nullptr; }
  const std::string& text() const noexcept { return prepared_->text; }
  /// The keyspace that its unqualified names mean; empty when there was none.
  const std::string& keyspace() const noexcept { return prepared_->keyspace; }
  const std::vector<column>& parameters() const noexcept { return prepared_->parameters; }
  const std::vector<column>& columns() const noexcept { return prepared_->newest().result->columns; }

 private:
  detail::operation_ptr start() const {
    detail::operation_ptr op = detail::new_operation();
    if (defaults_) [[unlikely]]
      defaults_->apply_to(op->what);
    return op;
  }

  std::shared_ptr<const detail::prepared_statement> prepared_;
  std::shared_ptr<const detail::request_defaults> defaults_;
};

}}  // namespace dse::v0
