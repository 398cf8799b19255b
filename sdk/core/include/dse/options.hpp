#pragma once

#include <dse/address_translator.hpp>
#include <dse/authenticator.hpp>
#include <dse/cluster_listener.hpp>
#include <dse/compression.hpp>
#include <dse/consistency.hpp>
#include <dse/contact_point.hpp>
#include <dse/error.hpp>
#include <dse/execution_profile.hpp>
#include <dse/load_balancing.hpp>
#include <dse/node_directory.hpp>
#include <dse/observer.hpp>
#include <dse/reconnection_policy.hpp>
#include <dse/retry_policy.hpp>
#include <dse/secret.hpp>
#include <dse/socket_options.hpp>
#include <dse/speculative_execution.hpp>
#include <dse/throttle.hpp>
#include <dse/timestamps.hpp>
#include <dse/tls_options.hpp>

#include <boost/asio/any_io_executor.hpp>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace dse { inline namespace v0 {

/// User and password of a connection URI.
struct uri_credentials {
  std::string user;
  secret password;
};

template <class A>
concept makes_authenticators = requires(const A& a) {
  { a.make_factory() } -> std::convertible_to<std::shared_ptr<const authenticator_factory>>;
};

/// How to reach a cluster, and the defaults of its requests. Defaults are those of the single setters.
class options {
 public:
  options() noexcept {}
  /// `cassandra://user:password@h1:9042,[::1],h2/keyspace?dc=dc1&tls=ca.pem`; `dse://` means the same. Reserved
  /// characters are percent-encoded, also those of a socket's path: `cassandra://unix:%2Frun%2Fcassandra.sock`. Keys:
  /// dc, rack, tls (a file of authorities, or `system`), bundle (a secure connect bundle, in place of hosts),
  /// io_threads, consistency, timeout_ms, connect_timeout_ms, page_size, protocol, compression (lz4, snappy or none),
  /// application_name, local_address.
  /// \throws dse::exception with invalid_uri, which says what is wrong and where.
  explicit options(std::string_view uri);
  static result<options> try_parse(std::string_view uri);

