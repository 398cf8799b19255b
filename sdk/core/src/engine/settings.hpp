#pragma once

#include "engine/time.hpp"
#include "wire/compression.hpp"
#include "wire/version.hpp"

#include <dse/contact_point.hpp>
#include <dse/execution_profile.hpp>
#include <dse/load_balancing.hpp>
#include <dse/observer.hpp>
#include <dse/reconnection_policy.hpp>
#include <dse/retry_policy.hpp>
#include <dse/speculative_execution.hpp>
#include <dse/throttle.hpp>
#include <dse/timestamps.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace dse::engine {

/// Where a node is reached: its numeric address, and the name that led there, if one did.
struct translated_address : contact_point {
  translated_address(contact_point numeric, std::string name = {})
      : contact_point(std::move(numeric)), given_name(std::move(name)) {}
  std::string given_name;
};
/// Where a node is reached that its tables describe so; runs on threads of no shard, and does not throw.
using translation = std::function<result<translated_address>(const node_info&)>;

/// What the machines of a session need of its options, in the form in which they use it. Shared by all shards.
struct settings {
  std::vector<contact_point> contact_points;  // with their ports
  bool asks_directory = false;                // in place of them; nodes are reached by their host ids
  std::vector<wire::protocol_version> versions{wire::versions_by_preference.begin(),
                                               wire::versions_by_preference.end()};
  wire::compression compression = wire::compression::none;
  std::size_t smallest_compressed = wire::compressor::smallest_worth_it;
  std::string local_datacenter;
  std::string local_rack;
  std::string keyspace;
  bool has_credentials = false;                              // then nodes should ask for them
  std::vector<std::pair<std::string, std::string>> startup;  // driver's and application's names
  load_balancing_factory load_balancing;
  retry_factory retry = default_retry();
  retry_budget retries;
  speculative_execution_factory speculation;                                   // empty: none
  std::vector<std::shared_ptr<const dse::detail::profile_policies>> profiles;  // with ids from 1 on, in order
  reconnection_factory reconnection = default_reconnection();
  timestamp_factory timestamps;  // empty: monotonic, over all shards
  log_level lowest_log_level = log_level::warning;

  duration request_timeout = std::chrono::seconds(10);
  duration connect_timeout = std::chrono::seconds(5);
  duration heartbeat_interval = std::chrono::seconds(30);
  duration drain_limit = std::chrono::seconds(1);
  // With requests outstanding: nothing read for so long, ask for a sign of life; and for so long, the node is gone.
  duration silence_before_probe = std::chrono::seconds(2);
  duration silence_before_close = std::chrono::seconds(4);
  duration control_pause = std::chrono::milliseconds(500);  // between rounds over all nodes, at most
  duration max_connection_age{};                            // zero: they live as long as they can
  duration schema_agreement_timeout = std::chrono::seconds(10);
  duration schema_agreement_interval = std::chrono::milliseconds(100);
  duration refresh_delay = std::chrono::seconds(1);  // events of one change come in groups

  // What an event makes all clients of a node do, each does at some time within this.
  duration spread = std::chrono::milliseconds(100);
  std::size_t max_dials = 32;  // under way at a time, of a shard

  std::size_t connections_per_node = 1;
  std::size_t connections_per_remote_node = 1;
  duration retry_delay = std::chrono::seconds(10);
  bool schema_metadata = false;
  bool token_metadata = false;
  std::vector<std::string> schema_keyspaces;  // empty: all
  bool wait_for_cluster = false;
  bool wait_for_all_pools = false;
  translation translate;  // empty: nodes are reached where they say
  bool prepare_on_all_nodes = false;
  bool prepare_on_up = false;

  throttle limits;
  std::size_t shards = 1;

  std::size_t max_streams = 2048;
  std::size_t max_orphans = 256;
  std::size_t max_queued = 65536;
  std::size_t max_unsent_bytes = 8u << 20;
  std::size_t max_waiting_page_bytes = 64u << 20;  // of one result whose pages are pushed
  std::uint32_t max_frame_length = 256u << 20;
  std::uint32_t max_control_frame_length = 16u << 20;
  // Of the cluster's tables: what takes longer than a millisecond or so to decode is not decoded on an I/O thread.
  std::size_t inline_bytes = 64u << 10;
  std::uint64_t seed = 1;
  std::uint64_t session = 0;  // tells the sessions of a process apart
};

}  // namespace dse::engine
