#pragma once

#include "engine/connection.hpp"
#include "metadata/schema_queries.hpp"
#include "metadata/snapshot.hpp"

#include <dse/node_directory.hpp>
#include <dse/observer.hpp>

#include <functional>
#include <memory>
#include <string>
#include <variant>

namespace dse::engine {

/// What the engine asks its driver to do; rare things only.
namespace effects {

struct open {
  connection* on;
};
/// The driver answers with shard_core::closed().
struct close {
  connection* on;
};
/// The connection will never be used again; the driver forgets it, and with this effect it ends.
struct retire {
  std::unique_ptr<connection> on;
};
/// The driver answers with shard_core::resolved().
struct resolve {
  std::size_t contact;
  contact_point what;
};
/// Ask the session's directory where the cluster is; the driver answers with shard_core::directory_answered().
struct ask_directory {
  duration limit;
};
/// Ask the session's authenticator; the driver answers with shard_core::authenticated().
struct authenticate {
  connection* on;
  std::uint64_t incarnation;
  handshake::progress step;  // log_in, challenge or success
  std::string authenticator_class;
  bytes token;
};
/// Give it to every shard, this one included: shard_core::snapshot_changed().
struct publish {
  std::shared_ptr<const metadata::snapshot> what;
};
/// Work that takes too long for an I/O thread: run it anywhere; the driver answers with shard_core::computed(). It owns
/// what it uses.
struct compute {
  std::function<void()> work;
  std::uint64_t ticket;
};
/// A node is said to have come up: shard_core::node_came_up() on every shard.
struct node_up {
  std::string address;
  std::uint16_t port;
};
/// A USE changed the session's keyspace: shard_core::keyspace_changed() on every shard before anything else is
/// submitted there, then shard_core::keyspace_published() here, which completes the request.
struct use_keyspace {
  std::string name;
  std::uint64_t ticket;
};
/// Somebody waits for a page that has arrived: shard_core::deliver_page().
struct deliver_page {
  std::shared_ptr<pushed_pages> of;
};
/// Somebody asked for something; this tells him, behind the effects before it.
struct call {
  std::function<void()> what;
};
/// Read this of the schema anew: shard_core::refresh_schema() on the first shard, then shard_core::schema_refreshed()
/// here.
struct refresh_schema {
  metadata::schema_scope scope;
  duration within;
  std::uint64_t ticket;
};
/// This shard has a connection to a node that takes requests, or has none any more.
struct node_state {
  uuid host_id;
  bool up;
};
/// This shard can take requests.
struct ready {};
/// It cannot, and gave up trying; only before it was ready.
struct connect_failed {
  error why;
};
struct log {
  log_record record;
};

}  // namespace effects

using effect = std::variant<effects::open, effects::close, effects::retire, effects::resolve, effects::ask_directory,
                            effects::authenticate, effects::publish, effects::compute, effects::node_up,
                            effects::use_keyspace, effects::deliver_page, effects::call, effects::refresh_schema,
                            effects::node_state, effects::ready, effects::connect_failed, effects::log>;

}  // namespace dse::engine