  /// `host`, `host:port`, `[ipv6]:port`, `unix:///path/to/socket`. All addresses of a name are tried, one at a time.
  ///
  /// The node behind a Unix domain socket is reached through it for good, also when other nodes know it by an address;
  /// its node_info has the path as address, and port 0. The other nodes are reached by their addresses.
  template <std::convertible_to<std::string_view>... Hosts>
    requires(sizeof...(Hosts) > 0)
  options& contact_points(const Hosts&... hosts) & {
    return (add_contact_point(hosts), ...), *this;
  }
  options& add_contact_point(std::string_view host) &;
  /// Of contact points that do not name one. Default 9042.
  options& port(std::uint16_t p) & { return port_ = p, *this; }
  /// The numeric address of this machine that TCP connections come from, IPv4 or IPv6; nodes of the other family cannot
  /// be reached then. Default: the one that the system's routes choose.
  options& local_address(std::string address) & { return local_address_ = std::move(address), *this; }
  options& sockets(socket_options s) & { return sockets_ = s, *this; }
  /// connect() goes on trying, for as long as it takes, while no contact point answers or one says that it is not ready
  /// yet; each attempt has connect_timeout(). What trying again can't mend (a wrong password, an unknown keyspace)
  /// still fails it. Default false: connect() fails after one round, or after connect_timeout().
  options& wait_for_cluster(bool on) & { return wait_for_cluster_ = on, *this; }
  /// connect() waits until each shard has tried to make each of its connections; within connect_timeout(). Default
  /// false: it waits for one connection of each shard.
  options& wait_for_all_pools(bool on) & { return wait_for_all_pools_ = on, *this; }
  /// Where nodes are reached that this session finds by itself, when not at the address that they tell. Default: there.
  options& address_translator(dse::address_translator f) & { return address_translator_ = std::move(f), *this; }
  /// Told when nodes come and go and the schema changes.
  options& listener(std::shared_ptr<cluster_listener> l) & { return listener_ = std::move(l), *this; }
  /// Required as soon as the cluster has several data centres.
  options& local_datacenter(std::string name) & { return local_datacenter_ = std::move(name), *this; }
  /// Replicas in it are preferred to others of the local data centre.
  options& local_rack(std::string name) & { return local_rack_ = std::move(name), *this; }
  /// What unqualified table names mean.
  options& keyspace(std::string name) & { return keyspace_ = std::move(name), *this; }
  options& tls(tls_options t) & { return tls_ = std::move(t), *this; }
  /// Where the cluster is, in place of contact points and tls(): Astra by a dse::cloud::secure_connect_bundle.
  options& nodes_from(std::shared_ptr<const node_directory> d) & { return directory_ = std::move(d), *this; }
  template <makes_node_directory D>
  options& nodes_from(const D& d) & {
    return nodes_from(d.make_directory());
  }
  /// The same by the file of a secure connect bundle; dse::connect() reads it.
  options& bundle_file(std::string path) & { return bundle_file_ = std::move(path), *this; }
  options& authenticator(std::shared_ptr<const authenticator_factory> f) & {
    return authenticator_ = std::move(f), *this;
  }
  template <makes_authenticators A>
  options& authenticator(const A& a) & {
    return authenticator(a.make_factory());
  }
  /// Threads of the session's own, each a shard with its own connections. Default 1.
  options& io_threads(std::size_t n) & { return io_threads_ = n, *this; }
  /// Runs on executors of yours in place of own threads, one shard each. Their contexts have to outlive the session.
  options& add_executor(boost::asio::any_io_executor e) & { return executors_.push_back(std::move(e)), *this; }
  /// Of a request, retries included. Default 10 s; zero: none, but for a USE that of connecting.
  options& request_timeout(std::chrono::nanoseconds t) & { return request_timeout_ = t, *this; }
  /// From dialling to the end of the handshake, and of connect() as a whole. Default 5 s.
  options& connect_timeout(std::chrono::nanoseconds t) & { return connect_timeout_ = t, *this; }
  /// How long close() lets requests finish. Default 1 s.
  options& drain_limit(std::chrono::nanoseconds t) & { return drain_limit_ = t, *this; }
  /// A connection that is quiet for so long is asked for a sign of life. Default 30 s.
  options& heartbeat_interval(std::chrono::nanoseconds t) & { return heartbeat_interval_ = t, *this; }
  /// Default local_one; local_quorum where the server says that it is Astra.
  options& consistency(dse::consistency level) & { return consistency_ = level, *this; }
  /// Rows a page. Default 5,000.
  options& page_size(std::int32_t rows) & { return page_size_ = rows, *this; }
  /// Default: no statement is idempotent unless it says so.
  options& idempotent(bool on) & { return idempotent_ = on, *this; }
  /// Speaks this version or fails: "v3", "v4", "v5", "dse_v1", "dse_v2". Default: the highest that all nodes share, by
  /// what the first of them offers and by the releases of the others. Versions in beta (`-beta`) are not spoken.
  options& protocol(std::string version) & { return protocol_ = std::move(version), *this; }
  /// Of requests and responses; shorter requests go as they are. Saves bandwidth and costs time on both sides: for
  /// large values and pages over slow links. Default none. connect() fails with unsupported_compression when a server
  /// does not offer it. Protocol v5 has no Snappy: with snappy the highest other version in common is spoken.
  options& compression(dse::compression c) & { return compression_ = c, *this; }
  /// Named in the server's client list.
  options& application_name(std::string name) & { return application_name_ = std::move(name), *this; }
  options& application_version(std::string v) & { return application_version_ = std::move(v), *this; }
  /// Default: warnings go to stderr.
  options& observer(std::shared_ptr<dse::observer> o) & { return observer_ = std::move(o), *this; }
  /// Of each shard, to a node of the local data centre and to one that a policy calls remote. Default 1.
  options& connections_per_node(std::size_t n) & { return connections_per_node_ = n, *this; }
  options& connections_per_remote_node(std::size_t n) & { return connections_per_remote_node_ = n, *this; }
  /// Which node a request goes to. Default token_aware().
  options& load_balancing(load_balancing_factory f) & { return load_balancing_ = std::move(f), *this; }
  /// What becomes of a request whose attempt failed. Default default_retry().
  options& retry(retry_factory f) & { return retry_ = std::move(f), *this; }
  options& retries(retry_budget b) & { return retries_ = b, *this; }
  /// When to send an idempotent request to a second node as well. Default: never.
  options& speculative_execution(speculative_execution_factory f) & { return speculation_ = std::move(f), *this; }
  /// Settings for requests that name this profile: statement::profile(). More can be added to the session later.
  options& profile(std::string name, execution_profile p) & {
    return profiles_.emplace_back(std::move(name), std::move(p)), *this;
  }
  /// How many requests may run or begin. Default: as many as are made.
  options& throttle(dse::throttle t) & { return throttle_ = t, *this; }
  /// When to dial a node again that cannot be reached. Default default_reconnection().
  options& reconnection(reconnection_factory f) & { return reconnection_ = std::move(f), *this; }
  /// A connection of this age, or up to an eighth younger, gives way to a new one, once that is ready and without
  /// failing what is in flight: for load balancers and firewalls in between. Default zero: connections do not age.
  options& max_connection_age(std::chrono::nanoseconds t) & { return max_connection_age_ = t, *this; }
  /// Default: this machine's clock in microseconds, and always later than that of any request which was answered
  /// before.
  options& timestamps(timestamp_factory f) & { return timestamps_ = std::move(f), *this; }
  /// Requests in flight on one connection. Default 2,048.
  options& max_in_flight(std::size_t n) & { return max_in_flight_ = n, *this; }
  /// Requests of one shard that wait for a connection. Default 65,536.
  options& max_queued(std::size_t n) & { return max_queued_ = n, *this; }
  /// A larger response closes its connection. Default 256 MiB.
  options& max_frame_length(std::uint32_t n) & { return max_frame_length_ = n, *this; }
  /// Responses that came, and whose handlers wait to be run by an executor that they are bound to. Beyond it a request
  /// with such a handler fails with overloaded and is not sent. Default 256 MiB.
  options& max_buffered_bytes(std::size_t n) & { return max_buffered_bytes_ = n, *this; }
  /// A statement that one node prepared is prepared on the others, too, behind the caller's back. Default true; false:
  /// a node learns it when it is first asked to execute it, which costs that request two more round trips.
  options& prepare_on_all_nodes(bool on) & { return prepare_on_all_nodes_ = on, *this; }
  /// A node that comes back is taught the statements that it may have forgotten. Default true.
  options& prepare_on_up(bool on) & { return prepare_on_up_ = on, *this; }
  /// Texts that execute() prepared and remembers. Default 1,000.
  options& max_prepared_texts(std::size_t n) & { return max_prepared_texts_ = n, *this; }

