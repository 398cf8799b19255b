#include <dse/detail/message.hpp>

namespace dse { inline namespace v0 { namespace detail {

message_extras::message_extras() = default;
message_extras::message_extras(const message_extras& other) = default;
message_extras::~message_extras() = default;

message::message(const message& other)
    : prepared(other.prepared),
      text(other.text),
      extras(other.extras ? std::make_unique<message_extras>(*other.extras) : nullptr),
      timeout(other.timeout),
      token(other.token),
      page_size(other.page_size),
      level(other.level),
      value_count(other.value_count),
      kind(other.kind),
      has_token(other.has_token),
      has_level(other.has_level),
      has_idempotence(other.has_idempotence),
      idempotent(other.idempotent),
      uses_keyspace(other.uses_keyspace),
      values(other.values) {}

message_extras& message::rare() {
  if (!extras) extras = std::make_unique<message_extras>();
  return *extras;
}

}}}  // namespace dse::v0::detail
