#pragma once

#include <dse/batch.hpp>
#include <dse/detail/call_arguments.hpp>
#include <dse/detail/mapped_initiation.hpp>
#include <dse/detail/range_source.hpp>
#include <dse/detail/session_calls.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace dse { inline namespace v0 {

class session;
namespace detail {
const std::shared_ptr<session_core>& core_of(const session& s) noexcept;
}

/// A connected session. A handle: cheap to copy, thread-safe. Default-constructed it is empty, and every call fails
/// with client_errc::closed. The session ends with close(), or with its last handle.
///
/// It belongs to the process that connected it: in the child of a fork() every call fails with client_errc::forked,
/// nodes(), schema(), tokens() and keyspace() are empty, what was under way completes in the parent alone, and nothing
/// that the child does disturbs the parent. Connect after the fork, in each process.
class session {
 public:
  using executor_type = boost::asio::any_io_executor;
  using authenticator_ptr = std::shared_ptr<const authenticator_factory>;

  session() noexcept {}
  explicit session(std::shared_ptr<detail::session_core> core) noexcept : core_(std::move(core)) {}
  explicit operator bool() const noexcept { return core_ != nullptr; }
  /// The executor of the first shard; of an ended session one that still runs what it is given.
  executor_type get_executor() const { return detail::executor_of(core_); }

  /// Runs a statement and returns its first page.
  ///
  /// Blocks the calling thread; fails with blocking_call_on_io_thread when called from a thread that the driver needs.
  /// \throws dse::exception carrying the node, the server's message and every attempt.
  row_set execute(statement s) const;
  row_set execute(batch b) const;
  /// Runs text with the values for its markers. With values, the text is prepared once and remembered.
  template <class... Values>
  row_set execute(std::string_view text, const Values&... values) const {
    return try_execute(text, values...).value();
  }
  result<row_set> try_execute(statement s) const;
  result<row_set> try_execute(batch b) const;
  template <class... Values>
  result<row_set> try_execute(std::string_view text, const Values&... values) const {
    static_assert(detail::value_count<row_set, Values...>() == sizeof...(Values),
                  "a blocking call takes no completion token");
    return detail::block_execute(core_, text_operation<sizeof...(Values)>(text, values...));
  }

  /// Runs a statement; completes with `void(result<row_set>)`.
  template <completes_with<row_set> Token = or_throw_t>
  auto async_execute(statement s, Token&& token = Token()) const {
    return boost::asio::async_initiate<Token, signature<row_set>>(initiation<row_set>(), token,
                                                                  std::move(s.operation_));
  }
  template <completes_with<row_set> Token = or_throw_t>
  auto async_execute(batch b, Token&& token = Token()) const {
    return boost::asio::async_initiate<Token, signature<row_set>>(initiation<row_set>(), token,
                                                                  std::move(b.operation_));
  }
  /// For modules with results of their own: completes with the result<T> that `transform` makes of the result<row_set>.
  template <class T, class Transform, completes_with<T> Token>
  auto async_execute_then(statement s, Transform transform, Token&& token) const {
    return boost::asio::async_initiate<Token, signature<T>>(
        detail::mapped_initiation(initiation<row_set>(), std::move(transform)), token, std::move(s.operation_));
  }
  /// Runs text with the values for its markers; the last argument may be a completion token.
  template <class... Args>
  auto async_execute(std::string_view text, Args&&... args) const {
    constexpr std::size_t count = detail::value_count<row_set, Args...>();
    return execute_with(text_operation<count>(text, args...), detail::token_behind<count>(std::forward<Args>(args)...));
  }

  /// Prepares a text; asked for by several at once, it is sent once.
  prepared prepare(std::string_view text) const;
  /// Prepares the text of a statement in its keyspace. What is bound to it begins with the statement's consistency,
  /// timeout, page size and idempotence.
  prepared prepare(const statement& s) const;
  result<prepared> try_prepare(std::string_view text) const;
  result<prepared> try_prepare(const statement& s) const;
  template <completes_with<prepared> Token = or_throw_t>
  auto async_prepare(std::string_view text, Token&& token = Token()) const {
    return boost::asio::async_initiate<Token, signature<prepared>>(initiation<prepared>(), token,
                                                                   detail::prepare_operation(text));
  }
  template <completes_with<prepared> Token = or_throw_t>
  auto async_prepare(const statement& s, Token&& token = Token()) const {
    return boost::asio::async_initiate<Token, signature<prepared>>(initiation<prepared>(), token,
                                                                   detail::prepare_operation(*s.operation_));
  }