  /// Keeps what session::schema() shows, and connect() waits until it is read. Default true.
  options& schema_metadata(bool on) & { return schema_metadata_ = on, *this; }
  /// Keeps which node has which data: what session::tokens() shows, and token_aware() works with. Default true.
  options& token_metadata(bool on) & { return token_metadata_ = on, *this; }
  /// Schema and tokens of these keyspaces only; without names, the default, of all.
  options& schema_keyspaces(std::vector<std::string> names) & { return schema_keyspaces_ = std::move(names), *this; }

  template <std::convertible_to<std::string_view>... Hosts>
    requires(sizeof...(Hosts) > 0)
  options&& contact_points(const Hosts&... hosts) && {
    return std::move(contact_points(hosts...));
  }
  options&& add_contact_point(std::string_view host) && { return std::move(add_contact_point(host)); }
  options&& port(std::uint16_t p) && { return std::move(port(p)); }
  options&& local_address(std::string address) && { return std::move(local_address(std::move(address))); }
  options&& sockets(socket_options s) && { return std::move(sockets(s)); }
  options&& wait_for_cluster(bool on) && { return std::move(wait_for_cluster(on)); }
  options&& wait_for_all_pools(bool on) && { return std::move(wait_for_all_pools(on)); }
  options&& address_translator(dse::address_translator f) && { return std::move(address_translator(std::move(f))); }
  options&& listener(std::shared_ptr<cluster_listener> l) && { return std::move(listener(std::move(l))); }
  options&& profile(std::string name, execution_profile p) && {
    return std::move(profile(std::move(name), std::move(p)));
  }
  options&& throttle(dse::throttle t) && { return std::move(throttle(t)); }
  options&& local_datacenter(std::string name) && { return std::move(local_datacenter(std::move(name))); }
  options&& local_rack(std::string name) && { return std::move(local_rack(std::move(name))); }
  options&& keyspace(std::string name) && { return std::move(keyspace(std::move(name))); }
  options&& tls(tls_options t) && { return std::move(tls(std::move(t))); }
  options&& nodes_from(std::shared_ptr<const node_directory> d) && { return std::move(nodes_from(std::move(d))); }
  template <makes_node_directory D>
  options&& nodes_from(const D& d) && {
    return std::move(nodes_from(d));
  }
  options&& bundle_file(std::string path) && { return std::move(bundle_file(std::move(path))); }
  options&& authenticator(std::shared_ptr<const authenticator_factory> f) && {
    return std::move(authenticator(std::move(f)));
  }
  template <makes_authenticators A>
  options&& authenticator(const A& a) && {
    return std::move(authenticator(a));
  }
  options&& io_threads(std::size_t n) && { return std::move(io_threads(n)); }
  options&& add_executor(boost::asio::any_io_executor e) && { return std::move(add_executor(std::move(e))); }
  options&& request_timeout(std::chrono::nanoseconds t) && { return std::move(request_timeout(t)); }
  options&& connect_timeout(std::chrono::nanoseconds t) && { return std::move(connect_timeout(t)); }
  options&& drain_limit(std::chrono::nanoseconds t) && { return std::move(drain_limit(t)); }
  options&& heartbeat_interval(std::chrono::nanoseconds t) && { return std::move(heartbeat_interval(t)); }
  options&& consistency(dse::consistency level) && { return std::move(consistency(level)); }
  options&& page_size(std::int32_t rows) && { return std::move(page_size(rows)); }
  options&& idempotent(bool on) && { return std::move(idempotent(on)); }
  options&& protocol(std::string version) && { return std::move(protocol(std::move(version))); }
  options&& compression(dse::compression c) && { return std::move(compression(c)); }
  options&& application_name(std::string name) && { return std::move(application_name(std::move(name))); }
  options&& application_version(std::string v) && { return std::move(application_version(std::move(v))); }
  options&& observer(std::shared_ptr<dse::observer> o) && { return std::move(observer(std::move(o))); }
  options&& connections_per_node(std::size_t n) && { return std::move(connections_per_node(n)); }
  options&& connections_per_remote_node(std::size_t n) && { return std::move(connections_per_remote_node(n)); }
  options&& load_balancing(load_balancing_factory f) && { return std::move(load_balancing(std::move(f))); }
  options&& retry(retry_factory f) && { return std::move(retry(std::move(f))); }
  options&& retries(retry_budget b) && { return std::move(retries(b)); }
  options&& speculative_execution(speculative_execution_factory f) && {
    return std::move(speculative_execution(std::move(f)));
  }
  options&& reconnection(reconnection_factory f) && { return std::move(reconnection(std::move(f))); }
  options&& max_connection_age(std::chrono::nanoseconds t) && { return std::move(max_connection_age(t)); }
  options&& timestamps(timestamp_factory f) && { return std::move(timestamps(std::move(f))); }
  options&& max_in_flight(std::size_t n) && { return std::move(max_in_flight(n)); }
  options&& max_queued(std::size_t n) && { return std::move(max_queued(n)); }
  options&& max_frame_length(std::uint32_t n) && { return std::move(max_frame_length(n)); }
  options&& max_buffered_bytes(std::size_t n) && { return std::move(max_buffered_bytes(n)); }
  options&& prepare_on_all_nodes(bool on) && { return std::move(prepare_on_all_nodes(on)); }
  options&& prepare_on_up(bool on) && { return std::move(prepare_on_up(on)); }
  options&& schema_metadata(bool on) && { return std::move(schema_metadata(on)); }
  options&& token_metadata(bool on) && { return std::move(token_metadata(on)); }
  options&& schema_keyspaces(std::vector<std::string> names) && {
    return std::move(schema_keyspaces(std::move(names)));
  }
  options&& max_prepared_texts(std::size_t n) && { return std::move(max_prepared_texts(n)); }

