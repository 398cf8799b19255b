#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/supported.hpp"

namespace dse::fuzz::wire_supported { namespace {

using namespace dse::wire;

struct supported_response {
  testing::string_multimap options;

  static std::optional<supported_response> decode(byte_reader& r, protocol_version) {
    const auto s = decode_supported(r);
    if (!s) return std::nullopt;
    supported_response all;
    for (const auto& [name, values] : s->options) {
      all.options.emplace_back(name, owned(values));
      require(s->values(name).empty() || s->offers(name, s->values(name).front()), "a value that is there is offered");
    }
    return all;
  }

  static supported_response make(choices& in, protocol_version) {
    supported_response s;
    s.options.resize(in.below(5));
    for (auto& [name, values] : s.options) {
      name = in.flip() ? "PROTOCOL_VERSIONS" : in.some_text(12);
      values = some_strings(in);
    }
    return s;
  }

  bytes encode(protocol_version v) const { return testing::encode_supported(head_of(v), options); }

  friend bool operator==(const supported_response&, const supported_response&) = default;
};

const registration registered(check_response<supported_response>, [] { return response_seeds({"supported"}); });

}}  // namespace dse::fuzz::wire_supported