  /// All rows as tuples of Ts or as the mapped struct, fetched page by page while they are read.
  template <class... Ts, class... Values>
  paged_rows<typename detail::row_of<Ts...>::type> query(std::string_view text, const Values&... values) const {
    return paged_rows<typename detail::row_of<Ts...>::type>(execute(text, values...));
  }
  /// The first page of a query as tuples of Ts or as the mapped struct; its async_next_page() gives the others.
  template <class... Ts, class... Args>
  auto async_query(std::string_view text, Args&&... args) const {
    using page = typed_page<typename detail::row_of<Ts...>::type>;
    constexpr std::size_t count = detail::value_count<page, Args...>();
    return query_with<page>(text_operation<count>(text, args...),
                            detail::token_behind<count>(std::forward<Args>(args)...));
  }

  /// Runs a statement once for each row of values (tuples, mapped structs, single values), or each of many statements,
  /// so many at a time as `how` says, spread over all shards.
  ///
  /// Gives every outcome, in input order; none when concurrency::on_outcome() gets them. The rows are only read.
  /// \throws dse::exception when nothing could be started at all; a request's failure is its outcome.
  template <class Rows>
  outcomes execute_concurrently(const prepared& p, const Rows& rows, concurrency how = concurrency()) const {
    return detail::block_concurrently(core_, bound_rows<Rows>::of(p, rows), std::move(how)).value();
  }
  template <class Statements>
  outcomes execute_concurrently(const Statements& statements, concurrency how = concurrency()) const {
    return detail::block_concurrently(core_, given_statements<Statements>::of(statements), std::move(how)).value();
  }
  /// The same; the rows are moved or copied in. Completes when every request has; cancelled, it starts no more.
  template <class Rows, completes_with<outcomes> Token = or_throw_t>
  auto async_execute_concurrently(const prepared& p, Rows rows, concurrency how = concurrency(),
                                  Token&& token = Token()) const {
    return call<outcomes, detail::start_concurrently, Token>(token, bound_rows<Rows>::owning(p, std::move(rows)),
                                                             std::move(how));
  }
  template <class Statements, completes_with<outcomes> Token = or_throw_t>
    requires std::is_same_v<typename Statements::value_type, statement>
  auto async_execute_concurrently(Statements statements, concurrency how = concurrency(),
                                  Token&& token = Token()) const {
    return call<outcomes, detail::start_concurrently, Token>(
        token, given_statements<Statements>::owning(std::move(statements)), std::move(how));
  }

  /// Makes a keyspace what unqualified names mean in every later request, on all connections; the same as a USE
  /// statement. The name is taken as it is, capitals and all. Requests that are under way may run in either keyspace.
  /// \throws dse::exception with unknown_keyspace.
  void set_keyspace(std::string_view name) const;
  result<void> try_set_keyspace(std::string_view name) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_set_keyspace(std::string_view name, Token&& token = Token()) const {
    constexpr auto nothing = [](result<row_set> r) { return r.has_error() ? result<void>(r.error()) : result<void>(); };
    return boost::asio::async_initiate<Token, signature<void>>(
        detail::mapped_initiation(initiation<row_set>(), nothing), token, detail::use_operation(name));
  }
  /// The keyspace of unqualified names; empty: none.
  std::string keyspace() const { return detail::keyspace_of(core_); }
  /// The protocol version that is spoken: v3, v4, v5, DSE_V1 or DSE_V2; empty: the handle is.
  std::string protocol() const { return detail::protocol_of(core_); }

  /// Lets running requests finish within the drain limit, fails the rest, and ends every connection. A second call
  /// waits for the first.
  void close() const;
  result<void> try_close() const;
  template <completes_with<void> Token = or_throw_t>
  auto async_close(Token&& token = Token()) const {
    return call<void, detail::start_close, Token>(token);
  }

  /// The nodes as they were seen last.
  std::vector<std::shared_ptr<const node_info>> nodes() const { return detail::nodes_of(core_); }
  /// Keyspaces, tables, types and functions as they were read last: at connect(), and within about a second behind each
  /// change. Empty without options::schema_metadata().
  dse::schema schema() const { return detail::schema_of(core_); }
  /// Which node has which data, as it was known last. Empty without options::token_metadata().
  token_map tokens() const { return detail::tokens_of(core_); }
  /// The node at an address, `127.0.0.1`, `127.0.0.1:9042`, `::1`, `[::1]` or `[::1]:9042`: as the session reaches it,
  /// else as the servers name it, which differs with options::address_translator(). Null: there is none.
  std::shared_ptr<const node_info> find_node(std::string_view address) const;

