#include "fuzz/response_target.hpp"
#include "fuzz/seeds.hpp"
#include "wire/result.hpp"
#include "wire/schema_change.hpp"

#include <array>

namespace dse::fuzz::wire_schema_change { namespace {

using namespace dse::wire;

constexpr std::array<std::string_view, 3> changes{"CREATED", "UPDATED", "DROPPED"};
constexpr std::array<std::string_view, 5> targets_of_changes{"KEYSPACE", "TABLE", "TYPE", "FUNCTION", "AGGREGATE"};

struct schema_change_result {
  testing::schema_change_info info;

  static std::optional<schema_change_result> decode(byte_reader& r, protocol_version v) {
    if (decode_result_kind(r) != result_kind::schema_change) return std::nullopt;
    const auto c = decode_schema_change(r);
    // Words that the driver does not know are lost, so that they can't be written again; functions came with v4.
    if (!c || c->kind == schema_change_kind::unknown || c->target == schema_target::unknown) return std::nullopt;
    if (v == protocol_version::v3 && c->target >= schema_target::function) return std::nullopt;
    schema_change_result s;
    s.info.change = changes[static_cast<std::size_t>(c->kind)];
    s.info.target = targets_of_changes[static_cast<std::size_t>(c->target)];
    s.info.keyspace = c->keyspace;
    s.info.name = c->name;
    s.info.argument_types = owned(c->argument_types);
    return s;
  }

  static schema_change_result make(choices& in, protocol_version v) {
    schema_change_result s;
    s.info.change = in.of(changes);
    s.info.target = targets_of_changes[in.below(v == protocol_version::v3 ? 3 : 5)];
    s.info.keyspace = in.some_text(12);
    if (s.info.target != "KEYSPACE") s.info.name = in.some_text(12);
    if (s.info.target == "FUNCTION" || s.info.target == "AGGREGATE") s.info.argument_types = some_strings(in);
    return s;
  }

  bytes encode(protocol_version v) const { return testing::encode_schema_change(head_of(v), info); }

  friend bool operator==(const schema_change_result& a, const schema_change_result& b) {
    return a.info.change == b.info.change && a.info.target == b.info.target && a.info.keyspace == b.info.keyspace &&
           a.info.name == b.info.name && a.info.argument_types == b.info.argument_types;
  }
};

const registration registered(check_response<schema_change_result>,
                              [] { return response_seeds({"result_schema_change"}); });

}}  // namespace dse::fuzz::wire_schema_change
