#include "engine/shard_core.hpp"
#include "engine/statement_text.hpp"

#include <algorithm>

namespace dse::engine {

/// A USE of the engine's own, on a connection that is not in the session's keyspace yet.
struct shard_core::own_use : internal_request {
  own_use(shard_core& s, connection& c, const std::string& name) : internal_request(s, c, &answered), keyspace(name) {
    what.kind = message_kind::query;
    what.text = std::make_shared<const std::string>(use_statement(name));
    what.uses_keyspace = true;
  }
  static void answered(request& done, outcome&& o) {
    const std::unique_ptr<own_use> self(static_cast<own_use*>(&done));
    connection& c = self->target;
    if (o.failure.code() == client_errc::unknown_keyspace) {
      // It was dropped. Statements that name their keyspace still make sense.
      self->core.log(log_level::warning, log_event::keyspace_lost, c.target().to_string(), o.failure);
      self->core.end_use(c, self->keyspace);
    } else if (o.failure && c.state_ == connection::state::ready) {
      self->core.lose(c, o.failure);
    }
  }
  std::string keyspace;
};

/// Where the unqualified names of a PREPARE are looked up.
const std::string& shard_core::keyspace_of(const request& r) const noexcept {
  return r.what.extras && !r.what.extras->keyspace.empty() ? r.what.extras->keyspace : keyspace_;
}

void shard_core::keyspace_changed(const std::string& name, std::uint64_t version) {
  if (closing_ || version <= keyspace_version_) return;
  keyspace_version_ = version;
  keyspace_ = name;
  all_follow_keyspace();
}

void shard_core::all_follow_keyspace() {
  for_each_pooled([this](connection& c) { follow_keyspace(c); });
  if (!queue_.empty()) send_queued();
}

// Requests that are under way may be executed in the old keyspace or in the new one; the next ones wait.
void shard_core::follow_keyspace(connection& c) {
  if (c.state_ != connection::state::ready || c.role_ != connection::role::pool || c.switching_ || c.retired_) return;
  if (!uses_.empty()) return;  // another keyspace is about to be published
  c.takes_requests_ = c.keyspace_ == keyspace_;
  if (c.takes_requests_) return;
  auto use = std::make_unique<own_use>(*this, c, keyspace_);
  if (!send_on(*use, c)) return;  // tried again when an answer has freed a stream id
  ++unfinished_;
  wheel_.arm(*use.release(), time_.now + settings_.connect_timeout);
}

/// The connection's USE was answered; nothing: it has the keyspace that it had.
void shard_core::end_use(connection& c, std::optional<std::string> keyspace) {
  c.switching_ = false;
  if (keyspace) c.keyspace_ = std::move(*keyspace);
  follow_keyspace(c);
}

void shard_core::on_set_keyspace(connection& c, request& r, outcome&& o, bytes_view body) {
  wire::byte_reader reader(body);
  const auto name = wire::decode_set_keyspace(reader);
  if (!name) {
    lose(c, error(client_errc::protocol_error, "malformed answer to USE"));
    return fail(r, error(client_errc::protocol_error, "malformed answer to USE"));
  }
  if (r.pinned) {
    end_use(c, std::string(*name));
    return finish(r, std::move(o));
  }
  c.switching_ = false;
  c.keyspace_ = *name;
  if (closing_) return finish(r, std::move(o));
  r.state = request::state::waiting;
  uses_.push_back({&r, std::move(o), ++last_ticket_});
  effects_.push_back(effects::use_keyspace{c.keyspace_, last_ticket_});
}

// Nothing: it was cancelled meanwhile.
std::optional<shard_core::held_result> shard_core::take(std::vector<held_result>& from, std::uint64_t ticket) {
  const auto at = std::ranges::find(from, ticket, &held_result::ticket);
  if (at == from.end()) return std::nullopt;
  held_result taken = std::move(*at);
  from.erase(at);
  return taken;
}

void shard_core::keyspace_published(std::uint64_t ticket) {
  auto ended = take(uses_, ticket);
  all_follow_keyspace();
  if (ended) finish(*ended->waiting, std::move(ended->held));
}

}  // namespace dse::engine
