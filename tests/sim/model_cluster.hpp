#pragma once

#include <dse/bytes.hpp>
#include <dse/uuid.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace dse::testing {

/// What all nodes of a model cluster know, and what a test asks afterwards.
struct model_cluster {
  struct member {
    uuid host_id;
    std::array<std::uint8_t, 4> address{};
    std::uint16_t port = 9042;
    std::string datacenter = "dc1";
    std::string rack = "rack1";
    bool joined = true;
    std::uint64_t schema = 1;          // the schema version that this node knows
    std::uint8_t highest_version = 0;  ///< an older release than the others; 0: as the cluster's

    std::string address_text() const;
  };

  // How its servers are.
  std::uint8_t lowest_version = 3;
  std::uint8_t highest_version = 5;
  bool speaks_dse = false;     ///< DSE_V1 and DSE_V2 too
  bool lists_versions = true;  ///< PROTOCOL_VERSIONS in SUPPORTED; Cassandra before 3.11.2 has none
  bool has_peers_v2 = true;    ///< Cassandra 4.0
  bool has_ghosts = false;     ///< rows in system.peers of nodes that have gone or not yet come
  std::vector<std::string> compressions{"snappy", "lz4"};
  std::string authenticator;   ///< class name; empty: nobody has to log in
  bytes secret;                ///< what a client has to answer
  std::size_t challenges = 0;  ///< before it believes the secret; DSE has some with GSSAPI
  bytes challenge = bytes(3);
  bool believes_anything = false;   ///< in place of the secret
  std::vector<bytes> login_tokens;  ///< that clients have sent
  std::set<std::string> keyspaces{"sim", "sim2", "sim3"};
  std::int64_t rows_of_table = 10;  ///< of one that is read as a whole
  bool echoes_in_warnings = true;   ///< void answers carry the token as a warning

  std::vector<member> members;
  std::uint64_t tokens_per_member = 8;
  std::uint64_t schema = 1;
  /// How often each request, known by the token that it carries, had its effect on any node.
  std::map<std::int64_t, int> executions;
  /// Called instead of counting, before the answer is made; empty: executions counts.
  std::function<void(std::int64_t token)> on_execution;
  /// The timestamp that a client gave each of them, by its token: the same in every attempt. Where a token is sent in
  /// one request only, another one is a client's mistake.
  std::map<std::int64_t, std::int64_t> timestamps;
  bool one_request_for_each_token = false;
  /// The schema version that a request made, by its token.
  std::map<std::int64_t, std::uint64_t> made_schema;
  /// In which keyspace the unqualified names of a request were looked up, by its token.
  std::map<std::int64_t, std::string> looked_up_in;
  /// A statement's id is made of its text and this: changes what a re-prepared statement means.
  std::map<std::string, std::uint32_t> meaning;

  explicit model_cluster(std::size_t nodes = 1);
  member& add_member();
  void note_execution(std::int64_t token) {
    if (on_execution) on_execution(token);
    else ++executions[token];
  }
  std::vector<std::string> versions(const member& m) const;
  bool speaks(const member& m, std::uint8_t version) const noexcept;
  std::uint8_t highest_of(const member& m) const noexcept {
    return m.highest_version != 0 ? m.highest_version : highest_version;
  }
  /// Its release_version and dse_version.
  std::pair<std::string, std::string> release_of(const member& m) const;
  /// `keyspace`: of its unqualified names; empty when it has none.
  bytes id_of(const std::string& text, const std::string& keyspace = {}) const;
  /// Whether the text has, or once had, this id.
  bool was_id_of(const std::string& text, bytes_view id, const std::string& keyspace = {}) const;
  static uuid schema_version(std::uint64_t schema) noexcept;
  /// The n-th token of the member at `index`; no other has it.
  std::int64_t token_of(std::size_t index, std::uint64_t n) const noexcept {
    const std::uint64_t stride = std::max<std::uint64_t>(64, members.size());
    return static_cast<std::int64_t>((n * stride + index) * 0x9E3779B97F4A7C15);
  }
};

}  // namespace dse::testing
