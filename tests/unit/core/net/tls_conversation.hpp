#pragma once

#include "net/tls_filter.hpp"
#include "support/tls/tls_server.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace dse::testing {

/// The authority that the tests' clients trust.
inline const authority& trusted() {
  static const authority a("Trusted authority");
  return a;
}

inline const folder& files() {
  static const folder f;
  return f;
}

inline dse::tls_options trusting(const certificate& root = trusted().own()) {
  static int number = 0;
  return dse::tls_options().ca_file(files().write("ca" + std::to_string(number++) + ".pem", pem(root)));
}

inline std::shared_ptr<const dse::net::tls_context> context_of(const dse::tls_options& options) {
  return dse::net::tls_context::make(options).value();
}

inline dse::bytes_view view(std::string_view text) { return std::as_bytes(std::span(text)); }

inline std::string read_all(dse::net::tls_filter& client) {
  std::string text;
  std::array<std::byte, 5000> piece;
  while (const std::size_t n = client.read_plain(piece)) text.append(reinterpret_cast<const char*>(piece.data()), n);
  return text;
}

/// Client and server, and the bytes between them.
struct conversation {
  conversation(const dse::tls_options& options, const identity& who, const std::string& host = "node.example")
      : conversation(context_of(options), who, dse::net::tls_peer{host, "127.0.0.1:9042", {}}) {}
  conversation(std::shared_ptr<const dse::net::tls_context> context, const identity& who,
               const dse::net::tls_peer& peer = {"node.example", "127.0.0.1:9042", {}})
      : conversation(std::move(context), tls_server(who), peer) {}
  conversation(std::shared_ptr<const dse::net::tls_context> context, const tls_server& with,
               const dse::net::tls_peer& peer)
      : client(std::move(context), peer), server(with.another()) {}

  dse::bytes sent() {
    const dse::bytes_view out = client.encrypted_output();
    dse::bytes taken(out.begin(), out.end());
    client.consume_output(taken.size());
    return taken;
  }

  /// Carries bytes to and fro, in pieces to the client, until both are silent; what the client decrypts is returned.
  std::string run(std::size_t piece = 1u << 20) {
    std::string plain;
    for (bool silent = false; !silent;) {
      const dse::bytes up = sent();
      server.feed(up);
      const dse::bytes down = server.output();
      for (std::size_t at = 0; at < down.size(); at += piece) {
        client.feed(dse::bytes_view(down).subspan(at, std::min(piece, down.size() - at)));
        plain += read_all(client);
      }
      silent = up.empty() && down.empty();
    }
    return plain;
  }

  std::string begin(std::size_t piece = 1u << 20) {
    client.start();
    return run(piece);
  }

  dse::net::tls_filter client;
  tls_server server;
};

inline bool contains(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

}  // namespace dse::testing
