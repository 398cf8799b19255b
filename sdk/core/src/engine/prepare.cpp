#include "engine/prepare.hpp"

#include "engine/statement_text.hpp"
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
  made->conditional = is_lightweight_transaction(text);
  for (const std::vector<column>* columns : {&made->parameters, &p->columns})
    if (made->table_keyspace.empty() && !columns->empty()) made->table_keyspace = columns->front().keyspace;
  // Up to v4 nobody tells that an ALTER changed what * selects: there each response has to describe its columns.
  made->skips_metadata = !p->columns.empty() && (wire::has_result_metadata_id(v) || !selects_all(text));
  made->result = make_row_metadata(std::move(p->columns), p->column_specs, p->global_table);
  return made;
}

std::shared_ptr<dse::detail::row_metadata> make_row_metadata(std::vector<column> columns, bytes_view specs,
                                                             bool global_table) {
  auto m = std::make_shared<dse::detail::row_metadata>();
  m->columns = std::move(columns);
  m->specs.reserve(1 + specs.size());
  m->specs.push_back(std::byte{global_table});
  m->specs.insert(m->specs.end(), specs.begin(), specs.end());
  return m;
}

bool describes_same(const dse::detail::row_metadata& m, bytes_view specs, bool global_table) noexcept {
  return m.specs.size() == 1 + specs.size() && m.specs.front() == std::byte{global_table} &&
         std::ranges::equal(bytes_view(m.specs).subspan(1), specs);
}

bool same_result(const prepared_statement& a, const prepared_statement& b) {
  const auto same = [](const column& x, const column& y) { return x.name == y.name && x.type == y.type; };
  return a.execute_prefix == b.execute_prefix && std::ranges::equal(a.result->columns, b.result->columns, same);
}

bool prepare_flights::join(request& r, const std::string& keyspace) {
  key k{r.what.text, keyspace};
  for (flight& f : flights_)
    if (f.leader && f.what == k) {
      f.followers.push(r);
      return false;
    }
  flights_.push_back({std::move(k), &r, {}});
  return true;
}

prepare_flights::key prepare_flights::key_of(const request& r) const {
  const auto at = std::ranges::find(flights_, &r, &flight::leader);
  return at == flights_.end() ? key{r.what.text, {}} : at->what;
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

request* prepare_flights::take_follower(const key& k) noexcept {
  const auto at = std::ranges::find_if(flights_, [&](const flight& f) { return !f.leader && f.what == k; });
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