  const std::vector<contact_point>& contact_points() const noexcept { return contact_points_; }
  std::uint16_t port() const noexcept { return port_; }
  const std::string& local_address() const noexcept { return local_address_; }
  const socket_options& sockets() const noexcept { return sockets_; }
  bool wait_for_cluster() const noexcept { return wait_for_cluster_; }
  bool wait_for_all_pools() const noexcept { return wait_for_all_pools_; }
  const dse::address_translator& address_translator() const noexcept { return address_translator_; }
  const std::shared_ptr<cluster_listener>& listener() const noexcept { return listener_; }
  const std::vector<std::pair<std::string, execution_profile>>& profiles() const noexcept { return profiles_; }
  const dse::throttle& throttle() const noexcept { return throttle_; }
  const std::string& local_datacenter() const noexcept { return local_datacenter_; }
  const std::string& local_rack() const noexcept { return local_rack_; }
  const std::string& keyspace() const noexcept { return keyspace_; }
  const std::optional<tls_options>& tls() const noexcept { return tls_; }
  const std::shared_ptr<const authenticator_factory>& authenticator() const noexcept { return authenticator_; }
  const std::shared_ptr<const node_directory>& directory() const noexcept { return directory_; }
  const std::string& bundle_file() const noexcept { return bundle_file_; }
  const std::optional<uri_credentials>& credentials() const noexcept { return credentials_; }
  std::size_t io_threads() const noexcept { return io_threads_; }
  const std::vector<boost::asio::any_io_executor>& executors() const noexcept { return executors_; }
  std::chrono::nanoseconds request_timeout() const noexcept { return request_timeout_; }
  std::chrono::nanoseconds connect_timeout() const noexcept { return connect_timeout_; }
  std::chrono::nanoseconds drain_limit() const noexcept { return drain_limit_; }
  std::chrono::nanoseconds heartbeat_interval() const noexcept { return heartbeat_interval_; }
  dse::consistency consistency() const noexcept { return consistency_.value_or(dse::consistency::local_one); }
  bool has_consistency() const noexcept { return consistency_.has_value(); }
  std::int32_t page_size() const noexcept { return page_size_; }
  bool idempotent() const noexcept { return idempotent_; }
  const std::string& protocol() const noexcept { return protocol_; }
  dse::compression compression() const noexcept { return compression_; }
  const std::string& application_name() const noexcept { return application_name_; }
  const std::string& application_version() const noexcept { return application_version_; }
  const std::shared_ptr<dse::observer>& observer() const noexcept { return observer_; }
  std::size_t connections_per_node() const noexcept { return connections_per_node_; }
  std::size_t connections_per_remote_node() const noexcept { return connections_per_remote_node_; }
  const load_balancing_factory& load_balancing() const noexcept { return load_balancing_; }
  const retry_factory& retry() const noexcept { return retry_; }
  const retry_budget& retries() const noexcept { return retries_; }
  const speculative_execution_factory& speculative_execution() const noexcept { return speculation_; }
  const reconnection_factory& reconnection() const noexcept { return reconnection_; }
  std::chrono::nanoseconds max_connection_age() const noexcept { return max_connection_age_; }
  const timestamp_factory& timestamps() const noexcept { return timestamps_; }
  std::size_t max_in_flight() const noexcept { return max_in_flight_; }
  std::size_t max_queued() const noexcept { return max_queued_; }
  std::uint32_t max_frame_length() const noexcept { return max_frame_length_; }
  std::size_t max_buffered_bytes() const noexcept { return max_buffered_bytes_; }
  bool prepare_on_all_nodes() const noexcept { return prepare_on_all_nodes_; }
  bool prepare_on_up() const noexcept { return prepare_on_up_; }
  bool schema_metadata() const noexcept { return schema_metadata_; }
  bool token_metadata() const noexcept { return token_metadata_; }
  const std::vector<std::string>& schema_keyspaces() const noexcept { return schema_keyspaces_; }
  std::size_t max_prepared_texts() const noexcept { return max_prepared_texts_; }