  /// How the session stands with each node: connections, requests in flight, the last failure; over all shards, one
  /// after the other, so that the sums are no more than close.
  std::vector<node_state> node_states() const;
  result<std::vector<node_state>> try_node_states() const;
  template <completes_with<std::vector<node_state>> Token = or_throw_t>
  auto async_node_states(Token&& token = Token()) const {
    return call<std::vector<node_state>, detail::start_node_states, Token>(token);
  }
  /// The nodes to which a statement would go now, one after the other, with the policy's reason for each. Nothing is
  /// sent. A text with values is not prepared for it, and so nobody knows its partition: bind a prepared one.
  std::vector<planned_node> explain(statement s) const;
  result<std::vector<planned_node>> try_explain(statement s) const;
  template <completes_with<std::vector<planned_node>> Token = or_throw_t>
  auto async_explain(statement s, Token&& token = Token()) const {
    return call<std::vector<planned_node>, detail::start_explain, Token>(token, std::move(s.operation_));
  }

  /// Reads metadata anew; afterwards nodes(), schema() and tokens() are no older than the call. What the options leave
  /// out is not read. The session follows changes by itself, within about a second: this is for who cannot wait.
  /// \throws dse::exception with timed_out when it takes longer than options::request_timeout().
  void refresh(const metadata_part& part = metadata_part::everything()) const;
  result<void> try_refresh(const metadata_part& part = metadata_part::everything()) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_refresh(const metadata_part& part, Token&& token = Token()) const {
    return call<void, detail::start_refresh, Token>(token, part);
  }
  /// options::schema_metadata() and token_metadata() from here on. Switched on, it is read first; off, it is empty.
  void set_schema_metadata(bool on) const;
  void set_token_metadata(bool on) const;
  result<void> try_set_schema_metadata(bool on) const;
  result<void> try_set_token_metadata(bool on) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_set_schema_metadata(bool on, Token&& token = Token()) const {
    return set_metadata(on, std::nullopt, std::forward<Token>(token));
  }
  template <completes_with<void> Token = or_throw_t>
  auto async_set_token_metadata(bool on, Token&& token = Token()) const {
    return set_metadata(std::nullopt, on, std::forward<Token>(token));
  }

  /// Other credentials, in place of options::authenticator(). Each connection goes on until one that has logged in with
  /// them can take its place: no request fails for it. Completes when all have been replaced, or fails with the error
  /// of a login; connections that were not replaced then stay, and are tried again until other credentials are set.
  void set_authenticator(authenticator_ptr f) const;
  template <makes_authenticators A>
  void set_authenticator(const A& a) const {
    set_authenticator(a.make_factory());
  }
  result<void> try_set_authenticator(authenticator_ptr f) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_set_authenticator(authenticator_ptr f, Token&& token = Token()) const {
    return call<void, detail::start_set_authenticator, Token>(token, std::move(f));
  }

  /// Other TLS options, in place of options::tls(); those of before read their files anew, as when a certificate was
  /// renewed. Connections are replaced as by set_authenticator().
  void set_tls(tls_options o) const;
  result<void> try_set_tls(tls_options o) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_set_tls(tls_options o, Token&& token = Token()) const {
    return call<void, detail::start_set_tls, Token>(token, std::move(o));
  }

  /// Makes an execution profile known, for statement::profile(); completes when every shard has it. A name is taken for
  /// good.
  void add_profile(const std::string& name, const execution_profile& p) const;
  result<void> try_add_profile(const std::string& name, const execution_profile& p) const;
  template <completes_with<void> Token = or_throw_t>
  auto async_add_profile(std::string name, execution_profile p, Token&& token = Token()) const {
    return call<void, detail::start_add_profile, Token>(token, std::move(name), std::move(p));
  }
  /// A copy of a profile, to be changed and given to statements; shares its policies.
  /// \throws dse::exception when the session has none of that name.
  execution_profile profile(std::string_view name) const;
  result<execution_profile> try_profile(std::string_view name) const;

  /// What the servers noted about a request that was traced, as soon as it is complete.
  /// \throws dse::exception with timed_out when it is not after `longest`; servers write traces behind the answer.
  query_trace trace(const uuid& id, std::chrono::nanoseconds longest = std::chrono::seconds(2)) const;
  result<query_trace> try_trace(const uuid& id, std::chrono::nanoseconds longest = std::chrono::seconds(2)) const;
  template <completes_with<query_trace> Token = or_throw_t>
  auto async_trace(const uuid& id, std::chrono::nanoseconds longest = std::chrono::seconds(2),
                   Token&& token = Token()) const {
    return call<query_trace, detail::start_trace, Token>(token, id, longest);
  }

