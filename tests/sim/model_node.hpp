#pragma once

#include "engine/time.hpp"
#include "sim/model_cluster.hpp"
#include "support/server_wire/error_response.hpp"
#include "support/server_wire/request_stream.hpp"
#include "support/server_wire/response.hpp"

#include <functional>
#include <optional>
#include <vector>

namespace dse::testing {

class model_statement;

/// How a node answers a request that it does not simply carry out.
enum class refusal : std::uint8_t {
  server_error,
  overloaded,
  bootstrapping,
  unavailable,
  truncate_error,
  write_timeout,
  batch_log_timeout,
  read_timeout,
  read_timeout_without_data,
  read_failure,
  write_failure,
  unknown_code,
  unprepared,  ///< of statements that it knows: it forgets them
};
inline constexpr std::size_t refusal_count = 13;

/// What becomes of one request.
struct treatment {
  engine::duration delay{};  ///< until the answer leaves
  bool executes = true;
  bool answers = true;
  std::optional<refusal> refused = {};
  bool strays = false;  ///< the answer comes on another stream id first, of which no client ever sends a request

  bool operator==(const treatment&) const = default;
};

/// A frame on its way to the client.
struct outgoing {
  bytes data;
  std::int16_t stream = -1;  ///< whose answer it is; -1: an event
  engine::duration delay{};
  std::string use = {};  ///< the keyspace that the connection has from then on
  bool last = true;      ///< nothing more comes on this stream id
  bool hostile = false;  ///< what no server should send: it ends the connection
};

/// Pages that a node pushes on one stream id (DSE's continuous paging).
struct page_push {
  response_head head;
  std::int64_t token;
  std::int32_t next = 1;
  std::int32_t credit;  ///< how many more the client can take
  engine::duration delay{};

  /// A later frame never leaves earlier.
  engine::duration delay_of_next() const noexcept { return delay + next * std::chrono::milliseconds(1); }
};
/// How many pages `SELECT … WHERE token = n` has when they are pushed, and whether an error ends them.
constexpr std::int32_t pages_of(std::int64_t token) noexcept { return static_cast<std::int32_t>(1 + token % 9); }
constexpr bool ends_in_error(std::int64_t token) noexcept { return token % 7 == 3; }

/// The server's side of a connection.
struct client_link {
  request_stream requests;
  std::set<std::int16_t> unanswered;  ///< a client must not use these again
  std::map<std::int16_t, page_push> pushes;
  std::set<std::int16_t> cancelled;  ///< pushes that a client must not ask more of
  std::set<std::string> events;      ///< that it registered for
  std::string keyspace;
  std::uint8_t version = 4;
  bool started = false;
  bool logged_in = false;
  std::size_t challenges = 0;  ///< that it has sent
  bool ended = false;          ///< the node hung up
};

/// A node that speaks the server's side of the protocol: executes statements that carry a token, notes each in the
/// cluster's journal, and echoes the token. Texts it knows:
///
///     SELECT token FROM sim.t WHERE token = ?          answers a row with the token
///     UPDATE sim.t SET n = n + 1 WHERE token = ?       answers void; from v4 on with the token as a warning
///     SELECT … / INSERT … with the token as its first number, no parameters
///     the same with IF NOT EXISTS                      whether there was no such row; those that exist are below
///     SELECT token FROM sim.t                          the tokens from 1 to rows_of_table, page by page
///     SELECT count(*) FROM sim.t                       their number, with a warning
///     CREATE TABLE sim.t…                              changes the schema
///     the SELECT without parameters and with continuous paging: pushes pages_of(token), each a row with the token
///     USE name, and the queries of drivers on system.local, system.peers and system.peers_v2
///
/// Tables are `t` and what begins with it; other tables, and keyspaces that are not the cluster's, do not exist. `t`
/// without a keyspace is looked up in that of the request or the connection. A USE has its effect when its answer
/// leaves, as late as a server may let it.
class model_node {
 public:
  using treat = std::function<treatment(const server_request&)>;

  model_node(model_cluster& cluster, std::size_t member) noexcept : cluster_(cluster), member_(member) {}

  /// Takes bytes; returns what whole requests among them are answered with. Throws bad_request when the client broke
  /// the protocol, a stream id used twice included.
  std::vector<outgoing> receive(client_link& link, bytes_view in);
  /// To be called when an answer leaves: its stream id may be used again.
  static void sent(client_link& link, const outgoing& o) {
    if (o.last) link.unanswered.erase(o.stream);
    if (!o.use.empty()) link.keyspace = o.use;
  }
  /// The event as this link would get it; nothing if it did not ask for it.
  std::optional<outgoing> node_event(const client_link& link, const char* type, const char* change,
                                     const model_cluster::member& about) const;
  void forget_statements() noexcept { prepared_.clear(); }

  treat on_request;  ///< empty: everything is carried out at once
  /// A frame of a test's own in place of the model's answer to a statement; nothing: the model's.
  std::function<std::optional<bytes>(const server_request&)> answer_instead;

 private:
  std::vector<bytes> answer(client_link& link, const server_request& r, const treatment& t);
  void start_pushing(client_link& link, const server_request& r, const query_request& q, engine::duration delay,
                     std::vector<outgoing>& out);
  void push_pages(client_link& link, std::int16_t stream, std::vector<outgoing>& out);
  void revise(client_link& link, const revise_request& r, std::vector<outgoing>& out);
  bytes on_startup(client_link& link, const response_head& head, const startup_request& r);
  bytes on_auth_response(client_link& link, const response_head& head, const auth_response_request& r);
  bytes on_query(client_link& link, const response_head& head, const query_request& r, const treatment& t);
  bytes on_prepare(const client_link& link, const response_head& head, const prepare_request& r);
  bytes on_execute(const response_head& head, const execute_request& r, const treatment& t);
  bytes on_batch(const response_head& head, const batch_request& r, const treatment& t);
  std::optional<bytes> objection(const response_head& head, const model_statement& s, const std::string& text) const;
  /// tells_metadata: the client has another one of the columns.
  bytes run(const response_head& head, const std::string& text, const std::string& keyspace, const query_options& o,
            const treatment& t, bool tells_metadata = false);
  bytes page(const response_head& head, const query_options& o) const;
  bytes count_of_rows(response_head head) const;
  bytes answer_condition(const response_head& head, const model_statement& s, std::int64_t token) const;
  bytes local(const response_head& head) const;
  bytes peers(const response_head& head, bool v2) const;
  static bool is_about_schema(const std::string& text);
  bytes schema_table(const response_head& head, const std::string& text) const;
  void note_timestamp(std::int64_t token);
  bytes refuse(response_head head, refusal how, const bytes& id) const;

  model_cluster& cluster_;
  std::size_t member_;
  struct statement {
    std::string text;
    std::string keyspace;
  };
  std::map<bytes, statement> prepared_;
  std::string used_;                       ///< by the USE that is being answered
  std::optional<std::int64_t> timestamp_;  ///< of the request that is being answered
};

/// The statements that the workloads use.
inline constexpr const char* select_text = "SELECT token FROM sim.t WHERE token = ?";
inline constexpr const char* unqualified_text = "SELECT token FROM t WHERE token = ?";
inline constexpr const char* update_text = "UPDATE sim.t SET n = n + 1 WHERE token = ?";

}  // namespace dse::testing
