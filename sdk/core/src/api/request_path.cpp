// From a statement to its shard: what every request goes through, in one piece for the compiler.
#include "api/late_prepare.hpp"
#include "api/request_check.hpp"
#include "api/session_state.hpp"
#include "net/spare_executor.hpp"

#include <dse/detail/bind.hpp>

#include <atomic>
#include <string>
#include <utility>

namespace dse { inline namespace v0 { namespace detail {
namespace {

/// Each calling thread has a number; it chooses the shard, so that a thread's requests keep their order.
std::size_t thread_number() noexcept {
  static std::atomic<std::size_t> next{0};
  static thread_local const std::size_t mine = next.fetch_add(1, std::memory_order_relaxed);
  return mine;
}

/// The text whose record has a home shard: of PREPARE, and of a text that is not prepared yet.
const std::string* text_to_prepare(const message& m) noexcept {
  if (m.kind == message_kind::prepare) return m.text.get();
  if (!m.extras) return nullptr;
  if (m.extras->late) return m.text.get();
  for (const batch_part& part : m.extras->parts)
    if (part.late) return &part.text;
  return nullptr;
}

}  // namespace

[[gnu::always_inline]] inline net::shard& session_state::choose(const operation& op) noexcept {
  if (const std::string* text = text_to_prepare(op.what)) [[unlikely]]
    return *shards_[std::hash<std::string>()(*text) % shards_.size()];
  if (net::shard* here = net::shard::of_this_thread()) {
    const std::uint32_t i = here->core().index();
    if (i < shards_.size() && shards_[i].get() == here) return *here;
  }
  return *shards_[shards_.size() == 1 ? 0 : thread_number() % shards_.size()];
}

// What the statement says for itself holds.
void session_state::apply_profile(message& m) const {
  const auto p = m.extras->profile ? m.extras->profile : profiles_.find(m.extras->profile_name);
  if (!p) return dse::detail::refuse(m, profiles_.unknown(m.extras->profile_name));
  if (p->known() && p->known()->session != settings_.session)
    return dse::detail::refuse(m,
                               error(client_errc::invalid_argument, "the execution profile belongs to another session",
                                     "take it from the session that executes the statement"));
  if (!m.has_level && p->consistency()) {
    m.level = *p->consistency();
    m.has_level = true;
  }
  if (!m.extras->serial) m.extras->serial = p->serial_consistency();
  if (m.timeout.count() == 0) m.timeout = p->timeout().value_or(m.timeout);
  if (m.page_size == 0) m.page_size = p->page_size().value_or(0);
  if (!m.has_idempotence && p->idempotent()) {
    m.idempotent = *p->idempotent();
    m.has_idempotence = true;
  }
  m.extras->policies = p->known() ? p->known()->id : 0;
}

[[gnu::always_inline]] inline void session_state::fill_defaults(message& m) const {
  if (m.extras && (m.extras->profile || !m.extras->profile_name.empty())) [[unlikely]]
    apply_profile(m);
  if (!m.has_level) m.level = consistency_.load(std::memory_order_relaxed);
  if (m.page_size == 0 && m.kind != message_kind::batch && m.kind != message_kind::prepare) m.page_size = page_size_;
  if (!m.has_idempotence) m.idempotent = idempotent_;
}

net::shard& session_state::prepare_to_explain(operation& op) {
  fill_defaults(op.what);
  return choose(op);
}

[[gnu::always_inline]] inline void session_state::start(running_operation& op) {
  message& m = op.what;
  fill_defaults(m);
  if (is_closed()) [[unlikely]]
    return op.fail_elsewhere(why_ended());
  if (!is_plain(m, longest_plain_.load(std::memory_order_relaxed), settings_.session)) [[unlikely]] {
    const bool refused = m.extras && m.extras->failure;
    if (!refused && m.kind != message_kind::prepare && text_to_prepare(m)) return prepare_texts(op);
    if (error why = why_refused(m, limits())) return refuse(op, std::move(why));
  }
  if (op.is_foreign() && buffered_bytes_.load(std::memory_order_relaxed) > max_buffered_bytes_) [[unlikely]]
    return refuse(op, too_much_buffered());
  if (!op.shard()->submit(op)) op.fail_elsewhere(error(client_errc::closed));
}

error session_state::too_much_buffered() const {
  return error(client_errc::overloaded,
               std::to_string(buffered_bytes_.load(std::memory_order_relaxed) >> 20) +
                   " MiB of responses wait for their handlers",
               "let the handlers' executors run, lower the concurrency, or raise options::max_buffered_bytes()");
}

void session_state::refuse(running_operation& op, error why) {
  dse::detail::refuse(op.what, std::move(why));
  if (!op.shard()->submit(op)) op.fail_elsewhere(error(client_errc::closed));
}

const operation::executor& choose_shard(const std::shared_ptr<session_core>& session, operation& op) {
  if (!session) return net::spare_executor();
  net::shard& s = session->state->choose(op);
  running_operation::of(op).set_shard(session->state.get(), &s);
  return s.executor();
}

void start(operation_ptr op) {
  running_operation& running = running_operation::of(*op.release());
  if (session_state* s = running.session()) [[likely]]
    return s->start(running);
  running.fail_elsewhere(running.what.extras && running.what.extras->failure ? running.what.extras->failure
                                                                             : empty_handle());
}

}}}  // namespace dse::v0::detail
