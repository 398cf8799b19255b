// What kind of world a seed makes, and how its nodes treat requests.
#include "sim/world.hpp"

#include <algorithm>

namespace dse::testing {

using namespace std::chrono_literals;

namespace {

constexpr std::array refusals_of_reads{refusal::server_error, refusal::overloaded,   refusal::bootstrapping,
                                       refusal::unavailable,  refusal::read_timeout, refusal::read_timeout_without_data,
                                       refusal::read_failure, refusal::unknown_code, refusal::unprepared};
constexpr std::array refusals_of_writes{refusal::server_error,  refusal::overloaded,        refusal::bootstrapping,
                                        refusal::unavailable,   refusal::truncate_error,    refusal::write_timeout,
                                        refusal::write_failure, refusal::batch_log_timeout, refusal::unknown_code,
                                        refusal::unprepared};

bytes as_bytes(std::string_view text) {
  const auto view = std::as_bytes(std::span(text));
  return {view.begin(), view.end()};
}

std::string hex(bytes_view b) {
  std::string text;
  for (const std::byte x : b)
    text += "0123456789abcdef"[std::to_integer<unsigned>(x) >> 4],
        text += "0123456789abcdef"[std::to_integer<unsigned>(x) & 15];
  return text;
}

// The first value says which request it is.
std::string text_of(const std::vector<bound_value>& values) {
  return values.empty() || !values.front().value ? std::string() : " " + hex(*values.front().value);
}

std::string text_of(const server_request& r) {
  if (const auto* q = r.as<query_request>()) return q->text.substr(0, 80);
  if (const auto* p = r.as<prepare_request>()) return "PREPARE " + p->text;
  if (const auto* e = r.as<execute_request>()) return "EXECUTE" + text_of(e->options.values);
  if (const auto* b = r.as<batch_request>())
    return "BATCH" + (b->statements.empty() ? std::string() : text_of(b->statements.front().values));
  return "opcode " + std::to_string(r.opcode);
}

std::string text_of(const treatment& t) {
  std::string text = t.answers ? ": answered" : ": not answered";
  if (t.refused) text += " with refusal " + std::to_string(static_cast<int>(*t.refused));
  if (t.strays) text += ", on a stray stream too";
  text += t.executes ? ", executed" : ", not executed";
  return text + ", after " + std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(t.delay).count()) +
         " ms";
}

std::uint64_t identity(const server_request& r) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : text_of(r)) hash = (hash ^ static_cast<std::uint8_t>(c)) * 0x100000001b3;
  return hash;
}

}  // namespace

// A large cluster takes a session as long as twenty small ones: it has to be rare.
void world::choose_cluster() {
  if (options_.small) {
    cluster_ = model_cluster(2);
    cluster_.one_request_for_each_token = true;
    cluster_.highest_version = options_.small->version;
    return require_login(options_.small->login);
  }
  const std::uint64_t kind = chance_.below(200);
  const std::size_t size = kind == 0   ? chance_.between(20, 50)
                           : kind <= 6 ? chance_.between(6, few_members)
                                       : chance_.between(1, 5);
  cluster_ = model_cluster(size);
  most_members_ = std::max<std::size_t>(8, size + 1);
  cluster_.one_request_for_each_token = true;
  static constexpr std::array<std::uint8_t, 4> highest{3, 4, 5, 5};
  cluster_.highest_version = highest[chance_.below(highest.size())];
  cluster_.speaks_dse = chance_.percent(20);
  cluster_.lists_versions = chance_.percent(70);
  cluster_.has_peers_v2 = !cluster_.speaks_dse && chance_.percent(70);
  cluster_.has_ghosts = chance_.percent(20);
  require_login(chance_.percent(40));
  if (cluster_.members.size() > 2 && chance_.percent(30)) cluster_.members.back().datacenter = "dc2";
  // In the middle of an upgrade.
  if (chance_.percent(30))
    for (auto& m : cluster_.members)
      if (chance_.percent(40))
        m.highest_version = static_cast<std::uint8_t>(chance_.between(3, std::min<int>(cluster_.highest_version, 4)));
}

void world::require_login(bool required) {
  if (!required) return;
  cluster_.authenticator = "org.apache.cassandra.auth.PasswordAuthenticator";
  cluster_.secret = as_bytes(std::string_view("\0ada\0secret", 11));
  cluster_.challenges = chance_.percent(30);
}

// Small requests are compressed too, else few ever were.
void world::choose_compression() {
  static constexpr std::array kinds{compression::none, compression::none, compression::lz4, compression::snappy};
  settings_.compression = options_.small ? options_.small->compressed : kinds[chance_.below(kinds.size())];
  if (settings_.compression == compression::snappy) std::erase_if(settings_.versions, wire::uses_segments);
  settings_.smallest_compressed = options_.small || chance_.percent(50) ? 24 : 512;
}

