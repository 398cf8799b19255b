#pragma once

#include "fuzz/choices.hpp"
#include "fuzz/target.hpp"
#include "support/server_wire/error_response.hpp"
#include "support/server_wire/response.hpp"
#include "wire/byte_reader.hpp"
#include "wire/frame.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace dse::fuzz {

/// What a server's half encoded, cut to what a decoder of messages gets; in a block of its own size.
inline bytes body_of(const bytes& frame) { return {frame.begin() + wire::frame_header_size, frame.end()}; }

inline testing::response_head head_of(wire::protocol_version v) {
  testing::response_head head;
  head.version = static_cast<std::uint8_t>(v);
  return head;
}

inline std::vector<std::string> owned(const std::vector<std::string_view>& list) { return {list.begin(), list.end()}; }
inline std::optional<bytes> owned(const std::optional<bytes_view>& b) {
  return b ? std::optional(bytes(b->begin(), b->end())) : std::nullopt;
}

inline std::vector<std::string> some_strings(choices& in, std::size_t most = 4) {
  std::vector<std::string> list(in.below(most + 1));
  for (std::string& s : list) s = in.some_text(12);
  return list;
}

/// How most messages are checked. The first byte chooses the version, the second from where the body comes:
/// - the rest of the input: a body that is accepted is written again by the server's half, and that is read as the
///   same message;
/// - the server's half, from a message made of the rest of the input: it is read as that message, and each of its
///   beginnings is read within its bounds.
///
/// Message: `static std::optional<Message> decode(byte_reader&, protocol_version)`, which touches all views;
/// `static Message make(choices&, protocol_version)`; `bytes encode(protocol_version) const`, a frame of server_wire;
/// operator==.
template <class Message>
void check_response(bytes_view input) {
  choices in(input);
  const wire::protocol_version v = in.of(wire::versions_by_preference);
  const auto decoded = [v](bytes_view body) {
    wire::byte_reader r(body);
    return Message::decode(r, v);
  };
  if (!in.flip()) {
    const std::optional<Message> first = decoded(in.rest());
    if (!first) return;
    const bytes again = body_of(first->encode(v));
    require(decoded(again) == first, "what was accepted is another message when it is written again");
    return;
  }
  const Message made = Message::make(in, v);
  const bytes body = body_of(made.encode(v));
  require(decoded(body) == made, "what the server wrote is read as another message");
  for (std::size_t n = 0; n < std::min<std::size_t>(body.size(), 64); ++n)
    decoded(bytes(body.begin(), body.begin() + static_cast<std::ptrdiff_t>(n)));
}

}  // namespace dse::fuzz
