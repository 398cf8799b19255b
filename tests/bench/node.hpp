#pragma once

#include "support/server_wire/request_stream.hpp"
#include "support/server_wire/response.hpp"

#include <map>
#include <string>
#include <vector>

namespace dse::bench {

/// The server's side of a connection.
struct client_link {
  testing::request_stream requests;
};

/// The one node of a cluster that has the benchmark's tables and answers nothing but the session's own queries and the
/// statements of client_sdk:
///
///     ks.t (key text, value blob)       a value has 100 bytes; every key is there
///     ks.blob (key text, value blob)    a value has 1 MiB
///     ks.page (pk text, ck bigint, a int, b double, u uuid, data blob)    5,000 rows of 104 bytes, every 16th without
///     data
class node {
 public:
  node();

  /// Takes bytes; returns all that whole requests among them are answered with, in one piece as a server that finds
  /// many requests in one read would send it. Throws testing::bad_request when the client broke the protocol.
  bytes receive(client_link& link, bytes_view in);

 private:
  struct table_statement {
    std::string text;
    std::vector<column> parameters, columns;
    std::vector<testing::row> rows;  // but for the key
  };

  bytes answer(client_link& link, const testing::server_request& r);
  bytes on_query(const testing::response_head& head, const testing::query_request& r) const;
  bytes on_prepare(const testing::response_head& head, const testing::prepare_request& r) const;
  bytes on_execute(const testing::response_head& head, const testing::execute_request& r);
  bytes encoded_once(const testing::response_head& head, std::size_t statement, bool skip_metadata);

  std::vector<table_statement> statements_;
  std::map<std::tuple<std::uint8_t, std::size_t, bool>, bytes> encoded_;  // answers that do not depend on the request
};

}  // namespace dse::bench
