#pragma once

#include "engine/shard_core.hpp"
#include "support/server_wire/request_stream.hpp"
#include "support/server_wire/response.hpp"

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse::engine {

/// A node that answers by itself what a driver asks of its own accord: the handshake and the system tables.
struct scripted_node {
  std::uint8_t id = 1;  ///< in each byte of its host id
  std::vector<std::uint8_t> versions{3, 4};
  bool lists_versions = true;
  std::vector<std::string> drafts = {};  ///< listed too, as 5/v5-beta, and not spoken
  bool reachable = true;
  bool has_peers_v2 = true;
  std::vector<std::string> compressions{"snappy", "lz4"};
  std::string datacenter = "dc1";
  std::uint8_t schema_version = 1;
  std::string release_version = "5.0.2";
  std::string dse_version = {};
  std::vector<std::string> tokens = {};
  std::string other_address = {};  ///< where it can be reached, too; may be a path
  bool accepts = true;             ///< false: a dial is never answered
  std::uint8_t host = 0;           ///< the last byte of its address; 0: its id
  std::string product_type = {};   ///< in SUPPORTED

  std::uint8_t last_byte() const { return host == 0 ? id : host; }
  std::string address() const { return "127.0.0." + std::to_string(last_byte()); }
  uuid host_id() const {
    uuid u;
    u.octets.fill(id);
    return u;
  }
};

/// Nodes 1 to n.
inline std::vector<scripted_node> cluster_of(std::uint8_t n) {
  std::vector<scripted_node> nodes(n);
  for (std::uint8_t i = 0; i < n; ++i) nodes[i].id = static_cast<std::uint8_t>(i + 1);
  return nodes;
}

inline settings with_contacts(const std::vector<std::string>& hosts) {
  settings s;
  for (const std::string& host : hosts) s.contact_points.push_back({host, 9042});
  return s;
}

/// A request of the test, with what became of it.
struct scripted_request : private dse::detail::message, request {
  explicit scripted_request(std::string_view cql, message_kind kind = message_kind::query);
  std::vector<outcome> outcomes;
  /// Of the only outcome; empty for a success.
  error failure() const;
};

/// One shard without a driver: the test is its clock, its network and its cluster.
///
/// Whatever can happen without time passing happens before a call returns. What the nodes do not answer by themselves,
/// or were told by `hold` not to answer, waits in `held`.
class scripted_shard {
 public:
  /// A request that a node has received and not answered.
  struct held_request {
    connection* on;
    std::uint64_t incarnation;
    testing::server_request what;
    std::string text() const;  ///< of QUERY and PREPARE
  };

  explicit scripted_shard(std::vector<scripted_node> cluster, settings s = {});
  ~scripted_shard();

  settings options;
  std::vector<scripted_node> nodes;
  /// What names mean; nothing: they cannot be resolved. What is not a name here is an address.
  std::map<std::string, std::vector<std::string>> names;
  std::string partitioner = "org.apache.cassandra.dht.Murmur3Partitioner";
  /// Set: there is a proxy, and nodes are reached by their host ids only.
  std::optional<result<proxied_nodes>> directory;
  std::size_t asked_directory = 0;
  std::set<std::string> slow_names;  ///< that are not answered before resolve() is called
  std::function<bool(const testing::server_request&)> hold;
  /// What the nodes answer to queries on their schema, by the table's name; others are empty.
  std::map<std::string, testing::rows_result> tables;
  std::function<void(bytes&)> mangle;  ///< what happens to a frame on its way to the shard
  std::deque<held_request> held;
  std::size_t written = 0;                                ///< bytes of the shard to all nodes
  std::vector<testing::server_request> received;          ///< by all nodes
  std::vector<std::pair<std::string, time_point>> dials;  ///< which address when
  std::vector<std::shared_ptr<const metadata::snapshot>> snapshots;
  std::vector<effects::authenticate> logins;
  std::vector<effects::node_up> nodes_up;
  std::vector<effects::node_state> states;
  std::vector<std::string> keyspaces;  ///< that were published
  std::vector<std::string> retired;    ///< the addresses of connections that will never be used again
  std::size_t computed = 0;            ///< tasks that were to run elsewhere
  bool computes_slowly = false;        ///< they wait in `computations`
  std::deque<effects::compute> computations;
  std::vector<log_record> logs;
  bool ready = false;
  std::optional<error> connect_failed;

  shard_core& core() noexcept { return core_; }
  time_point now() const noexcept { return time_.now; }

  void start();
  void submit(request& r);
  /// Something happens to the shard.
  void turn(const std::function<void()>& event);
  void pass(duration d);
  /// The node's answer to a held request, which is no longer held.
  void answer(held_request r, const std::function<bytes(const testing::response_head&)>& encode);
  /// Bytes of the node's own accord.
  void push(connection& c, const std::function<bytes(const testing::response_head&)>& encode);
  void cut(connection& c);
  void resolve(std::size_t contact);
  /// Ends the oldest computation.
  void compute();
  /// The only held request with that text; the test fails when there is none.
  held_request take_held(std::string_view text);
  /// How often a text was sent.
  std::size_t count(std::string_view text) const;
  connection* open_connection(enum connection::role role, std::uint8_t node = 0);

 private:
  struct link {
    std::uint8_t node;
    std::uint64_t incarnation;
    testing::request_stream requests;
  };

  void settle();
  result<std::vector<std::string>> look_up(const std::string& host) const;
  void carry_out(effect& e);
  void end_computation();
  void forget(connection& c);
  void read_requests(connection& c, link& l);
  std::optional<bytes> own_answer(const link& l, const testing::server_request& r);
  bytes system_table(const testing::response_head& head, const scripted_node& asked, std::string_view cql);
  void deliver(connection& c, bytes frame);

  std::unique_ptr<block_pool, block_pool::release> pool_{new block_pool};
  block_pool::thread_scope scope_{*pool_};
  std::map<connection*, link> links_;
  instant time_{time_point(std::chrono::hours(1)), 1'000'000};
  shard_core core_;
};

inline std::string text_of(const testing::server_request& r) {
  if (const auto* q = r.as<testing::query_request>()) return q->text;
  if (const auto* p = r.as<testing::prepare_request>()) return p->text;
  return {};
}

}  // namespace dse::engine
