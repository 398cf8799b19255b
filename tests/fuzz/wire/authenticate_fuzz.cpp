#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/authenticate.hpp"

namespace dse::fuzz::wire_authenticate { namespace {

using namespace dse::wire;

struct authenticate_response {
  std::string class_name;

  static std::optional<authenticate_response> decode(byte_reader& r, protocol_version) {
    const auto name = decode_authenticate(r);
    if (!name) return std::nullopt;
    return authenticate_response{std::string(*name)};
  }
  static authenticate_response make(choices& in, protocol_version) { return {in.some_text()}; }
  bytes encode(protocol_version v) const { return testing::encode_authenticate(head_of(v), class_name); }

  friend bool operator==(const authenticate_response&, const authenticate_response&) = default;
};

const registration registered(check_response<authenticate_response>, [] { return response_seeds({"authenticate"}); });

}}  // namespace dse::fuzz::wire_authenticate
