#include "api/late_prepare.hpp"

#include "api/request_check.hpp"
#include "api/session_state.hpp"

#include <dse/detail/bind.hpp>

#include <algorithm>

namespace dse { inline namespace v0 { namespace detail {
namespace {

struct owned_message {
  message own;
};

/// The PREPARE of one text of an operation.
struct late_prepare final : private owned_message, engine::request, engine::pooled {
  explicit late_prepare(running_operation& o) noexcept : request(own, &completed), target(o) {}
  static void completed(engine::request& r, engine::outcome&& o);
  running_operation& target;
};

void give_up(running_operation& op, error why) {
  engine::outcome o;
  o.failure = std::move(why);
  op.complete_with(std::move(o));
}

void submit(running_operation& op) {
  if (error why = why_refused(op.what, op.session()->limits())) return give_up(op, std::move(why));
  if (!op.shard()->submit(op)) op.fail_elsewhere(error(client_errc::closed));
}

result<void> adopt(message& m, const std::shared_ptr<const prepared_statement>& p) {
  const auto values = std::exchange(m.extras->late, nullptr);
  values->bind(m, p);
  if (m.extras->failure) return m.extras->failure;
  return {};
}

result<void> adopt(batch_part& part, const std::shared_ptr<const prepared_statement>& p) {
  message one;
  std::exchange(part.late, nullptr)->bind(one, p);
  if (one.extras && one.extras->failure) return one.extras->failure;
  part.value_count = one.value_count;
  part.values = std::move(one.values);
  part.prepared = p;
  return {};
}

/// Takes what the cache knows; the text that has to be prepared next, if any.
result<const std::string*> adopt_known(running_operation& op) {
  message& m = op.what;
  prepared_cache& texts = op.session()->texts();
  if (m.extras->late) {
    auto known = texts.find(*m.text);
    if (!known) return m.text.get();
    if (auto ok = adopt(m, std::move(known)); ok.has_error()) return ok.error();
  }
  for (batch_part& part : m.extras->parts) {
    if (!part.late) continue;
    auto known = texts.find(part.text);
    if (!known) return &part.text;
    if (auto ok = adopt(part, std::move(known)); ok.has_error()) return ok.error();
  }
  return nullptr;
}

void send_prepare(running_operation& op, const std::string& text, std::chrono::nanoseconds timeout) {
  auto* p = new late_prepare(op);
  p->what.kind = message_kind::prepare;
  p->what.text = std::make_shared<const std::string>(text);
  p->what.timeout = timeout;
  op.set_active(p);
  if (op.shard()->submit(*p)) return;
  delete p;
  op.fail_elsewhere(error(client_errc::closed));
}

void late_prepare::completed(engine::request& r, engine::outcome&& o) {
  const std::unique_ptr<late_prepare> self(static_cast<late_prepare*>(&r));
  running_operation& op = self->target;
  op.set_active(nullptr);
  if (o.failure) return give_up(op, std::move(o.failure));
  op.session()->texts().put(o.prepared);
  engine::shard_core& core = op.shard()->core();
  if (self->deadline() != engine::time_point{})
    op.what.timeout = std::max<engine::duration>(self->deadline() - core.turn().now, engine::timeout_wheel::tick);
  // The record itself is used too: a cache of no size remembers nothing.
  message& m = op.what;
  result<void> adopted;
  if (m.extras->late && *m.text == o.prepared->text) adopted = adopt(m, o.prepared);
  for (batch_part& part : m.extras->parts)
    if (!adopted.has_error() && part.late && part.text == o.prepared->text) adopted = adopt(part, o.prepared);
  if (adopted.has_error()) return give_up(op, adopted.error());
  const auto next = adopt_known(op);
  if (next.has_error()) return give_up(op, next.error());
  if (*next) return send_prepare(op, **next, op.what.timeout);
  op.set_active(&op);
  submit(op);
}

}  // namespace

void prepare_texts(running_operation& op) {
  const auto next = adopt_known(op);
  if (next.has_value() && *next) return send_prepare(op, **next, op.what.timeout);
  error why = next.has_error() ? next.error() : why_refused(op.what, op.session()->limits());
  if (why) return op.session()->refuse(op, std::move(why));
  if (!op.shard()->submit(op)) op.fail_elsewhere(error(client_errc::closed));
}

}}}  // namespace dse::v0::detail
