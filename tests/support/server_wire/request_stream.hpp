#pragma once

#include "support/server_wire/request.hpp"

#include <optional>

namespace dse::testing {

/// Cuts what a client sends into requests, however the bytes arrive.
///
/// With v5 call use_segments() after READY or AUTHENTICATE was sent: what the client sends later is in segments.
class request_stream {
 public:
  void feed(bytes_view b) { raw_.insert(raw_.end(), b.begin(), b.end()); }
  void use_segments() noexcept { segments_ = true; }
  bool in_segments() const noexcept { return segments_; }
  /// What STARTUP asked for: lz4 or snappy. Behind it the client may send compressed frames; v5's segments get their
  /// longer header.
  void use_compression(std::string algorithm) { algorithm_ = std::move(algorithm); }
  const std::string& compression() const noexcept { return algorithm_; }
  /// A frame of the server's as it has to be sent on this connection.
  bytes to_send(bytes frame) const;

  /// The next whole frame, header included; nothing when bytes are missing.
  std::optional<bytes> next_frame();
  /// The same, decoded; throws bad_request.
  std::optional<server_request> next();
  /// Whether a cut frame or segment is waiting for its rest.
  bool holds_rest() const noexcept { return !raw_.empty() || !frames_.empty(); }

 private:
  bytes raw_;     // as received
  bytes frames_;  // out of their segments
  std::string algorithm_;
  bool segments_ = false;
};

}  // namespace dse::testing
