#include "fuzz/random_types.hpp"
#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/prepared.hpp"
#include "wire/result.hpp"

namespace dse::fuzz::wire_prepared { namespace {

using namespace dse::wire;

struct prepared_response {
  testing::prepared_result result;

  static std::optional<prepared_response> decode(byte_reader& r, protocol_version v) {
    if (decode_result_kind(r) != result_kind::prepared) return std::nullopt;
    auto p = decode_prepared(r, v);
    if (!p) return std::nullopt;
    for (const std::uint16_t index : p->partition_key)
      require(index < p->parameters.size(), "each part of the partition key is a parameter");
    prepared_response all;
    all.result.id.assign(p->id.begin(), p->id.end());
    all.result.result_metadata_id.assign(p->result_metadata_id.begin(), p->result_metadata_id.end());
    all.result.partition_key = std::move(p->partition_key);
    all.result.parameters = std::move(p->parameters);
    all.result.columns = std::move(p->columns);
    return all;
  }

  static prepared_response make(choices& in, protocol_version v) {
    prepared_response all;
    testing::prepared_result& p = all.result;
    p.id = in.some_octets(20);
    if (p.id.empty()) p.id.push_back(std::byte{1});
    if (has_result_metadata_id(v)) p.result_metadata_id = in.some_octets(20);
    p.parameters = some_columns(in, 4);
    if (has_partition_key_indexes(v) && !p.parameters.empty()) {
      p.partition_key.resize(in.below(4));
      for (std::uint16_t& index : p.partition_key) index = static_cast<std::uint16_t>(in.below(p.parameters.size()));
    }
    p.columns = some_columns(in, 4);
    return all;
  }

  bytes encode(protocol_version v) const { return testing::encode_prepared(head_of(v), result); }

  friend bool operator==(const prepared_response& a, const prepared_response& b) {
    const testing::prepared_result &x = a.result, &y = b.result;
    return x.id == y.id && x.result_metadata_id == y.result_metadata_id && x.partition_key == y.partition_key &&
           same_columns(x.parameters, y.parameters) && same_columns(x.columns, y.columns);
  }
};

const registration registered(check_response<prepared_response>, [] { return response_seeds({"prepared_"}); });

}}  // namespace dse::fuzz::wire_prepared