 protected:
  const std::shared_ptr<detail::session_core>& core() const noexcept { return core_; }

 private:
  template <class T, auto Start, class Token, class... Args>
  auto call(std::remove_reference_t<Token>& token, Args&&... args) const {
    return boost::asio::async_initiate<Token, signature<T>>(call_initiation<T, Start>(core_), token,
                                                            std::forward<Args>(args)...);
  }
  template <class Token>
  auto set_metadata(std::optional<bool> schema, std::optional<bool> tokens, Token&& token) const {
    return call<void, detail::start_read_metadata, Token>(token, schema, tokens);
  }
  template <class Rows>
  class bound_rows final : public detail::range_source<Rows> {
   public:
    using detail::range_source<Rows>::range_source;
    static auto of(const prepared& p, const Rows& rows) {
      auto made = std::make_unique<bound_rows>(rows);
      made->prepared_ = p;
      return made;
    }
    static auto owning(const prepared& p, Rows&& rows) {
      auto made = std::make_unique<bound_rows>(std::move(rows));
      made->prepared_ = p;
      return made;
    }
    detail::operation_ptr make(std::size_t i) const override {
      const auto& row = this->at(i);
      if constexpr (requires { std::tuple_size<std::remove_cvref_t<decltype(row)>>::value; })
        return std::apply([&](const auto&... values) { return std::move(prepared_.bind(values...).operation_); }, row);
      else return std::move(prepared_.bind(row).operation_);
    }

   private:
    prepared prepared_;
  };
  template <class Statements>
  class given_statements final : public detail::range_source<Statements> {
   public:
    using detail::range_source<Statements>::range_source;
    static auto of(const Statements& s) { return std::make_unique<given_statements>(s); }
    static auto owning(Statements&& s) { return std::make_unique<given_statements>(std::move(s)); }
    detail::operation_ptr make(std::size_t i) const override { return detail::copy_of(*this->at(i).operation_); }
  };
  /// What a completion token runs to call Start with the session, the arguments and the handler of result<T>.
  template <class T, auto Start>
  class call_initiation {
   public:
    explicit call_initiation(std::shared_ptr<detail::session_core> core) noexcept : core_(std::move(core)) {}
    template <class Handler, class... Args>
    void operator()(Handler&& handler, Args&&... args) const {
      Start(core_, std::forward<Args>(args)...,
            any_handler<T>(std::forward<Handler>(handler), detail::working_executor_of(core_)));
    }

   private:
    std::shared_ptr<detail::session_core> core_;
  };

  template <class T>
  detail::request_initiation<T> initiation() const {
    return detail::request_initiation<T>(core_);
  }
  template <class Token>
  auto execute_with(detail::operation_ptr op, Token&& token) const {
    return boost::asio::async_initiate<Token, signature<row_set>>(initiation<row_set>(), token, std::move(op));
  }
  template <class Page, class Token>
  auto query_with(detail::operation_ptr op, Token&& token) const {
    constexpr auto typed = [](result<row_set> r) -> result<Page> {
      if (r.has_error()) return r.error();
      return Page::from(std::move(*r));
    };
    return boost::asio::async_initiate<Token, signature<Page>>(detail::mapped_initiation(initiation<row_set>(), typed),
                                                               token, std::move(op));
  }
  template <std::size_t Count, class... Args>
  detail::operation_ptr text_operation(std::string_view text, const Args&... args) const {
    if constexpr (Count == 0) {
      return std::move(statement(text).operation_);
    } else {
      return [&]<std::size_t... I>(std::index_sequence<I...>) {
        const auto values = std::tie(args...);
        if (auto known = detail::find_prepared(core_, text))
          return std::move(prepared(std::move(known)).bind(std::get<I>(values)...).operation_);
        return detail::by_late_values(text, detail::late(std::get<I>(values)...));
      }(std::make_index_sequence<Count>());
    }
  }

  friend const std::shared_ptr<detail::session_core>& detail::core_of(const session& s) noexcept;
  std::shared_ptr<detail::session_core> core_;
};

inline const std::shared_ptr<detail::session_core>& detail::core_of(const session& s) noexcept { return s.core_; }

template <class Row>
template <completes_with<typed_page<Row>> Token>
auto typed_page<Row>::async_next_page(Token&& token) const {
  constexpr auto typed = [](result<row_set> r) -> result<typed_page> {
    if (r.has_error()) return r.error();
    return from(std::move(*r));
  };
  return boost::asio::async_initiate<Token, signature<typed_page>>(
      detail::mapped_initiation(untyped_.next_page_initiation(), typed), token);
}

}}  // namespace dse::v0