  /// What would keep connect() from trying at all: no contact point, a contact point that cannot be read, no such
  /// version, a compression that this library was built without.
  result<void> check() const;
  /// What was found wrong with an option before connecting: check() fails with the first mistake.
  options& reject(error mistake) & {
    if (!mistake_) mistake_ = std::move(mistake);
    return *this;
  }

 private:
  std::vector<contact_point> contact_points_;
  socket_options sockets_;
  std::string local_address_, local_datacenter_, local_rack_, keyspace_, protocol_, application_name_,
      application_version_, bundle_file_;
  std::optional<tls_options> tls_;
  std::optional<uri_credentials> credentials_;
  std::shared_ptr<const node_directory> directory_;
  std::shared_ptr<const authenticator_factory> authenticator_;
  dse::address_translator address_translator_;
  std::shared_ptr<cluster_listener> listener_;
  std::vector<boost::asio::any_io_executor> executors_;
  std::shared_ptr<dse::observer> observer_;
  load_balancing_factory load_balancing_;
  retry_factory retry_;
  retry_budget retries_;
  dse::throttle throttle_;
  speculative_execution_factory speculation_;
  std::vector<std::pair<std::string, execution_profile>> profiles_;
  reconnection_factory reconnection_;
  timestamp_factory timestamps_;
  std::chrono::nanoseconds max_connection_age_{0};
  std::vector<std::string> schema_keyspaces_;
  bool schema_metadata_ = true, token_metadata_ = true;
  error mistake_;  // the first one
  std::size_t io_threads_ = 1;
  std::size_t connections_per_node_ = 1, connections_per_remote_node_ = 1;
  std::size_t max_in_flight_ = 2048;
  std::size_t max_queued_ = 65536;
  std::size_t max_buffered_bytes_ = 256u << 20;
  std::size_t max_prepared_texts_ = 1000;
  std::chrono::nanoseconds request_timeout_ = std::chrono::seconds(10);
  std::chrono::nanoseconds connect_timeout_ = std::chrono::seconds(5);
  std::chrono::nanoseconds drain_limit_ = std::chrono::seconds(1);
  std::chrono::nanoseconds heartbeat_interval_ = std::chrono::seconds(30);
  std::uint32_t max_frame_length_ = 256u << 20;
  std::int32_t page_size_ = 5000;
  std::uint16_t port_ = 9042;
  std::optional<dse::consistency> consistency_;
  dse::compression compression_ = dse::compression::none;
  bool idempotent_ = false;
  bool wait_for_cluster_ = false;
  bool wait_for_all_pools_ = false;
  bool prepare_on_all_nodes_ = true;
  bool prepare_on_up_ = true;
};

}}  // namespace dse::v0
