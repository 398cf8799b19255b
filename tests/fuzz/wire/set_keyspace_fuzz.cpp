#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/result.hpp"

namespace dse::fuzz::wire_set_keyspace { namespace {

using namespace dse::wire;

/// RESULT with a keyspace, or void.
struct small_result {
  std::optional<std::string> keyspace;

  static std::optional<small_result> decode(byte_reader& r, protocol_version) {
    const auto kind = decode_result_kind(r);
    if (kind == result_kind::void_result) return small_result{};
    if (kind != result_kind::set_keyspace) return std::nullopt;
    const auto keyspace = decode_set_keyspace(r);
    if (!keyspace) return std::nullopt;
    return small_result{std::string(*keyspace)};
  }
  static small_result make(choices& in, protocol_version) {
    if (in.flip()) return {};
    return {in.some_text()};
  }
  bytes encode(protocol_version v) const {
    return keyspace ? testing::encode_set_keyspace(head_of(v), *keyspace) : testing::encode_void(head_of(v));
  }

  friend bool operator==(const small_result&, const small_result&) = default;
};

const registration registered(check_response<small_result>,
                              [] { return response_seeds({"result_set_keyspace", "result_void"}); });

}}  // namespace dse::fuzz::wire_set_keyspace