void world::choose_settings() {
  contacts_by_name_ = !options_.small && chance_.percent(40);
  names_lead_astray_ = contacts_by_name_ && chance_.percent(30);
  for (std::size_t i = 0; i < cluster_.members.size(); ++i)
    if (i == 0 || options_.small || chance_.percent(40))
      settings_.contact_points.push_back(
          {contacts_by_name_ ? std::string(node_name) + std::to_string(i) : cluster_.members[i].address_text(), 9042});
  if (!options_.small && chance_.percent(20)) settings_.contact_points.push_back({"no-such-name", 9042});
  // Not of chance_: worlds without a directory stay as they were.
  settings_.asks_directory = contacts_by_name_ && script_.numbers_of(steps::directory).percent(40);
  if (settings_.asks_directory) settings_.contact_points.clear();
  choose_compression();
  settings_.local_datacenter = "dc1";
  if (chance_.percent(50)) settings_.keyspace = "sim";
  settings_.startup = {{"DRIVER_NAME", "sim"}};
  settings_.load_balancing = chance_.percent(30) ? round_robin() : load_balancing_factory(token_aware());
  if (chance_.percent(40)) settings_.speculation = constant_speculation(chance_.within(5ms, 80ms), 3);
  settings_.connections_per_node = options_.small || cluster_.members.size() > few_members ? 1 : chance_.between(1, 3);
  settings_.max_dials = chance_.between(1, 32);
  settings_.lowest_log_level = log_level::debug;
  settings_.request_timeout = 300ms;
  settings_.connect_timeout = options_.faults ? 400ms : 2s;
  settings_.heartbeat_interval = 500ms;
  settings_.drain_limit = 100ms;
  settings_.silence_before_probe = 150ms;
  settings_.silence_before_close = 300ms;
  settings_.reconnection = exponential_reconnection(10ms, 150ms);
  settings_.control_pause = 150ms;
  settings_.schema_metadata = chance_.percent(50);
  settings_.token_metadata = chance_.percent(70);
  settings_.retry_delay = 100ms;
  if (chance_.percent(50)) settings_.inline_bytes = 0;
  if (chance_.percent(20)) settings_.max_connection_age = chance_.within(50ms, 2s);
  settings_.schema_agreement_timeout = 500ms;
  settings_.schema_agreement_interval = 20ms;
  settings_.refresh_delay = 50ms;
  settings_.max_streams = chance_.between(8, 64);  // small tables use an id again soon
  settings_.max_orphans = chance_.between(2, 16);
  settings_.max_queued = chance_.between(8, 64);
  settings_.max_unsent_bytes = chance_.between(512, 8192);
  settings_.prepare_on_all_nodes = chance_.percent(50);
  settings_.prepare_on_up = chance_.percent(50);
  settings_.seed = chance_.next();
}

void world::choose_treatments() {
  refused_percent_ = chance_.percent(20) ? 40 : 5;  // so that some requests are refused again and again
  for (std::size_t i = 0; i < network_->size(); ++i)
    network_->node(i).on_request = [this, i](const server_request& r) { return treat(i, r); };
}

// The same request is treated the same, whatever else happens.
treatment world::treat(std::size_t node, const server_request& r) {
  check_target(node, r);
  const script::key key = script_.again(script::below(steps::treatment, identity(r)));
  chance numbers = script_.numbers_of(key);
  treatment usual;
  usual.delay = numbers.within(10us, 2ms);
  if (calm_) return usual;
  const treatment t = trouble(r, usual, numbers);
  if (t == usual) return usual;
  return script_.happens(key, [&] { return text_of(r) + text_of(t); }) ? t : usual;
}

treatment world::trouble(const server_request& r, treatment t, chance numbers) const {
  if (numbers.percent(4)) t.delay = numbers.within(50ms, 600ms);
  t.strays = numbers.percent(1);
  if (numbers.percent(2)) {
    t.answers = false;
    t.executes = numbers.percent(50);
    return t;
  }
  const auto* query = r.as<query_request>();
  const auto* execute = r.as<execute_request>();
  if ((!query && !execute && !r.as<batch_request>()) || !numbers.percent(refused_percent_)) return t;
  const bool reads = query ? query->text.starts_with("SELECT") : execute && execute->id == cluster_.id_of(select_text);
  t.refused = reads ? refusals_of_reads[numbers.below(refusals_of_reads.size())]
                    : refusals_of_writes[numbers.below(refusals_of_writes.size())];
  t.executes = numbers.percent(50);
  return t;
}

std::string world::description() const {
  std::string text = std::to_string(cluster_.members.size()) + " nodes, " + std::to_string(shards_.size()) +
                     " shards, v" + std::to_string(cluster_.highest_version);
  if (cluster_.speaks_dse) text += " and DSE versions";
  if (!cluster_.authenticator.empty()) text += ", login";
  text += ", compression " + std::string(to_string(settings_.compression));
  return text + ", " + std::to_string(settings_.max_streams) + " stream ids, " + std::to_string(settings_.max_orphans) +
         " orphans, a queue of " + std::to_string(settings_.max_queued) + (options_.smooth ? ", even wires" : "");
}

}  // namespace dse::testing
