#include "engine/prepare.hpp"

#include "wire/execute.hpp"
#include "wire/prepared.hpp"

#include <algorithm>

namespace dse::engine {

result<std::unique_ptr<prepared_statement>> make_prepared(bytes_view body, wire::protocol_version v,
                                                          const std::string& text, const std::string& keyspace) {
  wire::byte_reader r(body);
  auto p = wire::decode_prepared(r, v);
  if (!p) return error(client_errc::protocol_error, "malformed answer to PREPARE");
  auto made = std::make_unique<prepared_statement>();
  made->text = text;
  made->keyspace = keyspace;
  made->id.assign(p->id.begin(), p->id.end());
  made->execute_prefix = wire::make_execute_prefix(v, p->id, p->result_metadata_id);
  made->parameters = std::move(p->parameters);
  made->partition_key = std::move(p->partition_key);
  auto columns = std::make_shared<dse::detail::row_metadata>();
  columns->columns = std::move(p->columns);
  made->result = std::move(columns);
  return made;
}

bool same_result(const prepared_statement& a, const prepared_statement& b) {
  const auto same = [](const column& x, const column& y) { return x.name == y.name && x.type == y.type; };
  return a.execute_prefix == b.execute_prefix && std::ranges::equal(a.result->columns, b.result->columns, same);
}

bool prepare_flights::join(request& r) {
  for (flight& f : flights_)
    if (f.leader && *f.text == *r.what.text) {
      f.followers.push(r);
      return false;
    }
  flights_.push_back({r.what.text, &r, {}});
  return true;
}

request* prepare_flights::pass_on(const request& r) noexcept {
  const auto at = std::ranges::find(flights_, &r, &flight::leader);
  if (at == flights_.end()) return nullptr;
  request* next = at->followers.front();
  if (!next) return flights_.erase(at), nullptr;
  at->followers.pop();
  return at->leader = next;
}

void prepare_flights::end(const request& r) noexcept {
  const auto at = std::ranges::find(flights_, &r, &flight::leader);
  if (at != flights_.end()) at->leader = nullptr;
}

request* prepare_flights::take_follower(const std::string& text) noexcept {
  const auto at = std::ranges::find_if(flights_, [&](const flight& f) { return !f.leader && *f.text == text; });
  if (at == flights_.end()) return nullptr;
  request* next = at->followers.front();
  if (next) at->followers.pop();
  else flights_.erase(at);
  return next;
}

request* prepare_flights::any_follower() const noexcept {
  for (const flight& f : flights_)
    if (!f.followers.empty()) return f.followers.front();
  return nullptr;
}

void prepare_flights::remove(request& r) noexcept {
  for (flight& f : flights_)
    for (request* at = f.followers.front(); at; at = at->next)
      if (at == &r) return f.followers.remove(r);
}

}  // namespace dse::engine
