#include "engine/shard_core.hpp"

#include <algorithm>

namespace dse::engine {

/// A PREPARE of the engine's own, so that a later EXECUTE finds its statement: nobody waits for the answer.
struct shard_core::lesson : internal_request {
  lesson(shard_core& s, connection& c) : internal_request(s, c, &answered) {}
  static void answered(request& done, outcome&&) {
    const std::unique_ptr<lesson> self(static_cast<lesson*>(&done));
    if (!self->is_one_of_many) return;
    --self->target.lessons_under_way_;
    self->core.go_on_teaching(self->target);
  }
  bool is_one_of_many = false;
};

void shard_core::on_prepared(connection& c, request& r, outcome&& o, bytes_view body) {
  const auto& extras = *r.what.extras;
  auto made =
      make_prepared(body, c.version_, *r.what.text, extras.keyspace.empty() ? extras.prepared_in : extras.keyspace);
  if (made.has_error()) return fail(r, made.error());
  (*made)->session = settings_.session;
  std::shared_ptr<const prepared_statement> record = std::move(*made);
  if (!r.pinned) {
    remember(record);
    if (settings_.prepare_on_all_nodes)
      for (const node_slot& n : nodes_)
        if (connection* other = n.any_ready(); other && other->target_.host_id != c.target_.host_id)
          teach(*other, record, false);
  }
  o.prepared = std::move(record);
  finish(r, std::move(o));
}

void shard_core::prepare_again(connection& c, request& r, std::shared_ptr<const prepared_statement> forgotten) {
  r.state = request::state::waiting;
  ++r.prepares;
  for (const auto& p : reprepares_)
    if (&p->target == &c && p->statement->id == forgotten->id) return p->waiting.push(r);
  log(log_level::info, log_event::statement_reprepared, c.target().to_string(), {}, forgotten->text);
  auto p = std::make_unique<reprepare>(*this, c, [](request& done, outcome&& o) {
    auto& self = static_cast<reprepare&>(done);
    self.core.prepared_again(self, o);
  });
  p->what.kind = message_kind::prepare;
  p->what.text = std::shared_ptr<const std::string>(forgotten, &forgotten->text);
  if (wire::has_request_keyspace(c.version_)) p->what.rare().keyspace = forgotten->keyspace;
  p->statement = std::move(forgotten);
  p->waiting.push(r);
  reprepare& sent = *p;
  reprepares_.push_back(std::move(p));
  ++unfinished_;
  if (!send_to(sent, c))
    return fail(sent, error(client_errc::overloaded, "no stream id to prepare the statement again"));
  wheel_.arm(sent, time_.now + settings_.connect_timeout);
}

// The requests that waited were answered UNPREPARED: none of them was executed, so each may go anywhere.
void shard_core::prepared_again(reprepare& p, outcome& o) {
  error failure = o.failure;
  // No answer says nothing about the statement; and the requests that wait were not even executed.
  if (failure.code() == client_errc::timed_out || failure.code() == client_errc::maybe_applied)
    failure = error(client_errc::not_sent, "the statement could not be prepared again: " + failure.message());
  if (o.prepared) {
    if (o.prepared->id != p.statement->id) {
      failure = error(client_errc::prepared_statement_changed,
                      "the statement has another id after it was prepared again: " + p.statement->text,
                      "its unqualified names mean another keyspace or table now: prepare it anew, or name the "
                      "keyspace in the text");
    } else if (!same_result(*o.prepared, p.statement->newest())) {
      auto newer = std::make_unique<prepared_statement>();
      newer->id = o.prepared->id;
      newer->execute_prefix = o.prepared->execute_prefix;
      newer->result = o.prepared->result;
      newer->skips_metadata = o.prepared->skips_metadata;
      p.statement->publish(std::move(newer));
    }
  }
  connection& c = p.target;
  while (request* r = p.waiting.front()) {
    p.waiting.pop();
    r->state = request::state::idle;
    if (!failure) {
      if (!send_to(*r, c) && !route(*r)) enqueue_or_fail(*r);
    } else if (failure.code() == client_errc::prepared_statement_changed) {
      fail(*r, failure);
    } else {
      try_next_node(c, *r, failure);
    }
  }
  std::erase_if(reprepares_, [&](const auto& other) { return other.get() == &p; });
}

// ---- teaching

bool shard_core::teach(connection& c, const std::shared_ptr<const prepared_statement>& p, bool is_one_of_many) {
  const bool names_keyspace = wire::has_request_keyspace(c.version_);
  if (!c.takes_requests_ || (!names_keyspace && p->keyspace != c.keyspace_)) return false;
  auto one = std::make_unique<lesson>(*this, c);
  one->what.kind = message_kind::prepare;
  one->what.text = std::shared_ptr<const std::string>(p, &p->text);
  if (names_keyspace) one->what.rare().keyspace = p->keyspace;
  one->is_one_of_many = is_one_of_many;
  if (!send_on(*one, c)) return false;
  ++unfinished_;
  wheel_.arm(*one.release(), time_.now + settings_.connect_timeout);
  return true;
}

/// Of what this shard prepared, so that each statement is taught by one shard only.
void shard_core::remember(const std::shared_ptr<const prepared_statement>& p) {
  if (!settings_.prepare_on_up) return;
  if (statements_.size() >= forget_at_) {
    std::erase_if(statements_, [](const auto& s) { return s.expired(); });
    forget_at_ = std::max<std::size_t>(64, 2 * statements_.size());
  }
  statements_.push_back(p);
}

// The node was away, and may have forgotten everything.
void shard_core::begin_teaching(connection& c) {
  c.lessons_.clear();
  for (const auto& s : statements_)
    if (auto p = s.lock()) c.lessons_.push_back(std::move(p));
  go_on_teaching(c);
}

// A few at a time: a node that has just come back has other things to do.
void shard_core::go_on_teaching(connection& c) {
  constexpr std::size_t at_once = 8;
  while (!c.lessons_.empty() && c.lessons_under_way_ < at_once && c.takes_requests_ && !closing_) {
    const auto next = std::move(c.lessons_.back());
    c.lessons_.pop_back();
    if (teach(c, next, true)) ++c.lessons_under_way_;
  }
}

}  // namespace dse::engine
