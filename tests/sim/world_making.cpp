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

}  // namespace

void world::choose_cluster() {
  if (options_.small) {
    cluster_ = model_cluster(2);
    cluster_.highest_version = options_.small->version;
    return require_login(options_.small->login);
  }
  cluster_ = model_cluster(chance_.between(1, 5));
  static constexpr std::array<std::uint8_t, 4> highest{3, 4, 5, 5};
  cluster_.highest_version = highest[chance_.below(highest.size())];
  cluster_.speaks_dse = chance_.percent(20);
  cluster_.lists_versions = chance_.percent(70);
  cluster_.has_peers_v2 = !cluster_.speaks_dse && chance_.percent(70);
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
  for (std::size_t i = 0; i < cluster_.members.size(); ++i)
    if (i == 0 || options_.small || chance_.percent(40))
      settings_.contact_points.push_back({cluster_.members[i].address_text(), 9042});
  if (!options_.small && chance_.percent(20)) settings_.contact_points.push_back({"no-such-name", 9042});
  choose_compression();
  settings_.local_datacenter = "dc1";
  if (chance_.percent(50)) settings_.keyspace = "sim";
  settings_.startup = {{"DRIVER_NAME", "sim"}};
  settings_.load_balancing = chance_.percent(30) ? round_robin() : load_balancing_factory(token_aware());
  if (chance_.percent(40)) settings_.speculation = constant_speculation(chance_.within(5ms, 80ms), 3);
  settings_.connections_per_node = options_.small ? 1 : chance_.between(1, 3);
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
  settings_.schema_retry_delay = 100ms;
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
    network_->node(i).on_request = [this](const server_request& r) { return treat(r); };
}

treatment world::treat(const server_request& r) {
  treatment t;
  t.delay = chance_.within(10us, 2ms);
  if (calm_) return t;
  if (chance_.percent(4)) t.delay = chance_.within(50ms, 600ms);
  t.strays = chance_.percent(1);
  if (chance_.percent(2)) {
    t.answers = false;
    t.executes = chance_.percent(50);
    return t;
  }
  const auto* query = r.as<query_request>();
  const auto* execute = r.as<execute_request>();
  if ((!query && !execute && !r.as<batch_request>()) || !chance_.percent(refused_percent_)) return t;
  const bool reads = query ? query->text.starts_with("SELECT") : execute && execute->id == cluster_.id_of(select_text);
  t.refused = reads ? refusals_of_reads[chance_.below(refusals_of_reads.size())]
                    : refusals_of_writes[chance_.below(refusals_of_writes.size())];
  t.executes = chance_.percent(50);
  return t;
}

}  // namespace dse::testing
