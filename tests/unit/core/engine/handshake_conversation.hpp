#pragma once

#include "engine/handshake.hpp"
#include "support/server_wire/request_stream.hpp"
#include "support/server_wire/response.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string_view>

namespace dse::engine {

/// A handshake and the server's end of its connection.
struct handshake_conversation {
  settings options;
  handshake client{options};
  wire::output_buffer out;
  testing::request_stream requests;

  bool keyspace_required = true;

  void start(handshake::plan p) {
    p.keyspace = options.keyspace;
    p.keyspace_required = keyspace_required;
    client.start(p, out);
  }
  void start(wire::protocol_version v) {
    handshake::plan p;
    p.version = v;
    start(p);
  }
  std::optional<testing::server_request> next_request() {
    requests.feed(out.unread());
    out.clear();
    return requests.next();
  }
  /// The only request that was written since the last one.
  template <class Message>
  Message request() {
    const auto r = next_request();
    if (!r || !r->as<Message>()) {
      ADD_FAILURE() << "another request was expected, opcode " << (r ? r->opcode : -1);
      return {};
    }
    EXPECT_EQ(r->version, static_cast<std::uint8_t>(client.version()));
    EXPECT_FALSE(next_request()) << "nothing is written before the answer";
    EXPECT_FALSE(requests.holds_rest());
    return *r->as<Message>();
  }
  testing::response_head head() const {
    testing::response_head h;
    h.version = static_cast<std::uint8_t>(client.version());
    return h;
  }
  handshake::progress answer(const bytes& frame) {
    return client.on_response(wire::decode_frame_header(frame.data()),
                              bytes_view(frame).subspan(wire::frame_header_size), out);
  }
  client_errc failure() const { return static_cast<client_errc>(client.failure().code().value()); }
};

inline constexpr std::string_view login_class = "org.apache.cassandra.auth.PasswordAuthenticator";

/// To the point where the authenticator is asked for its first token.
inline void begin_login(handshake_conversation& c) {
  c.start(wire::protocol_version::v4);
  c.request<testing::startup_request>();
  ASSERT_EQ(c.answer(testing::encode_authenticate(c.head(), login_class)), handshake::progress::log_in);
  ASSERT_EQ(c.client.authenticator_class(), login_class);
}

}  // namespace dse::engine
