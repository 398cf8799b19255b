#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "vectors/vectors.hpp"
#include "wire/response_prefix.hpp"

#include <algorithm>

namespace dse::fuzz::wire_response_prefix { namespace {

using namespace dse::wire;

/// A frame's flags and body, cut into prefix and message.
struct prefixed {
  testing::response_head head;
  bytes message;

  static std::optional<prefixed> decode(bytes_view body, std::uint8_t flags, protocol_version v) {
    byte_reader r(body);
    response_prefix p;
    if (!decode_response_prefix(r, flags, p)) return std::nullopt;
    prefixed all{head_of(v), bytes(r.rest().begin(), r.rest().end())};
    if (p.tracing_id) all.head.tracing_id = p.tracing_id->octets;
    all.head.warnings = owned(p.warnings);
    for (const payload_entry& e : p.custom_payload) all.head.custom_payload.emplace_back(e.key, owned(e.value));
    return all;
  }

  friend bool operator==(const prefixed& a, const prefixed& b) {
    return a.head.tracing_id == b.head.tracing_id && a.head.warnings == b.head.warnings &&
           a.head.custom_payload == b.head.custom_payload && a.message == b.message;
  }
};

prefixed some_prefix(choices& in, protocol_version v) {
  prefixed p{head_of(v), {}};
  if (in.flip())
    for (std::uint8_t& octet : p.head.tracing_id.emplace()) octet = in.integer<std::uint8_t>();
  if (v != protocol_version::v3) {
    p.head.warnings = some_strings(in);
    p.head.custom_payload.resize(in.below(4));
    for (auto& [key, value] : p.head.custom_payload) {
      key = in.some_text(8);
      if (in.flip()) value = in.some_octets(20);
    }
  }
  p.message = in.some_octets(20);
  return p;
}

std::optional<prefixed> written_and_read(const prefixed& p, protocol_version v) {
  const bytes frame = testing::encode_frame(p.head, 0x08, p.message);
  return prefixed::decode(body_of(frame), decode_frame_header(frame.data()).flags, v);
}

void check(bytes_view input) {
  choices in(input);
  const protocol_version v = in.of(versions_by_preference);
  if (in.flip()) {
    const prefixed made = some_prefix(in, v);
    return require(written_and_read(made, v) == made, "a prefix that the server wrote is read as another");
  }
  const auto flags = in.integer<std::uint8_t>();
  const auto first = prefixed::decode(in.rest(), flags, v);
  require(first.has_value() || has_response_prefix(flags), "without flags there is nothing to refuse");
  const bool beyond_v3 = first && (!first->head.warnings.empty() || !first->head.custom_payload.empty());
  if (!first || (v == protocol_version::v3 && beyond_v3)) return;
  require(written_and_read(*first, v) == first, "what was accepted is another prefix when it is written again");
}

const registration registered(check, [] {
  std::vector<bytes> seeds;
  for (const testing::golden_bytes& v : testing::load_vectors("responses.txt")) {
    if (!v.name.starts_with("result_void_")) continue;
    bytes seed{choice_of(v.version), std::byte{0}, v.octets[1]};
    seed.insert(seed.end(), v.octets.begin() + frame_header_size, v.octets.end());
    seeds.push_back(std::move(seed));
  }
  return seeds;
});

}}  // namespace dse::fuzz::wire_response_prefix
