#include "engine/pushed_pages.hpp"
#include "engine/shard_core.hpp"
#include "wire/response_prefix.hpp"
#include "wire/revise_request.hpp"
#include "wire/rows.hpp"

#include <algorithm>

namespace dse::engine {

/// REVISE_REQUEST for a stream of pushed pages: so many more of them, or none at all.
struct shard_core::revision : internal_request {
  revision(shard_core& s, connection& c, wire::stream_id of, std::uint32_t more)
      : internal_request(s, c, [](request& done, outcome&&) { delete static_cast<revision*>(&done); }),
        target_stream(of),
        more_pages(more) {
    what.kind = message_kind::revise;
  }
  wire::stream_id target_stream;
  std::uint32_t more_pages;  // 0: cancel
};

void shard_core::encode_revision(const request& r, wire::output_buffer& out, const wire::request_head& head) {
  const auto& what = static_cast<const revision&>(r);
  if (what.more_pages == 0) wire::encode_cancel_pages(out, head, what.target_stream);
  else wire::encode_more_pages(out, head, what.target_stream, what.more_pages);
}

void shard_core::revise(connection& c, wire::stream_id stream, std::uint32_t more_pages) {
  auto r = std::make_unique<revision>(*this, c, stream, more_pages);
  if (!send_to(*r, c)) {
    // Without it the server would go on for ever, or wait for ever.
    if (c.state_ == connection::state::ready)
      lose(c, error(client_errc::overloaded, "no stream id is left to ask for more pages, or for no more"));
    return;
  }
  ++unfinished_;
  wheel_.arm(*r.release(), time_.now + settings_.connect_timeout);
}

namespace {

/// Whether a frame on a stream of pushed pages is the last one there.
bool is_last(const frame_reader::frame& f) {
  if (f.header.op != wire::opcode::result) return true;
  wire::byte_reader reader(f.bytes());
  wire::response_prefix prefix;
  if (!wire::decode_response_prefix(reader, f.header.flags, prefix)) return true;
  wire::rows_header header;
  if (wire::decode_result_kind(reader) != wire::result_kind::rows || !wire::decode_rows_header(reader, header))
    return true;
  return header.last_page || !header.page_number;
}

}  // namespace

/// Whether the result of a request comes in pushed pages: a server of another version answers it as any other.
bool shard_core::is_pushed(const connection& c, const request& r) noexcept {
  return r.what.extras && r.what.extras->continuous && wire::has_continuous_paging(c.version_);
}

void shard_core::on_pushed(connection& c, request* owner, frame_reader::frame& f) {
  const wire::stream_id stream = f.header.stream;
  const bool last = is_last(f);
  if (last) c.streams_.end_pushed(stream);
  if (!owner) return;  // an orphan's
  if (owner->what.kind == message_kind::next_page)
    return on_further_page(c, static_cast<pushed_pages&>(*owner), f, last);
  if (last) return on_reply(c, *owner, f);
  request& r = *owner;
  const auto pages = std::make_shared<pushed_pages>(&pages_lost);
  pages->on = &c;
  pages->stream = stream;
  pages->state = request::state::in_flight;
  pages->sent = r.sent;
  pages->shard = this;
  pages->window = r.what.extras->continuous->max_waiting_pages();
  pages->taken = 1;  // the first page goes to the request
  c.streams_.hand_over(stream, *pages);
  pushes_.push_back(pages);
  ++unfinished_;
  outcome o = page_of(c, r, f);
  o.pages = pages;
  finish(r, std::move(o));
  if (closing_) stop_pages(*pages, error(client_errc::closed, "the session was closed"));
}

void shard_core::on_further_page(connection& c, pushed_pages& p, frame_reader::frame& f, bool last) {
  if (f.header.op == wire::opcode::result) {
    p.arrived.push_back(page_of(c, p, f));
    p.arrived_bytes += p.arrived.back().response->size;
  } else {
    p.failure = failure_of(c, p, f);
  }
  const std::shared_ptr<pushed_pages> alive = find_pushed(p);
  if (last) end_pages(p);
  else if (p.arrived_bytes > settings_.max_waiting_page_bytes)
    stop_pages(p, error(client_errc::overloaded, "pages are pushed faster than they are read",
                        "read faster, or limit continuous_paging::max_pages_per_second()"));
  if (p.reader) effects_.push_back(effects::deliver_page{alive});
}

std::shared_ptr<pushed_pages> shard_core::find_pushed(const pushed_pages& p) const noexcept {
  const auto at = std::ranges::find(pushes_, &p, &std::shared_ptr<pushed_pages>::get);
  return at == pushes_.end() ? nullptr : *at;
}

/// Nothing more will arrive.
void shard_core::end_pages(pushed_pages& p) {
  if (std::exchange(p.ended, true)) return;
  p.state = request::state::idle;
  p.on = nullptr;
  const auto alive = find_pushed(p);
  std::erase(pushes_, alive);
  --unfinished_;
  if (closing_) check_drained();
}

void shard_core::stop_pages(pushed_pages& p, error why) {
  if (p.ended) return;
  connection& c = *p.on;
  if (!p.failure) p.failure = std::move(why);
  c.streams_.abandon(p.stream);
  const wire::stream_id stream = p.stream;
  const auto alive = find_pushed(p);
  end_pages(p);
  revise(c, stream, 0);
  limit_orphans(c);
  if (p.reader) effects_.push_back(effects::deliver_page{alive});
}

// The connection went.
void shard_core::pages_lost(request& r, outcome&& o) {
  auto& p = static_cast<pushed_pages&>(r);
  shard_core& self = *p.shard;
  ++self.unfinished_;  // finish() has counted it down
  const auto alive = self.find_pushed(p);
  p.failure = o.failure.code() == condition::not_sent
                  ? error(client_errc::maybe_applied, "the connection was lost before the last page came",
                          "begin again, from the paging state or the key of the last row")
                  : std::move(o.failure);
  self.end_pages(p);
  if (p.reader) self.effects_.push_back(effects::deliver_page{alive});
}

shard_core::admission shard_core::submit_reader(request& r) {
  pushed_pages& p = *r.what.extras->pages;
  if (p.reader) {
    r.what.extras->failure =
        error(client_errc::invalid_argument, "somebody waits for the next page already", "ask for one page at a time");
    return admission::refused;
  }
  p.reader = &r;
  r.state = request::state::waiting;
  r.sent = p.sent;
  r.may_have_left = true;
  ++unfinished_;
  const duration timeout = r.what.timeout.count() != 0 ? duration(r.what.timeout) : settings_.request_timeout;
  if (timeout.count() > 0) wheel_.arm(r, deadline_after(time_.now, timeout));
  if (!p.arrived.empty() || p.ended) effects_.push_back(effects::deliver_page{r.what.extras->pages});
  return admission::accepted;
}

void shard_core::deliver_page(const std::shared_ptr<pushed_pages>& p) {
  if (!p->reader) return;
  request& r = *p->reader;
  if (p->arrived.empty()) {
    if (!p->ended) return;
    p->reader = nullptr;
    return fail(r, p->failure ? p->failure : error(client_errc::invalid_argument, "there is no further page"));
  }
  p->reader = nullptr;
  outcome o = std::move(p->arrived.front());
  p->arrived.pop_front();
  p->arrived_bytes -= o.response->size;
  if (!p->ended || !p->arrived.empty() || p->failure) o.pages = p;
  ++p->taken;
  if (!p->ended && wire::has_page_credit(p->on->version_) && p->taken >= p->window / 2)
    revise(*p->on, p->stream, std::exchange(p->taken, 0));
  finish(r, std::move(o));
}

void shard_core::forget_reader(const request& r) noexcept {
  if (r.what.extras && r.what.extras->pages && r.what.extras->pages->reader == &r)
    r.what.extras->pages->reader = nullptr;
}

}  // namespace dse::engine
