#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/auth_token.hpp"

namespace dse::fuzz::wire_auth_token { namespace {

using namespace dse::wire;

/// AUTH_CHALLENGE and AUTH_SUCCESS have the same body.
struct token_response {
  std::optional<bytes> token;

  static std::optional<token_response> decode(byte_reader& r, protocol_version) {
    const auto t = decode_auth_token(r);
    if (!t) return std::nullopt;
    return token_response{owned(t->bytes)};
  }
  static token_response make(choices& in, protocol_version) {
    if (in.flip()) return {};
    return {in.some_octets()};
  }
  bytes encode(protocol_version v) const { return testing::encode_auth_challenge(head_of(v), token); }

  friend bool operator==(const token_response&, const token_response&) = default;
};

const registration registered(check_response<token_response>,
                              [] { return response_seeds({"auth_challenge", "auth_success"}); });

}}  // namespace dse::fuzz::wire_auth_token
