#include "api/late_prepare.hpp"

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
  if (!op.shard()->submit(op)) op.fail_elsewhere(error(client_errc::closed));
}

error wrong_count(const late_values& values, const prepared_statement& p) {
  message m;
  refuse_count(m, values.count(), p.parameters.size());
  return m.extras->failure;
}

result<void> encode(const late_values& values, const prepared_statement& p, value_buffer& out) {
  if (values.count() != p.parameters.size()) return wrong_count(values, p);
  return values.encode(p.parameters, out);
}

result<void> adopt(message& m, std::shared_ptr<const prepared_statement> p) {
  if (auto ok = encode(*m.extras->late, *p, m.values); ok.has_error()) return ok;
  m.value_count = static_cast<std::uint16_t>(m.extras->late->count());
  m.extras->late = nullptr;
  m.prepared = std::move(p);
  m.kind = message_kind::execute;
  if (!m.prepared->partition_key.empty()) compute_token(m);
  return {};
}

result<void> adopt(batch_part& part, std::shared_ptr<const prepared_statement> p) {
  if (auto ok = encode(*part.late, *p, part.values); ok.has_error()) return ok;
  part.value_count = static_cast<std::uint16_t>(part.late->count());
  part.late = nullptr;
  part.prepared = std::move(p);
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
  op.set_active(nullptr);
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
  if (next.has_error()) {
    op.what.rare().failure = next.error();
    const auto keep = op.shard()->shared_from_this();
    return keep->post([&op, why = next.error()] { give_up(op, why); });
  }
  if (*next) return send_prepare(op, **next, op.what.timeout);
  submit(op);
}

}}}  // namespace dse::v0::detail
